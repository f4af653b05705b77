"""What a proposal must say, rule by rule."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from market.errors import Conflict, Forbidden, Invalid
from market.listings.rules.kinds import Cooperation
from market.money import Money
from market.proposals.rules import plans
from market.proposals.rules.plans import Asked, Member, Plan, Promise, Stage
from market.proposals.rules.states import PROPOSAL, ProposalAct, ProposalState
from tests.factories.proposals import plan

ASKED = Asked(targets=1, ways=(Cooperation.ENTRUSTED, Cooperation.LICENCE), conditions="有中试线")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"price": Money(0)}, "proposal.price_positive", "price"),
        ({"way": Cooperation.JOINT}, "proposal.way_unknown", "way"),
        ({"promises": (Promise(value="1"), Promise(value="2"))}, "proposal.promises_many", "value_0"),
        ({"team": (Member(name="甲"), Member(name=""))}, "proposal.member_unnamed", "member_1"),
        ({"stages": (Stage(name="", months=3),)}, "proposal.stage_unnamed", "stage_0"),
        ({"stages": (Stage(name="甲", months=0),)}, "proposal.stage_months", "months_0"),
        ({"stages": (Stage(name="甲", months=37),)}, "proposal.stage_months", "months_0"),
        ({"stages": (Stage(name="甲", months=9), Stage(name="乙", months=8))}, "proposal.stage_order", "months_1"),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused_at_its_input(change: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        plans.check_plan(plan(**change), ASKED)

    assert (refused.value.code, refused.value.field) == (code, field)


def test_an_empty_draft_is_kept_and_a_whole_one_has_no_gap() -> None:
    plans.check_plan(Plan(), ASKED)
    plans.check_plan(plan(), ASKED)

    assert list(plans.gaps(plan(), ASKED)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"approach": "短" * 49}, "proposal.approach_short"),
        ({"promises": ()}, "proposal.promise_missing"),
        ({"promises": (Promise(value=" "),)}, "proposal.promise_missing"),
        ({"team": ()}, "proposal.team_missing"),
        ({"stages": ()}, "proposal.stages_missing"),
        ({"way": None}, "proposal.way_missing"),
        ({"way": Cooperation.LICENCE}, "proposal.achievement_missing"),
        ({"meets_conditions": False}, "proposal.conditions_open"),
        ({"independent": False}, "proposal.related"),
    ],
)
def test_each_gap_stands_before_the_hand_in(change: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        plans.require_complete(plan(**change), ASKED)

    assert refused.value.code == code


def test_conditions_are_confirmed_only_where_there_are_some_and_the_price_may_wait() -> None:
    free = Asked(targets=1, ways=ASKED.ways, conditions="")

    assert list(plans.gaps(plan(meets_conditions=False, price=None), free)) == []
    with pytest.raises(Conflict, match=r"proposal\.price_open"):
        plans.require_price(plan(price=None))
    assert plans.require_price(plan()) == plan().price


def test_the_last_day_still_counts_and_a_demand_without_one_stays_open() -> None:
    last = date(2026, 12, 1)

    plans.require_in_time(last, last)
    plans.require_in_time(None, last)
    with pytest.raises(Conflict, match=r"proposal\.too_late"):
        plans.require_in_time(last, date(2026, 12, 2))


def test_the_demander_and_the_wrong_kind_do_not_propose() -> None:
    with pytest.raises(Forbidden, match=r"proposal\.own_demand"):
        plans.require_solver(own=True, fits=True)
    with pytest.raises(Forbidden, match=r"proposal\.wrong_kind"):
        plans.require_solver(own=False, fits=False)


def test_the_months_are_those_of_the_last_step() -> None:
    assert (plan().months, Plan().months) == (10, 0)


def test_every_way_that_is_not_in_the_table_is_refused() -> None:
    for state in ProposalState:
        for act in ProposalAct:
            if (state, act) not in PROPOSAL:
                with pytest.raises(Conflict, match=rf"state\.{state.value}"):
                    PROPOSAL.after(state, act)
