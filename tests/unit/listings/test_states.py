"""The transition tables, tested by their complement."""

from itertools import product

import pytest

from market.errors import Conflict
from market.listings.rules.kinds import AchievementState, DemandState
from market.listings.rules.states import ACHIEVEMENT, DEMAND, Step


@pytest.mark.parametrize(("state", "step"), sorted(set(product(AchievementState, Step)) - set(ACHIEVEMENT)))
def test_what_is_not_in_the_table_of_achievements_is_refused(state: AchievementState, step: Step) -> None:
    with pytest.raises(Conflict, match=f"state.{state.value}"):
        ACHIEVEMENT.after(state, step)


@pytest.mark.parametrize(("state", "step"), sorted(set(product(DemandState, Step)) - set(DEMAND)))
def test_what_is_not_in_the_table_of_demands_is_refused(state: DemandState, step: Step) -> None:
    with pytest.raises(Conflict, match=f"state.{state.value}"):
        DEMAND.after(state, step)


def test_every_state_can_be_reached() -> None:
    assert set(ACHIEVEMENT.values()) == set(AchievementState)
    assert {*DEMAND.values(), DemandState.DRAFT} == set(DemandState)


def test_an_achievement_in_a_session_cannot_be_withdrawn_here() -> None:
    assert (AchievementState.RESERVED, Step.WITHDRAW) not in ACHIEVEMENT
