"""The ways between the states of a thing: what is not in its table is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from market.errors import Conflict
from market.wording import N_, Labelled

State = TypeVar("State", bound=Labelled)
Act = TypeVar("Act", bound=StrEnum)


def not_now(state: Labelled, act: StrEnum) -> Conflict:
    """Make the usual refusal; its code names the state that stands in the way: `state.published`."""
    message = N_("This is not possible now: the state is “%(state)s”.")
    return Conflict(f"state.{state.value}", message, state=state, act=act.value)


class Ways(dict[tuple[State, Act], State], Generic[State, Act]):
    """A transition table: from a state by an act to the next state. `refused` makes the error of what is not in it."""

    def __init__(
        self,
        ways: Mapping[tuple[State, Act], State],
        refused: Callable[[State, Act], Conflict] = not_now,
    ) -> None:
        super().__init__(ways)
        self.refused = refused

    def after(self, state: State, act: Act) -> State:
        """Return the state that follows `act`; raise the table's Conflict where there is no such way."""
        following = self.get((state, act))
        if following is None:
            raise self.refused(state, act)
        return following
