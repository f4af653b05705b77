"""A lot with its result, and what can follow it: made through the services that users call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market import bus, clock
from market.access import Actor
from market.accounts.models import Organisation
from market.auctions.events import AwardDefaulted, LotAwarded, LotNegotiated
from market.auctions.models.aftermath import BuyerDefault, SecondOffer
from market.auctions.models.bidding import Award
from market.auctions.models.papers import Paper
from market.auctions.models.sale import Lot
from market.auctions.queries import aftermath as queries
from market.auctions.rules.default import Ground
from market.auctions.services import bids, defaults, papers, settlement, succession
from market.auctions.services.answers import Bid
from market.auctions.services.paddles import on_deposit_held
from market.contracts.services import drafting
from market.db import db, unit_of_work
from market.deals import services as deals
from market.deals.events import DealCancelled, DealConfirmed
from market.money import Money
from market.payments.events import DepositHeld
from tests.factories import accounts, auctions

END = timedelta(minutes=30)
FIRST, SECOND = Money.yuan(270_000), Money.yuan(260_000)
STATEMENT = "成交后未在规定期限内签订合同，经电话联系未回复。"


def wire() -> None:
    """Let everybody hear of what happened, as in the running market."""
    bus.subscribe(DepositHeld, on_deposit_held)
    bus.subscribe(LotAwarded, deals.on_lot_awarded)
    bus.subscribe(LotNegotiated, deals.on_lot_negotiated)
    bus.subscribe(AwardDefaulted, deals.on_award_defaulted)
    bus.subscribe(DealConfirmed, drafting.on_deal_confirmed)
    bus.subscribe(DealCancelled, drafting.on_deal_cancelled)


@dataclass
class Result:
    """A lot that two bidders wanted: the winner at 270,000, the runner-up at 260,000."""

    held: auctions.Market
    lot: Lot
    at: datetime
    winner: Organisation
    runner_up: Organisation

    @property
    def clerk(self) -> Actor:
        """Return the operator's clerk."""
        return self.held.clerk

    @property
    def buyer(self) -> Actor:
        """Return the winner's person."""
        return accounts.actor(self.winner)

    @property
    def second(self) -> Actor:
        """Return the runner-up's person."""
        return accounts.actor(self.runner_up)

    @property
    def seller(self) -> Actor:
        """Return the seller's person."""
        return self.held.editor

    @property
    def award(self) -> Award:
        """Return the newest award."""
        return db.session.query(Award).filter_by(lot_id=self.lot.id).order_by(Award.id.desc()).first()  # type: ignore[return-value]

    def fresh(self) -> Lot:
        """Return the lot as stored."""
        db.session.expire_all()
        return db.session.get_one(Lot, self.lot.id)

    def default(self) -> BuyerDefault:
        """Return the newest default as stored."""
        return queries.aftermath(self.fresh()).defaults[0]

    def late(self) -> datetime:
        """Return an instant after the time for signing."""
        return queries.sign_by(self.award) + timedelta(minutes=1)

    def noticed(self, ground: Ground = Ground.NOT_SIGNED) -> BuyerDefault:
        """Give the winner notice once its time is over."""
        with clock.frozen(self.late()), unit_of_work():
            return defaults.notice_default(self.clerk, self.lot.id, ground=ground, statement=STATEMENT)

    def declared(self) -> BuyerDefault:
        """Declare the winner's default once it can no longer cure it."""
        made = self.noticed()
        with clock.frozen(made.cure_until), unit_of_work():
            return defaults.declare_default(self.clerk, made.id)

    def offered(self) -> SecondOffer:
        """Offer the lot to the runner-up with the seller's consent."""
        made = self.declared()
        with clock.frozen(made.cure_until + timedelta(hours=1)), unit_of_work():
            proposed = succession.propose(self.clerk, made.id)
            return succession.consent(self.seller, proposed.id)

    def accepted(self) -> Award:
        """Let the runner-up take the lot."""
        offer = self.offered()
        with clock.frozen((offer.consented_at or self.at) + timedelta(hours=1)), unit_of_work():
            return succession.accept(self.second, offer.id, password=accounts.PASSWORD)


def sold(held: auctions.Market, *, reserve: Money | None = None) -> Result:
    """Return a lot that the auctioneer awarded to the higher of two bidders; committed."""
    found, at = _bidding(held, reserve, [SECOND, FIRST])
    with clock.frozen(at + END), unit_of_work():
        settlement.hammer(held.auctioneer, found.lot.id)
    return found


def passed(held: auctions.Market) -> Result:
    """Return a lot whose bids stayed below the reserve; committed."""
    found, at = _bidding(held, Money.yuan(400_000), [SECOND, FIRST])
    with clock.frozen(at + END), unit_of_work():
        settlement.close_lot(found.lot.id)
    return found


def signed(result: Result) -> None:
    """Let both sides sign the confirmation letter; committed."""
    with unit_of_work():
        paper = papers.make_confirmation(result.award.id)
    for who in (result.held.auctioneer, result.buyer):
        with unit_of_work():
            papers.sign(who, paper.id, password=accounts.PASSWORD, digest=paper.document_key)


def refusal(paper: Paper, actor: Actor, signer: str, authority: str = "alone") -> str:
    """Return what the database says to a signature that is written past the services."""
    values = {"paper": paper.id, "signer": signer, "unit": actor.organisation_id, "person": actor.person_id}
    statement = text(
        "INSERT INTO paper_signature (paper_id, signer, organisation_id, organisation_name, person_id, person_name, document_digest,"
        " signed_at, second_factor, authority) SELECT :paper, :signer, :unit, 'x', :person, 'x', document_key, now(), true, :authority"
        " FROM paper WHERE id = :paper"
    )
    with pytest.raises(DBAPIError) as refused, db.session.begin_nested():
        db.session.execute(statement, values | {"authority": authority})
    return str(refused.value.orig)


def _bidding(held: auctions.Market, reserve: Money | None, amounts: list[Money]) -> tuple[Result, datetime]:
    _sale, (lot,), at = auctions.opened(held, reserves=[reserve])
    runner_up, winner = accounts.organisation(), accounts.organisation()
    with clock.frozen(at):
        for bidder in (runner_up, winner):
            auctions.paddle(held, lot, bidder)
        with unit_of_work():
            settlement.open_lot(held.auctioneer, lot.id)
    for second, (bidder, amount) in enumerate(zip((runner_up, winner), amounts, strict=True), start=1):
        with clock.frozen(at + timedelta(seconds=second)), unit_of_work():
            bids.place_bid(accounts.actor(bidder), lot.id, Bid(amount=amount, key=f"aftermath-{lot.id}-{second}"))
    return Result(held, lot, at, winner, runner_up), at
