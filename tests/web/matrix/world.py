"""The scenes of the access matrix: for each kind of object, who owns it, who else has to do with it, and strangers of every kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from market import clock
from market.access import ANONYMOUS, Actor
from market.accounts import queries as people
from market.accounts import services
from market.accounts.models import ApiToken, Auctioneer, Invitation, LoginSession
from market.auctions.services import bids
from market.auctions.services.answers import Bid
from market.db import db, unit_of_work
from market.deals.services import notices
from market.listings.rules.wishes import DemandMode
from market.papers.rules.files import Audience
from market.proposals.queries import races
from market.rewards import services as reward_services
from market.rewards.queries import money, plans
from market.webhooks import services as webhooks
from tests.factories import (
    accounts,
    agreements,
    auctions,
    contracts,
    listings,
    papers,
    payments,
    priority,
    proposals,
    registers,
    rewards,
)
from tests.web.matrix import contract_scenes

ROLES = (
    "anonymous",
    "institution",
    "foreign_institution",
    "enterprise",
    "foreign_enterprise",
    "operator",
    "foreign_operator",
    "agency",
    "foreign_agency",
    "office",
    "foreign_office",
)
FIXED: dict[str, object] = {
    "step": "basics",
    "digest": "0" * 64,
    "outcome": "accepted",
    "token": "no-such-secret",
    "key": "no-such-key",
    "saved_id": 2**40,
    "item_id": 1,
    "incident_id": 1,
    "correction_id": 1,
    "request_id": 2**40,
    "default_id": 1,
    "offer_id": 1,
    "interest_id": 1,
    "paper_id": 1,
    "notice_id": 1,
    "seq": 2,
    "version": 2,
    "number": 1,
    "suffix": "csv",
    "paddle": 27,
    "checkout_id": 1,
    "objection_id": 1,
    "agreement_id": 2**40,
    "result_id": 2**40,
}


@dataclass
class Scene:
    """Who plays which role, and the numbers that stand in the addresses."""

    actors: dict[str, Actor]
    numbers: dict[str, object] = field(default_factory=dict)


@dataclass
class World:
    """All scenes, the secrets by which their people sign in, and the present."""

    scenes: dict[str, Scene] = field(default_factory=dict)
    sessions: dict[int, str] = field(default_factory=dict)
    tokens: dict[int, str] = field(default_factory=dict)
    now: datetime = field(default_factory=clock.now)

    def scene(self, name: str, actors: dict[str, Actor], **numbers: object) -> None:
        """Add a scene."""
        self.scenes[name] = Scene(actors, FIXED | numbers)


def build() -> World:
    """Make and commit the world; its present is the minute after a lot was opened."""
    world = World()
    foreign = {
        "anonymous": ANONYMOUS,
        "foreign_institution": _somebody("institution"),
        "foreign_enterprise": _somebody("enterprise"),
        "foreign_operator": _somebody("operator"),
        "foreign_agency": _somebody("agency"),
        "foreign_office": accounts.actor(accounts.office("2102", "02")),
    }
    office = accounts.actor(contracts.office())
    _auctions(world, foreign | {"office": office})
    hosts = {"operator": world.scenes["auctions"].actors["operator"], "agency": world.scenes["auctions"].actors["agency"], "office": office}
    _listings(world, foreign | hosts)
    _registers(world, foreign | hosts)
    _proposals(world, foreign | hosts)
    contract_scenes.add(world, foreign | hosts)
    _rewards(world, foreign | hosts)
    with clock.frozen(world.now):
        _agreements(world, foreign | hosts)
        _accounts(world, foreign | hosts)
        _let_in(world)
    return world


def _somebody(kind: str) -> Actor:
    return accounts.actor(accounts.organisation(kind))


def _auctions(world: World, others: dict[str, Actor]) -> None:
    held = auctions.market()
    bidder = accounts.organisation("enterprise")
    planned = auctions.sale(held)
    consigned = auctions.consigned(held, planned)
    holder = priority.named(held, consigned, accounts.organisation("enterprise"))
    running, lots, at = auctions.opened(held, lots=2)
    with clock.frozen(at):
        with unit_of_work():
            auctions.open_lot(held.auctioneer, lots[0].id)
        paddle = auctions.paddle(held, lots[0], bidder)
        with unit_of_work():
            bids.place_bid(accounts.actor(bidder), lots[0].id, Bid(amount=auctions.START, key="first-bid-of-the-world"))
        auctions.paddle(held, lots[1], bidder)
        asked = auctions.asked_authority(bidder, lots[1])
    world.now = at + timedelta(minutes=1)
    actors = others | {"institution": held.editor, "enterprise": accounts.actor(bidder), "operator": held.clerk, "agency": held.auctioneer}
    arrival, refund = payments.stray_payments(held.clerk)
    common = {
        "arrival_id": arrival,
        "refund_id": refund,
        "paddle_id": paddle.id,
        "deposit_id": paddle.deposit_id,
        "authority_id": asked.id,
        "holder_id": holder.id,
        "key": "first-bid-of-the-world",
    }
    offered = auctions.achievement(held.seller)
    world.scene("auctions", actors, sale_id=running.id, lot_id=lots[0].id, achievement_id=offered.id, **common)
    world.scene("planned", actors, sale_id=planned.id, lot_id=consigned.id, achievement_id=offered.id, **common)


def _listings(world: World, others: dict[str, Actor]) -> None:
    author, wisher = listings.editor(), listings.editor("enterprise")
    actors = others | {"institution": author, "enterprise": wisher}
    made = {
        "listings": (listings.published(author), listings.published_demand(wisher)),
        "drafts": (listings.draft(author), listings.demand(wisher)),
        "reviews": (listings.submitted(author), listings.submitted_demand(wisher)),
    }
    for name, (achievement, demand) in made.items():
        paper = papers.attached(author, achievement, audience=Audience.NDA) if name != "reviews" else None
        numbers = {
            "kind": "achievements",
            "external_id": "none",
            "listing_id": achievement.id,
            "attachment_id": paper.id if paper else 1,
            "grant_id": 2**40,
            "act": "grant",
            "signature_id": 2**40,
            "other_id": 2**40,
            "question_id": papers.asked(wisher, achievement).id if name == "listings" else 2**40,
        }
        world.scene(name, actors, achievement_id=achievement.id, demand_id=demand.id, **numbers)


def _registers(world: World, others: dict[str, Actor]) -> None:
    keeper = listings.editor()
    actors = others | {"institution": keeper, "enterprise": _somebody("enterprise")}
    for name, entry in (("registers", registers.published(keeper)), ("register_drafts", registers.draft(keeper, external_id="7"))):
        home = {"organisation_id": keeper.organisation_id, "kind": "team", "external_id": "7", "link_id": 2**40}
        world.scene(name, actors, entry_id=entry.id, **home)


def _proposals(world: World, others: dict[str, Actor]) -> None:
    solver, demander = listings.editor(), listings.editor("enterprise")
    actors = others | {"institution": solver, "enterprise": demander}
    demand, talking = listings.published_demand(demander), listings.published_demand(demander)
    made = proposals.submitted(demand, solver)
    unpriced = proposals.shortlisted(talking, demander, solver, price=None)
    world.scene("proposals", actors, demand_id=demand.id, proposal_id=made.id)
    _challenge(world, others)
    _race(world, others)
    world.scene("talks", actors, demand_id=talking.id, proposal_id=unpriced.id)


def _challenge(world: World, others: dict[str, Actor]) -> None:
    judge, demander = listings.editor(), listings.editor("enterprise")
    with clock.frozen(clock.now() - timedelta(days=70)):
        demand = listings.published_demand(demander, mode=DemandMode.CHALLENGE, criteria=proposals.CRITERIA)
        made = proposals.submitted(demand)
    proposals.judged(demander, demand, made, judge)
    actors = others | {"institution": judge, "enterprise": demander}
    world.scene("challenge", actors, demand_id=demand.id, proposal_id=made.id)


def _race(world: World, others: dict[str, Actor]) -> None:
    runner, demander = listings.editor(), listings.editor("enterprise")
    demand, made = proposals.racing(demander, [runner, listings.editor()])
    milestone = races.milestones(races.race_for_update(demand.id).id)[0]
    actors = others | {"institution": runner, "enterprise": demander}
    world.scene("race", actors, demand_id=demand.id, proposal_id=made[0].id, milestone_id=milestone.id)


def _rewards(world: World, others: dict[str, Actor]) -> None:
    case = rewards.publicised()
    with unit_of_work():
        objection = reward_services.object_to(case.colleague, case.id, reason="请复核")
    numbers = {
        "contract_id": case.contract_id,
        "plan_id": case.id,
        "share_id": plans.shares(case.id)[1].id,
        "entry_id": money.of_plan(case.id)[0].id,
        "objection_id": objection.id,
        "holding_id": rewards.entered_in_register(case).id,
        "report_id": rewards.begun_report(case).id,
    }
    world.scene("rewards", others | contract_scenes.parties(case.deal) | {"inventor": case.inventor}, **numbers)


def _agreements(world: World, others: dict[str, Actor]) -> None:
    case, deal = agreements.confirmed()
    waiting = agreements.between(case.seller, case.buyer)
    with unit_of_work():
        objection = notices.object_to(others["foreign_enterprise"], deal.id, text="价格偏低。")
    actors = others | {"institution": case.seller, "enterprise": case.buyer}
    world.scene("agreements", actors, agreement_id=waiting.agreement.id, deal_id=deal.id, objection_id=objection.id)


def _accounts(world: World, others: dict[str, Actor]) -> None:
    enterprise = accounts.organisation("enterprise")
    agency = accounts.actor(accounts.licensed_agency())
    colleague = accounts.member(enterprise, "bidder")
    mine = accounts.actor(enterprise)
    with unit_of_work():
        services.invite(mine, email="guest@example.cn", name="客人", roles=["bidder"], bid_limit=None, base_url="http://localhost")
        services.sign_in(email=people.person(mine.person_id or 0).email, password=accounts.PASSWORD, address="203.0.113.9", agent="Other")
        services.create_token(mine, name="own")
        numbers = {
            "organisation_id": enterprise.id,
            "membership_id": colleague.membership_id,
            "webhook_id": webhooks.register(mine, address="https://erp.example.cn/", topics=["deal"]).id,
            "invitation_id": db.session.scalars(select(Invitation.id).order_by(Invitation.id.desc())).first(),
            "session_id": db.session.scalars(select(LoginSession.id).where(LoginSession.person_id == mine.person_id)).first(),
            "token_id": db.session.scalars(select(ApiToken.id).where(ApiToken.person_id == mine.person_id)).first(),
            "auctioneer_id": db.session.scalars(select(Auctioneer.id).where(Auctioneer.organisation_id == agency.organisation_id)).first(),
        }
    actors = others | {"institution": _somebody("institution"), "enterprise": mine, "agency": agency}
    world.scene("accounts", actors, **numbers)
    world.scene("licences", actors, **numbers | {"organisation_id": agency.organisation_id})


def _let_in(world: World) -> None:
    """Give everybody a browser session and an API token."""
    for actor in {actor.person_id: actor for scene in world.scenes.values() for actor in scene.actors.values() if actor.person_id}.values():
        person = actor.person_id or 0
        with unit_of_work():
            email = people.person(person).email
            secret = services.sign_in(email=email, password=accounts.PASSWORD, address=f"203.0.113.{person % 250}", agent="Matrix")
            assert isinstance(secret, str)
            world.sessions[person] = secret
            world.tokens[person] = services.create_token(actor, name="matrix")
