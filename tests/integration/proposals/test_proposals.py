"""Proposals on an ordinary demand: written, handed in, changed, withdrawn, declined, chosen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from market import audit, clock
from market.access import ANONYMOUS, SYSTEM
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound, SignInRequired
from market.listings import queries as listing_queries
from market.listings import services as listing_commands
from market.listings.models.demands import Demand
from market.listings.rules.kinds import Cooperation, DemandState
from market.listings.rules.wishes import Criterion, DemandMode, SolverKind
from market.mail import Mail
from market.matching.models import MatchDue
from market.money import Money
from market.proposals import policy
from market.proposals.models.proposals import Proposal
from market.proposals.queries import proposals as queries
from market.proposals.rules.states import ProposalState
from market.proposals.services import choosing
from market.proposals.services import proposals as services
from market.search.models import SearchOutbox
from tests.factories import accounts, listings, proposals

pytestmark = pytest.mark.usefixtures("session")
SEALED = {"mode": DemandMode.CHALLENGE, "criteria": (Criterion(name="甲", weight_bp=6000), Criterion(name="乙", weight_bp=4000))}


def _refused(statement: str, **values: object) -> None:
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement), values)


def _letters_to(person_id: int | None) -> list[str]:
    rows = text("SELECT subject FROM mail JOIN person ON person.email = recipient WHERE person.id = :id ORDER BY mail.id")
    return list(db.session.scalars(rows, {"id": person_id}))


def test_a_proposal_goes_from_the_draft_to_the_award_and_closes_the_demand() -> None:
    demander, solver = listings.editor("enterprise"), listings.editor()
    demand = listings.published_demand(demander)
    proposals.draft(demand, solver, approach="")
    made = proposals.submitted(demand, solver)
    other = proposals.submitted(demand)
    choosing.shortlist(demander, made.id)
    assert demand.state is DemandState.NEGOTIATING

    choosing.award(demander, made.id)

    assert (made.state, other.state, demand.state) == (ProposalState.AWARDED, ProposalState.LAPSED, DemandState.AWARDED)
    kinds = [event.kind for event in audit.timeline([("proposal", made.id)])]
    assert kinds == ["proposal.created", "proposal.submitted", "proposal.shortlisted", "proposal.awarded"]
    told = select(SearchOutbox.document).where(SearchOutbox.kind == "demand", SearchOutbox.object_id == demand.id)
    assert db.session.scalars(told.order_by(SearchOutbox.id)).all()[-1] is None
    assert db.session.scalars(select(MatchDue).where(MatchDue.listing_id == demand.id, MatchDue.kind == "demand")).all()
    assert any("中选" in subject for subject in _letters_to(solver.person_id))
    assert any("未中选" in subject for subject in _letters_to(other.created_by))
    assert any("收到一份应答方案" in subject for subject in _letters_to(demander.person_id))


def test_one_organisation_has_one_proposal_and_changes_it_until_the_last_day(frozen: Callable[[datetime], None]) -> None:
    solver = listings.editor()
    demand = listings.published_demand()
    first = proposals.submitted(demand, solver)
    again = proposals.submitted(demand, solver, price=Money.yuan(500_000))
    assert (again.id, again.price, queries.handed_in(demand.id)) == (first.id, Money.yuan(500_000), 1)

    frozen(clock.now() + timedelta(days=61))

    with pytest.raises(Conflict, match=r"proposal\.too_late"):
        services.hand_in(solver, demand.id, proposals.plan())
    _refused("UPDATE proposal SET submitted_at = now() + interval '61 days' WHERE id = :id", id=first.id)
    assert services.withdraw(solver, first.id).state is ProposalState.WITHDRAWN


def test_a_withdrawn_one_makes_room_and_cannot_be_chosen() -> None:
    demander, solver = listings.editor("enterprise"), listings.editor()
    demand = listings.published_demand(demander)
    gone = proposals.shortlisted(demand, demander, solver)
    services.withdraw(solver, gone.id)

    with pytest.raises(NotFound):
        choosing.award(demander, gone.id)
    _refused("UPDATE proposal SET state = 'awarded' WHERE id = :id", id=gone.id)
    assert proposals.submitted(demand, solver).id != gone.id


def test_the_database_keeps_one_winner_and_what_was_handed_in() -> None:
    demander = listings.editor("enterprise")
    demand = listings.published_demand(demander)
    one, two = proposals.shortlisted(demand, demander), proposals.shortlisted(demand, demander)
    late = proposals.submitted(demand)
    _refused("UPDATE proposal SET approach = 'x' WHERE id = :id", id=one.id)
    _refused("UPDATE proposal SET price_fen = 1 WHERE id = :id", id=one.id)
    _refused("UPDATE proposal SET state = 'awarded' WHERE id = :id", id=late.id)
    _refused("UPDATE proposal SET state = 'declined' WHERE id = :id", id=late.id)
    _refused("UPDATE proposal SET organisation_id = :buyer WHERE id = :id", id=one.id, buyer=demand.organisation_id)
    db.session.execute(text("UPDATE proposal SET state = 'awarded' WHERE id = :id"), {"id": one.id})
    _refused("UPDATE proposal SET state = 'awarded' WHERE id = :id", id=two.id)
    _refused("UPDATE proposal SET state = 'submitted' WHERE id = :id", id=one.id)
    _refused("UPDATE proposal SET organisation_id = :other WHERE id = :id", id=two.id, other=one.organisation_id)


def test_a_price_left_open_is_named_once_in_the_talks() -> None:
    demander, solver = listings.editor("enterprise"), listings.editor()
    demand = listings.published_demand(demander)
    made = proposals.submitted(demand, solver, price=None)
    with pytest.raises(Conflict, match=r"proposal\.price_fixed"):
        services.name_price(solver, made.id, proposals.PRICE)
    choosing.shortlist(demander, made.id)
    with pytest.raises(Conflict, match=r"proposal\.price_open"):
        choosing.award(demander, made.id)
    with pytest.raises(Forbidden):
        services.name_price(demander, made.id, proposals.PRICE)

    services.name_price(solver, made.id, proposals.PRICE)

    with pytest.raises(Conflict, match=r"proposal\.price_fixed"):
        services.name_price(solver, made.id, Money.yuan(1))
    assert choosing.award(demander, made.id).price == proposals.PRICE


def test_a_decline_says_why() -> None:
    demander = listings.editor("enterprise")
    made = proposals.submitted(listings.published_demand(demander))
    with pytest.raises(Invalid, match=r"proposal\.reason_missing"):
        choosing.decline(demander, made.id, reason=" ")

    choosing.decline(demander, made.id, reason="周期过长")

    assert (made.state, made.reason) == (ProposalState.DECLINED, "周期过长")
    assert any("周期过长" in row.body for row in db.session.scalars(select(Mail)))


def test_who_may_not_propose() -> None:
    demander = listings.editor("enterprise")
    demand = listings.published_demand(demander, solver_kinds=(SolverKind.INSTITUTION,))
    unverified = accounts.actor(accounts.organisation("institution", verified=False))
    plan = proposals.plan()
    for who, error in (
        (demander, Forbidden),
        (listings.editor("enterprise"), Forbidden),
        (accounts.actor(accounts.organisation("agency")), Forbidden),
        (unverified, Forbidden),
        (ANONYMOUS, SignInRequired),
    ):
        with pytest.raises(error):
            services.hand_in(who, demand.id, plan)
    with pytest.raises(NotFound):
        services.hand_in(listings.editor(), listings.demand(demander).id, plan)


def test_only_an_own_published_achievement_counts() -> None:
    solver = listings.editor()
    demand = listings.published_demand()
    foreign, drafted, own = listings.published(), listings.draft(solver), listings.published(solver)
    for wrong in (foreign, drafted):
        with pytest.raises(Invalid, match=r"proposal\.achievement_unknown"):
            services.save(solver, demand.id, proposals.plan(achievement_id=wrong.id))

    made = proposals.submitted(demand, solver, achievement_id=own.id, way=Cooperation.LICENCE)

    assert made.achievement_id == own.id


@pytest.mark.parametrize("wish", [{}, SEALED])
def test_both_twins_say_who_reads_it(frozen: Callable[[datetime], None], wish: dict[str, Any]) -> None:
    demander, solver, operator = listings.editor("enterprise"), listings.editor(), listings.clerk()
    demand = listings.published_demand(demander, **wish)
    rows = [proposals.submitted(demand, solver), proposals.draft(demand)]
    readers = (SYSTEM, demander, solver, operator, listings.editor(), ANONYMOUS)

    def seen() -> list[tuple[bool, ...]]:
        today = clock.today()
        twins = []
        for who in readers:
            listed = set(db.session.scalars(select(Proposal.id).where(policy.visible_to(who, today))))
            twins.append(tuple(row.id in listed for row in rows))
            assert twins[-1] == tuple(policy.can_view(who, row, demand, today) for row in rows)
        return twins

    open_to_demander = not wish
    assert seen() == [(True, True), (open_to_demander, False), (True, False), (open_to_demander, False), (False, False), (False, False)]
    frozen(clock.now() + timedelta(days=61))
    assert seen()[1] == (True, False)


def test_strangers_and_the_solver_do_not_choose() -> None:
    demander, solver = listings.editor("enterprise"), listings.editor()
    made = proposals.submitted(listings.published_demand(demander), solver)

    with pytest.raises(Forbidden):
        choosing.shortlist(solver, made.id)
    with pytest.raises(NotFound):
        choosing.shortlist(listings.editor("enterprise"), made.id)
    with pytest.raises(Forbidden):
        services.withdraw(demander, made.id)


def test_a_withdrawn_demand_takes_its_proposals_along() -> None:
    demander = listings.editor("enterprise")
    demand = listings.published_demand(demander)
    made = proposals.submitted(demand)

    listing_commands.withdraw_demand(demander, demand.id)

    assert made.state is ProposalState.LAPSED
    with pytest.raises((Conflict, NotFound)):
        services.hand_in(listings.editor(), demand.id, proposals.plan())
    assert listing_queries.demand(SYSTEM, demand.id).state is DemandState.WITHDRAWN


def test_a_challenge_is_not_awarded_by_hand(frozen: Callable[[datetime], None]) -> None:
    demander = listings.editor("enterprise")
    demand: Demand = listings.published_demand(demander, **SEALED)
    made = proposals.submitted(demand)
    with pytest.raises(NotFound):
        choosing.shortlist(demander, made.id)
    frozen(clock.now() + timedelta(days=61))
    choosing.shortlist(demander, made.id)

    with pytest.raises(Conflict, match=r"proposal\.mode"):
        choosing.award(demander, made.id)
