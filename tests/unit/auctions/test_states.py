"""The transition tables, tested by their complement."""

from enum import StrEnum
from itertools import product

import pytest

from market.auctions.rules import states
from market.errors import Conflict
from market.states import Ways
from market.wording import Labelled

TABLES = [
    (states.SALE, states.SaleState, states.SaleEvent),
    (states.LOT, states.LotState, states.LotEvent),
    (states.PADDLE, states.PaddleState, states.PaddleEvent),
]


@pytest.mark.parametrize(("table", "kinds", "events"), TABLES)
def test_every_way_outside_the_table_is_refused(table: Ways[Labelled, StrEnum], kinds: type[Labelled], events: type[StrEnum]) -> None:
    for state, event in product(kinds, events):
        if (state, event) in table:
            assert table.after(state, event) is table[state, event]
            continue
        with pytest.raises(Conflict) as refused:
            table.after(state, event)
        assert refused.value.code == f"state.{state.value}"


@pytest.mark.parametrize(
    ("table", "kinds", "start"),
    [(states.SALE, states.SaleState, "draft"), (states.LOT, states.LotState, "draft"), (states.PADDLE, states.PaddleState, "applied")],
)
def test_every_state_can_be_reached(table: Ways[Labelled, StrEnum], kinds: type[Labelled], start: str) -> None:
    reached = {start}
    for _ in kinds:
        reached |= {after.value for (before, _event), after in table.items() if before.value in reached}
    assert reached == {state.value for state in kinds}
