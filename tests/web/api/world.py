"""The world of the API's contract tests: one market lived through the services, with objects in many states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from market import clock
from market.accounts import queries as directory
from market.accounts import services as account_services
from market.auctions.services import bids, settlement
from market.auctions.services.answers import Bid
from market.contracts import services as contract_services
from market.contracts.queries import claims, contracts
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.types import PriorityAnswer
from market.db import unit_of_work
from market.deals import queries as deals
from market.deals.services import notices
from market.duties import queries as duties
from market.registers import services as register_services
from market.registers.rules.kinds import EntryKind
from tests.factories import accounts, agreements, auctions, listings, payments, proposals, registers
from tests.factories.answers import ANSWERS
from tests.web.api.stage import World

if TYPE_CHECKING:
    from market.access import Actor
    from market.auctions.models.sale import Lot
    from market.contracts.models.contract import Contract

A_MINUTE, AN_HOUR = timedelta(minutes=1), timedelta(hours=1)
SOLD = ("drafted", "frozen", "signed", "submitted", "accepted", "registered")


@dataclass(frozen=True)
class Cast:
    """Who acts."""

    held: auctions.Market
    bidder: Actor
    rival: Actor
    registrar: Actor
    reviewer: Actor


def build() -> World:
    """Make and commit the world; its present is the minute after its last lot was opened."""
    world = World()
    held = auctions.market()
    first, second, office = accounts.organisation("enterprise"), accounts.organisation("enterprise"), accounts.office("3301", "07")
    cast = Cast(held, accounts.actor(first), accounts.actor(second), accounts.actor(office), accounts.member(office, "registrar"))
    callers = {"operator": held.clerk, "auctioneer": held.auctioneer, "consignor": held.editor, "bidder": cast.bidder, "rival": cast.rival}
    for role, actor in {**callers, "registrar": cast.registrar, "author": listings.editor()}.items():
        _caller(world, role, actor)
    _listings(world)
    _auctions(world, cast)
    _deposit_and_people(world, second.id)
    _agreements(world, cast)
    return world


def _agreements(world: World, cast: Cast) -> None:
    waiting, (_case, deal) = agreements.between(cast.held.editor, cast.bidder), agreements.confirmed()
    world.add("agreement_id", waiting.agreement.id, "consignor", "bidder", "operator")
    world.add("deal_id", deal.id, "rival", "operator")
    with unit_of_work():
        world.add("objection_id", notices.object_to(cast.rival, deal.id, text="价格偏低。").id, "consignor", "operator")


def _caller(world: World, role: str, actor: Actor) -> None:
    with unit_of_work():
        world.tokens[role] = account_services.create_token(actor, name=role)
    world.actors[role] = actor


def _listings(world: World) -> None:
    editor = world.actors["author"]
    for found in (listings.draft(editor), listings.submitted(editor), listings.published(editor)):
        world.add("achievement_id", found.id, "author")
    for wanted in (listings.demand(editor), listings.submitted_demand(editor), listings.published_demand(editor)):
        world.add("demand_id", wanted.id, "author")
    _registers(world)
    _proposals(world)


def _registers(world: World) -> None:
    editor = world.actors["author"]
    for entry in (registers.draft(editor), *(registers.published(editor, kind) for kind in EntryKind)):
        world.add("entry_id", entry.id, "author")
    with unit_of_work():
        found = register_services.join(editor, entry.id, code=registers.published(editor).code)
    world.add("link_id", found.id, "author")


def _proposals(world: World) -> None:
    demander = world.actors["bidder"]
    demand = listings.published_demand(demander)
    world.add("demand_id", demand.id, "bidder", "author")
    world.add("proposal_id", proposals.submitted(demand, world.actors["author"]).id, "author", "bidder")
    for price in (None, proposals.PRICE):
        talking = proposals.shortlisted(listings.published_demand(demander), demander, world.actors["author"], price=price)
        world.add("proposal_id", talking.id, "author", "bidder")


def _auctions(world: World, cast: Cast) -> None:
    planned = auctions.sale(cast.held)
    consigned = auctions.consigned(cast.held, planned)
    sale, lots, at = auctions.opened(cast.held, lots=len(SOLD) + 2)
    for aim, lot in zip(SOLD, lots, strict=False):
        at = _sold(world, cast, lot, at, aim)
    running, waiting = lots[-2:]
    with clock.frozen(at):
        with unit_of_work():
            settlement.open_lot(cast.held.auctioneer, running.id)
        _bid(cast, running)
        due = auctions.paddle(cast.held, waiting, directory.organisation(cast.rival.organisation_id or 0), paid=False)
    world.add("paddle_id", due.id, "rival", "operator")
    world.add("deposit_id", due.deposit_id or 0, "rival", "operator")
    world.now = at + A_MINUTE
    for held in (planned, sale):
        world.add("sale_id", held.id, "operator", "auctioneer", "consignor")
    for lot in (consigned, running, waiting, lots[0]):
        world.add("lot_id", lot.id, "bidder", "rival", "operator", "auctioneer", "consignor")


def _bid(cast: Cast, lot: Lot) -> None:
    for actor in (cast.bidder, cast.rival):
        auctions.paddle(cast.held, lot, directory.organisation(actor.organisation_id or 0))
    for number, actor in enumerate((cast.rival, cast.bidder)):
        amount = auctions.START + auctions.STEP * (number + lot.number)  # contracts alike in everything would be registered once
        with unit_of_work():
            bids.place_bid(actor, lot.id, Bid(amount=amount, key=f"bid-{number}-of-lot-{lot.id}"))


def _sold(world: World, cast: Cast, lot: Lot, at: datetime, aim: str) -> datetime:
    """Auction a lot from `at` on, bring its contract to the state `aim`, and return the time afterwards."""
    with clock.frozen(at):
        with unit_of_work():
            settlement.open_lot(cast.held.auctioneer, lot.id)
        _bid(cast, lot)
    with clock.frozen(at + AN_HOUR):
        with unit_of_work():
            award = settlement.hammer(cast.held.auctioneer, lot.id)
        deal = deals.deal_of_award(award.id)
        assert deal is not None
        contract = contracts.contract_of_deal(deal.id)
        assert contract is not None
        _advance(world, cast, contract, SOLD.index(aim))
    world.add("deal_id", deal.id, "consignor", "bidder", "operator")
    world.add("contract_id", contract.id, "consignor", "bidder", "registrar")
    for duty in duties.of_contract(contract.id):
        world.add("duty_id", duty.id, "consignor", "bidder", "operator")
    for claim in claims.of_contract(contract.id):
        world.add("claim_id", claim.id, "consignor" if claim.organisation_id == deal.seller_id else "bidder")
    return at + AN_HOUR + A_MINUTE


def _advance(world: World, cast: Cast, contract: Contract, steps: int) -> None:
    seller, registrar = cast.held.editor, cast.registrar
    if steps >= SOLD.index("frozen"):
        with unit_of_work():
            contract_services.update_draft(
                seller,
                contract.id,
                project_name=f"{contract.project_name} {contract.number}",
                priority=PriorityAnswer.WAIVED,
                priority_on=clock.today(),
            )
            contract_services.freeze_for_signing(seller, contract.id)
    if steps >= SOLD.index("signed"):
        for actor in (seller, cast.bidder):
            with unit_of_work():
                contract_services.sign(actor, contract.id, password=accounts.PASSWORD, digest=contract.document_key or "")
    if steps < SOLD.index("submitted"):
        return
    with unit_of_work():
        application = contract_services.apply_registration(seller, contract.id, **ANSWERS)
        world.add("registration_id", application.id, "registrar", "operator")
        if steps >= SOLD.index("accepted"):
            contract_services.accept(registrar, application.id)
        if steps >= SOLD.index("registered"):
            contract_services.prepare_registration(registrar, application.id, checks=list(CheckPoint))
            contract_services.confirm(cast.reviewer, application.id)


def _deposit_and_people(world: World, organisation_id: int) -> None:
    world.add("deposit_id", payments.deposit(directory.organisation(organisation_id)).id, "rival", "operator")
    for role in ("operator", "bidder", "author", "registrar", "auctioneer"):
        actor = world.actors[role]
        world.add("organisation_id", actor.organisation_id or 0, role, "operator")
        world.add("membership_id", actor.membership_id or 0, role)
    world.add("organisation_id", accounts.organisation("enterprise", verified=False).id, "operator")
    enterprise = accounts.organisation("enterprise")
    _caller(world, "chief", accounts.actor(enterprise))
    colleague = accounts.member(enterprise, "bidder")
    _caller(world, "colleague", colleague)
    world.add("membership_id", colleague.membership_id or 0, "chief")
