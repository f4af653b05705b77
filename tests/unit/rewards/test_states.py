"""What is not in the table is refused."""

from __future__ import annotations

from itertools import product

import pytest

from market.errors import Conflict
from market.rewards.rules.states import PLAN, PUBLIC, PlanAct, PlanState

IMPOSSIBLE = sorted(set(product(PlanState, PlanAct)) - set(PLAN))


@pytest.mark.parametrize(("state", "act"), IMPOSSIBLE)
def test_every_other_way_is_refused(state: PlanState, act: PlanAct) -> None:
    with pytest.raises(Conflict):
        PLAN.after(state, act)


def test_the_way_of_a_plan() -> None:
    state = PlanState.DRAFT
    for act in (PlanAct.PUBLICISE, PlanAct.REOPEN, PlanAct.PUBLICISE, PlanAct.APPROVE, PlanAct.SETTLE):
        state = PLAN.after(state, act)
    assert state is PlanState.PAID


def test_drafts_and_withdrawn_plans_are_nobody_elses_business() -> None:
    assert set(PlanState) - PUBLIC == {PlanState.DRAFT, PlanState.WITHDRAWN}
