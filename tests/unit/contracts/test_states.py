"""What a transition table does not name must raise."""

from itertools import product
from typing import Any

import pytest

from market.contracts.rules import states
from market.deals import rules as deals
from market.errors import Conflict
from market.states import Ways

TABLES: list[tuple[Ways[Any, Any], type, type]] = [
    (states.CONTRACT, states.ContractState, states.ContractAct),
    (states.REGISTRATION, states.RegistrationState, states.RegistrationAct),
    (states.CLAIM, states.ClaimState, states.ClaimAct),
]


@pytest.mark.parametrize(("table", "state_kind", "act_kind"), TABLES)
def test_the_complement_raises(table: Ways[Any, Any], state_kind: Any, act_kind: Any) -> None:  # noqa: ANN401 - enum classes
    for state, act in product(state_kind, act_kind):
        if (state, act) in table:
            assert table.after(state, act) is table[state, act]
        else:
            with pytest.raises(Conflict):
                table.after(state, act)


def test_deals_too() -> None:
    for state, act in product(deals.DealState, deals.DealAct):
        if (state, act) not in deals.TRANSITIONS:
            with pytest.raises(Conflict):
                deals.TRANSITIONS.after(state, act)


def test_nothing_leaves_blocked_but_by_registration() -> None:
    assert [act for state, act in states.CLAIM if state is states.ClaimState.BLOCKED] == [states.ClaimAct.UNBLOCK]
