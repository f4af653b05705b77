"""What the demo market shows only for a while, brought about for a look: a ranking on notice, results compared, a payment under way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from market import clock
from market.accounts import queries as people
from market.auctions.rules.states import Format
from market.auctions.services import panel, sales, sealed
from market.db import db, unit_of_work
from market.demo import cast
from market.listings.models.achievements import Achievement
from market.listings.rules.kinds import AchievementState
from market.listings.rules.wishes import DemandMode
from market.matching import jobs as matching
from market.payments import services as payments
from market.payments.gateway import Hosted
from market.payments.models import Deposit
from market.payments.rules import DepositState
from market.proposals.queries import races as race_queries
from market.proposals.services import challenges, choosing, experts, races
from market.search import jobs as search
from tests.factories import auctions, formats, listings, proposals
from tests.factories.uploads import PDF

if TYPE_CHECKING:
    from flask import Flask

    from market.access import Actor
    from market.auctions.models.sale import Lot, Sale

SOLVERS = ("qianjiang", "xianghu")
JUDGES = ("fuchun", "xixi", "yongjiang")
MARKS = ((70, 60), (80, 90))


def prepare(app: Flask) -> None:
    """Bring about everything once; committed."""
    _rank(cast.of("hemao"))
    _compare(cast.of("hemao"))
    _match(app, cast.of("hemao"))
    _pay()
    _judge()


def _judge() -> None:
    """Open one lot that a panel judges, with a plan and a sealed price, and announce another whose panel may still change."""
    operator, agency, seller = (cast.of(key) for key in ("operator", "zhijiang", "xianghu"))
    units = [people.organisation(one.organisation_id or 0) for one in (operator, agency, seller)]
    held = auctions.Market(units[0], units[1], units[2], operator, agency, seller)
    expert, bidder = cast.of("qianjiang"), cast.of("hemao")
    with clock.frozen(clock.now() - timedelta(days=60)):
        sale, lot = _with_panel(held, expert)
        with clock.frozen(sale.viewing_from or sale.opens_at):
            auctions.paddle(held, lot, people.organisation(bidder.organisation_id or 0))
    with clock.frozen(sale.opens_at + timedelta(minutes=1)), unit_of_work():
        sales.advance(sale.id)
        sales.advance(sale.id)
        auctions.open_lot(held.auctioneer, lot.id)
    with clock.frozen(sale.opens_at + timedelta(minutes=2)), unit_of_work():
        panel.hand_in_plan(bidder, lot.id, name="方案.pdf", content=PDF)
        sealed.seal(bidder, lot.id, round_number=1, commitment="a" * 64, key="a-sealed-price-1")
    _with_panel(held, expert)


def _with_panel(held: auctions.Market, expert: Actor) -> tuple[Sale, Lot]:
    drafted = auctions.sale(held)
    lot = formats.planned(held, drafted, Format.SCORE)
    with unit_of_work():
        panel.name_panel(held.clerk, lot.id, emails=[people.person(expert.person_id or 0).email])
        return sales.announce(held.clerk, drafted.id), lot


def _rank(demander: Actor) -> None:
    """Put the ranking of an open challenge on notice."""
    judges = [cast.of(key) for key in JUDGES]
    with clock.frozen(clock.now() - timedelta(days=70)):
        demand = listings.published_demand(demander, mode=DemandMode.CHALLENGE, criteria=proposals.CRITERIA)
        made = [proposals.submitted(demand, cast.of(key)) for key in SOLVERS]
    with unit_of_work():
        for one in made:
            choosing.shortlist(demander, one.id)
        for judge in judges:
            challenges.invite(demander, demand.id, email=people.person(judge.person_id or 0).email)
            experts.answer(judge, demand.id, accept=True, statement="无利害关系")
        challenges.open_scoring(demander, demand.id)
    with unit_of_work():
        for judge in judges:
            for one, marks in zip(made, MARKS, strict=True):
                challenges.mark(judge, demand.id, one.id, marks=marks, note="扎实")
        challenges.publish(demander, demand.id)


def _compare(demander: Actor) -> None:
    """Let every racer hand in, and begin the comparison."""
    runners = [cast.of(key) for key in SOLVERS]
    demand, _ = proposals.racing(demander, runners)
    with unit_of_work():
        for goal in race_queries.milestones(race_queries.race_for_update(demand.id).id, 1):
            for runner in runners:
                races.hand_in(runner, demand.id, goal.id, text=f"{goal.name}已完成", link="https://example.org/report")
        races.close(demander, demand.id)


def _match(app: Flask, demander: Actor) -> None:
    """Ask for what is offered; index every listing and store the matches, as the indexer would."""
    offered = select(Achievement).where(Achievement.state == AchievementState.PUBLISHED, Achievement.abstract != "")
    like = db.session.scalars(offered.order_by(Achievement.id).limit(1)).one()
    listings.published_demand(demander, title_zh=f"寻求{like.title_zh}", problem=like.abstract, sector=like.sector, field=like.field)
    with app.app_context():
        index = app.extensions["market.search"]
        search.index_due(index)
        matching.rebuild(index)


def _pay() -> None:
    """Open a payment page for a deposit of the enterprise that visitors are given."""
    payer = cast.of("hemao")
    due = select(Deposit.id).where(Deposit.organisation_id == payer.organisation_id, Deposit.state == DepositState.DUE)
    deposit = db.session.scalars(due.order_by(Deposit.id).limit(1)).one()
    with unit_of_work():
        opened, _ = payments.open_checkout(payer, deposit, return_url="http://localhost/deposits")
    with unit_of_work():
        payments.note_page(opened, Hosted(session="cs_test_1", url="https://pay.example.org/c/1"), patience=timedelta(minutes=2))
