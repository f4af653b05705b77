"""What a demand asks of its solvers, rule by rule."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from market.errors import Invalid
from market.listings.rules.content import Wish
from market.listings.rules.wishes import Criterion, DemandMode, FundingRule, RaceGoal, check_ways_to_a_solver, mode_gates
from market.money import Money

LATEST = date(2029, 11, 1)
FUNDING = FundingRule(own_times=4, solver_bp=4000)
HALF = Criterion(name="技术指标", weight_bp=5000)

RACE = {"mode": DemandMode.RACE, "criteria": (HALF, HALF), "finalists": 2, "stage_fund": Money.yuan(1)}


def goal(**given: Any) -> RaceGoal:
    """Return a milestone that takes the whole money."""
    values: dict[str, Any] = {"name": "小试", "due_on": date(2027, 3, 1), "share_bp": 10_000}
    return RaceGoal(**values | given)


def wish(**given: Any) -> Wish:
    """Return a demand with nothing wrong in it."""
    values: dict[str, Any] = {"title_zh": "题", "deadline": date(2027, 1, 31), "wanted_by": date(2028, 1, 1)}
    return Wish(**values | given)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"wanted_by": date(2027, 1, 31)}, "demand.wanted_early", "wanted_by"),
        ({"wanted_by": date(2030, 1, 1)}, "demand.wanted_far", "wanted_by"),
        ({"criteria": (HALF,)}, "criterion.weights", "weight_0"),
        ({"criteria": (HALF, Criterion(name=" ", weight_bp=5000))}, "criterion.name_missing", "criterion_1"),
        ({"criteria": (HALF, Criterion(name="价格", weight_bp=0))}, "criterion.weight_missing", "weight_1"),
        ({"goals": (goal(name=""),)}, "goal.name_missing", "goal_0"),
        ({"goals": (goal(due_on=date(2027, 1, 31)),)}, "goal.order", "due_on_0"),
        ({"goals": (goal(share_bp=5000), goal(share_bp=5000))}, "goal.order", "due_on_1"),
        ({"goals": (goal(share_bp=0),)}, "goal.share_missing", "share_0"),
        ({"goals": (goal(due_on=date(2028, 1, 2)),)}, "goal.late", "due_on_0"),
        ({"goals": (goal(share_bp=9999),)}, "goal.shares", "share_0"),
        ({"finalists": 1}, "demand.finalists_range", "finalists"),
        ({"finalists": 11}, "demand.finalists_range", "finalists"),
        ({"details": "配方"}, "demand.details_open", "nda"),
        ({"stage_fund": Money(0)}, "demand.funds_positive", "stage_fund"),
        ({"public_funds": Money.yuan(100)}, "demand.own_funds", "own_funds"),
        ({"public_funds": Money.yuan(100), "own_funds": Money.yuan(399)}, "demand.own_funds", "own_funds"),
        ({"public_funds": Money.yuan(100), "own_funds": Money.yuan(400), "budget_to": Money.yuan(39)}, "demand.solver_share", "budget_to"),
    ],
)
def test_what_makes_no_sense_is_refused_on_its_input(change: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_ways_to_a_solver(wish(**change), latest=LATEST, funding=FUNDING)

    assert (refused.value.code, refused.value.field) == (code, field)


def test_what_makes_sense_passes() -> None:
    whole = wish(
        criteria=(HALF, HALF),
        goals=(goal(share_bp=4000), goal(share_bp=6000, due_on=date(2028, 1, 1))),
        finalists=2,
        nda=True,
        details="配方",
        public_funds=Money.yuan(100),
        own_funds=Money.yuan(400),
        budget_to=Money.yuan(40),
    )
    check_ways_to_a_solver(whole, latest=LATEST, funding=FUNDING)


@pytest.mark.parametrize(
    ("given", "open_gates"),
    [
        ({}, []),
        ({"nda": True}, ["demand.details_missing"]),
        ({"mode": DemandMode.CHALLENGE, "criteria": (HALF,)}, ["demand.criteria_missing"]),
        ({"mode": DemandMode.CHALLENGE, "criteria": (HALF, HALF)}, []),
        (
            {"mode": DemandMode.RACE},
            ["demand.criteria_missing", "demand.goals_missing", "demand.finalists_missing", "demand.stage_fund_missing"],
        ),
        (RACE | {"goals": (goal(result="样品", test="送检"), goal(result="样品"))}, ["demand.goals_vague"]),
        (RACE | {"goals": (goal(result="样品", test="送检"),)}, []),
    ],
)
def test_each_mode_has_its_conditions_of_publication(given: dict[str, Any], open_gates: list[str]) -> None:
    assert [code for code, _message, _field, passed in mode_gates(wish(**given)) if not passed] == open_gates
