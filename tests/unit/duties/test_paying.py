"""Instalments that add up, and the receipts that cover them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.contracts.rules.versions import MOST_INSTALMENTS, Instalment
from market.duties.rules.payments import Receipt, check_new_plan, check_plan, covered
from market.errors import Conflict, Invalid
from market.money import ZERO, Money

SINCE = date(2026, 3, 2)


def row(day: int, yuan: int) -> Instalment:
    return Instalment(due_on=SINCE + timedelta(days=day), amount=Money.yuan(yuan))


def receipt(day: int, fen: int, reference: str = "B") -> Receipt:
    return Receipt(on=SINCE + timedelta(days=day), amount=Money(fen), reference=reference)


def test_a_plan_comes_back_in_the_order_of_its_days() -> None:
    assert check_plan([row(30, 40), row(0, 60)], left=Money.yuan(100), since=SINCE) == [row(0, 60), row(30, 40)]


def test_a_royalty_has_no_sum_to_reach() -> None:
    assert check_plan([row(1, 1)], left=None, since=SINCE) == [row(1, 1)]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "plan_size"),
        ([row(day, 1) for day in range(MOST_INSTALMENTS + 1)], "plan_size"),
        ([row(1, 0), row(2, 100)], "plan_amount"),
        ([row(-1, 100)], "plan_day"),
        ([row(1, 50), row(1, 50)], "plan_twice"),
        ([row(1, 99)], "plan_sum"),
        ([row(1, 60), row(2, 41)], "plan_sum"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused(rows: list[Instalment], code: str) -> None:
    with pytest.raises(Invalid, match=rf"duty\.{code}"):
        check_plan(rows, left=Money.yuan(100), since=SINCE)


def test_nothing_is_planned_of_a_price_that_is_paid() -> None:
    with pytest.raises(Conflict, match=r"duty\.price_paid"):
        check_plan([row(1, 1)], left=ZERO, since=SINCE)


def test_money_covers_the_oldest_instalment_first() -> None:
    first, second = receipt(1, 60, "A"), receipt(9, 50, "B")
    assert covered([Money(50), Money(50), Money(50)], [second, first]) == [first, second, None]


def test_one_receipt_may_cover_several_and_one_fen_too_little_covers_none() -> None:
    assert covered([Money(50), Money(50)], [receipt(1, 100)]) == [receipt(1, 100)] * 2
    assert covered([Money(50)], [receipt(1, 49)]) == [None]


positive = st.integers(min_value=1, max_value=10_000)


@given(st.lists(positive, max_size=6), st.lists(positive, max_size=6))
def test_what_is_covered_is_never_more_than_what_came_in(amounts: list[int], came: list[int]) -> None:
    receipts = [receipt(day, fen) for day, fen in enumerate(came)]
    found = covered([Money(fen) for fen in amounts], receipts)
    paid = sum(fen for fen, one in zip(amounts, found, strict=True) if one is not None)
    assert paid <= sum(came)
    assert found == sorted(found, key=lambda one: one is None)


LEFT_OPEN = [Instalment(due_on=SINCE, amount=Money.yuan(40))]
MISFITS = [
    ([], 60, "plan_needed"),
    (LEFT_OPEN, 59, "plan_sum"),
    (LEFT_OPEN, 61, "plan_sum"),
    (LEFT_OPEN, 100, "plan_empty"),
    (LEFT_OPEN, 140, "plan_empty"),
]


def test_a_new_price_comes_with_the_plan_of_what_is_left_of_it() -> None:
    assert check_new_plan(LEFT_OPEN, total=Money.yuan(100), paid=Money.yuan(60), since=SINCE) == LEFT_OPEN


@pytest.mark.parametrize(("rows", "paid", "code"), MISFITS)
def test_a_plan_that_does_not_fit_the_new_price_is_refused_at_its_field(rows: list[Instalment], paid: int, code: str) -> None:
    with pytest.raises(Invalid, match=rf"duty\.{code}") as raised:
        check_new_plan(rows, total=Money.yuan(100), paid=Money.yuan(paid), since=SINCE)
    assert raised.value.field == "plan"


@pytest.mark.parametrize("paid", [100, 140])
def test_a_price_that_is_paid_leaves_nothing_to_plan(paid: int) -> None:
    assert check_new_plan([], total=Money.yuan(100), paid=Money.yuan(paid), since=SINCE) == []


def test_the_day_of_a_paid_instalment_stays_its_own() -> None:
    with pytest.raises(Invalid, match=r"duty\.plan_taken"):
        check_plan(LEFT_OPEN, left=Money.yuan(40), since=SINCE, taken=[SINCE])
