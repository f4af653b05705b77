"""The rules of authority above a limit."""

from __future__ import annotations

from itertools import product

import pytest

from market.auctions.rules.authority import AUTHORITY, AuthorityAct, AuthorityState, ceiling, check_second
from market.errors import Conflict
from market.money import Money


@pytest.mark.parametrize(
    ("limit", "approved", "expected"),
    [(None, None, None), (None, 5, None), (3, None, 3), (3, 5, 5), (7, 5, 7)],
)
def test_the_ceiling_is_the_higher_of_limit_and_approval(limit: int | None, approved: int | None, expected: int | None) -> None:
    given = [None if amount is None else Money.yuan(amount) for amount in (limit, approved, expected)]
    assert ceiling(given[0], given[1]) == given[2]


@pytest.mark.parametrize(("state", "act"), sorted(set(product(AuthorityState, AuthorityAct)) - set(AUTHORITY)))
def test_what_is_not_in_the_table_is_refused(state: AuthorityState, act: AuthorityAct) -> None:
    with pytest.raises(Conflict, match=f"state.{state.value}"):
        AUTHORITY.after(state, act)


def test_two_persons() -> None:
    check_second(1, 2)
    with pytest.raises(Conflict, match=r"authority\.same_person"):
        check_second(1, 1)
