"""Demands from draft to public and away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from market import audit, clock
from market.access import ANONYMOUS, SYSTEM
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings import policy, queries, services
from market.listings.models.demands import Demand
from market.listings.rules.content import Target, Wish
from market.listings.rules.kinds import DemandState
from market.listings.rules.states import Step
from market.listings.rules.wishes import Criterion, DemandMode, RaceGoal, SolverKind
from market.money import Money
from market.search.models import SearchOutbox
from tests.factories import accounts, listings

pytestmark = pytest.mark.usefixtures("session")


def test_a_demand_is_written_submitted_and_published() -> None:
    author, clerk = listings.editor("enterprise"), listings.clerk()
    made = listings.submitted_demand(author)

    services.decide_demand(clerk, made.id, listings.passed_demand())

    assert made.code == f"XQ-{clock.today().year}-{made.id:06d}"
    assert made.state is DemandState.PUBLISHED
    assert [event.kind for event in audit.timeline([("demand", made.id)])] == ["demand.created", "demand.submitted", "demand.published"]
    row = db.session.scalars(select(SearchOutbox).where(SearchOutbox.kind == "demand")).one()
    assert row.document is not None
    assert row.document["facets"]["way"] == ["licence", "entrusted"]


def test_every_field_survives_the_round_trip(session: Session) -> None:
    wish = listings.wish()
    made = services.new_demand(listings.editor("enterprise"), wish)
    session.flush()
    session.expire_all()

    assert queries.demand(SYSTEM, made.id).wish() == wish


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"region": "999999"}, "demand.region_unknown", "region"),
        ({"budget_from": Money.yuan(9), "budget_to": Money.yuan(1)}, "demand.budget_order", "budget_to"),
        ({"indicators": (Target(name="甲", wanted="1"), Target(name="乙"))}, "indicator.target_missing", "wanted_1"),
        ({"indicators": (Target(name="", wanted="1"),)}, "indicator.name_missing", "name_0"),
    ],
)
def test_a_wrong_demand_is_refused_on_its_input(change: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        services.new_demand(listings.editor("enterprise"), listings.wish(**change))

    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_deadline_lies_within_the_years_of_the_rule_book() -> None:
    with pytest.raises(Invalid, match=r"demand\.deadline_far"):
        services.new_demand(listings.editor("enterprise"), listings.wish(deadline=clock.today() + timedelta(days=3 * 366 + 1)))


def test_a_gap_refuses_the_submission() -> None:
    author = listings.editor("enterprise")
    made = listings.demand(author, ways=())

    with pytest.raises(Invalid, match=r"demand\.ways_missing"):
        services.submit_demand(author, made.id)


def test_who_may_not() -> None:
    author = listings.editor("enterprise")
    made = listings.submitted_demand(author)

    with pytest.raises(NotFound):
        services.save_demand(listings.editor("enterprise"), made.id, listings.wish())
    with pytest.raises(Forbidden):
        services.decide_demand(author, made.id, listings.passed_demand())
    with pytest.raises(Conflict, match=r"listing\.not_editable"):
        services.save_demand(author, made.id, listings.wish())
    with pytest.raises(Forbidden):
        services.new_demand(listings.clerk(), listings.wish())


def test_a_returned_demand_shows_the_reason_until_it_is_submitted_again() -> None:
    author = listings.editor("enterprise")
    made = listings.submitted_demand(author)
    services.decide_demand(SYSTEM, made.id, listings.returned("指标不清楚"))

    assert [remark.words for remark in queries.to_mend(made).to_mend()] == ["指标不清楚"]  # type: ignore[union-attr]

    services.save_demand(author, made.id, listings.wish())
    services.submit_demand(author, made.id)
    assert queries.to_mend(made) is None


def test_the_way_to_a_deal_leaves_the_search_when_talks_begin() -> None:
    made = listings.published_demand()
    for step in (Step.PROPOSE, Step.NEGOTIATE, Step.AWARD, Step.DEAL):
        services.move_demand(made.id, step)

    assert made.state is DemandState.DEALT
    rows = db.session.scalars(select(SearchOutbox).where(SearchOutbox.kind == "demand").order_by(SearchOutbox.id)).all()
    assert [row.document is None for row in rows][1] is True


def test_a_demand_expires_after_its_deadline(frozen: Callable[[datetime], None]) -> None:
    made = listings.published_demand()

    frozen(clock.now() + timedelta(days=62))

    assert (services.expire_demands(), services.expire_demands()) == (1, 0)
    assert made.state is DemandState.EXPIRED


def test_predicate_and_statement_say_the_same_about_who_sees_what() -> None:
    author = listings.editor("enterprise")
    rows = [
        listings.demand(author),
        listings.submitted_demand(author),
        listings.published_demand(author),
        listings.published_demand(author),
    ]
    with unit_of_work():
        services.withdraw_demand(author, rows[-1].id)

    for actor in (
        ANONYMOUS,
        SYSTEM,
        author,
        listings.editor("enterprise"),
        listings.clerk(),
        accounts.actor(accounts.organisation("institution")),
    ):
        seen = set(db.session.scalars(select(Demand.id).where(policy.visible_demands(actor))))
        assert {row.id for row in rows if policy.can_view_demand(actor, row)} == seen & {row.id for row in rows}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE demand SET budget_from_fen = 0",
        "UPDATE demand SET budget_to_fen = budget_from_fen - 1",
        "UPDATE demand SET published_at = NULL",
        "UPDATE demand SET sector = NULL",
        "UPDATE demand SET title_zh = ''",
    ],
)
def test_the_database_refuses_impossible_rows(session: Session, statement: str) -> None:
    listings.published_demand()

    with pytest.raises(IntegrityError):
        session.execute(text(statement))


def race(**given: object) -> Wish:
    """Return a race with everything that a demand can say."""
    today = clock.today()
    values: dict[str, object] = {
        "mode": DemandMode.RACE,
        "wanted_by": today + timedelta(days=700),
        "goals": (
            RaceGoal(name="小试样品", due_on=today + timedelta(days=200), share_bp=4000, result="样品", test="送检"),
            RaceGoal(name="中试", due_on=today + timedelta(days=400), share_bp=6000, result="报告", test="评审"),
        ),
        "criteria": (Criterion(name="技术指标", weight_bp=6000), Criterion(name="研究基础", weight_bp=4000)),
        "finalists": 2,
        "stage_fund": Money.yuan(100_000),
        "own_funds": Money.yuan(4_000_000),
        "public_funds": Money.yuan(1_000_000),
        "nda": True,
        "details": "胶浆配比见附件，含内部代号甲七",
        "solver_kinds": (SolverKind.INSTITUTION,),
        "conditions": "有中试线",
        "constraints": "不改定型机",
        "payment": "签约三成，验收七成",
    }
    return listings.wish(**values | given)


def test_the_way_to_a_solver_survives_the_round_trip(session: Session) -> None:
    made = services.new_demand(listings.editor("enterprise"), race())
    session.flush()
    session.expire_all()

    assert queries.demand(SYSTEM, made.id).wish() == race()


def test_a_challenge_without_criteria_is_not_submitted() -> None:
    author = listings.editor("enterprise")
    made = listings.demand(author, mode=DemandMode.CHALLENGE)

    with pytest.raises(Invalid, match=r"demand\.criteria_missing"):
        services.submit_demand(author, made.id)


def test_confidential_details_are_read_without_a_trace_by_the_demander_only_and_never_searched() -> None:
    author = listings.editor("enterprise")
    made = listings.published_demand(author, nda=True, details="内部代号甲七")

    readers = [author, listings.clerk(), SYSTEM, ANONYMOUS, listings.editor("enterprise"), listings.editor()]
    assert [policy.reads_details(actor, made) for actor in readers] == [True, False, True, False, False, False]
    row = db.session.scalars(select(SearchOutbox).where(SearchOutbox.kind == "demand")).one()
    assert "甲七" not in str(row.document)


def test_a_demand_with_proposals_outlives_its_deadline_until_the_days_to_decide_are_over(frozen: Callable[[datetime], None]) -> None:
    made = listings.published_demand()
    services.move_demand(made.id, Step.PROPOSE)

    frozen(clock.now() + timedelta(days=62))
    assert services.expire_demands() == 0
    frozen(clock.now() + timedelta(days=90))
    assert (services.expire_demands(), made.state) == (1, DemandState.EXPIRED)


@pytest.mark.parametrize(
    "change",
    [
        "wanted_by = deadline",
        "deadline = (published_at AT TIME ZONE 'Asia/Shanghai')::date",
        "details = 'x', nda = false",
        "finalists = 1",
        "stage_fund_fen = 0",
        "mode = 'lottery'",
    ],
)
def test_the_database_refuses_an_impossible_demand(change: str) -> None:
    made = listings.published_demand()
    db.session.flush()

    with pytest.raises(IntegrityError):
        db.session.execute(text(f"UPDATE demand SET {change} WHERE id = :id"), {"id": made.id})  # noqa: S608 - the words above
