"""The days of notice, payment and relief."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.errors import Conflict, Invalid
from market.money import Money
from market.rewards.rules.clocks import Portion, check_notice_over, check_paid_on, notice_ends, pay_by, portions
from market.rewards.rules.income import Entry
from market.rewards.rules.states import EntryKind


def receipt(on: date, fen: int, number: int = 1, kind: EntryKind = EntryKind.RECEIPT) -> Entry:
    return Entry(id=number, kind=kind, on=on, amount=Money(fen))


def test_fifteen_days_end_on_the_fifteenth_day_after_the_first() -> None:
    assert notice_ends(date(2026, 11, 3), 15, None) == date(2026, 11, 18)


def test_fifteen_working_days_last_longer_and_decide() -> None:
    assert notice_ends(date(2026, 11, 3), 15, 15) == date(2026, 11, 24)


def test_a_holiday_week_only_moves_the_working_days() -> None:
    assert notice_ends(date(2026, 9, 28), 15, None) == date(2026, 10, 13)
    assert notice_ends(date(2026, 9, 28), 15, 15) > date(2026, 10, 19)


@pytest.mark.parametrize(("today", "over"), [(date(2026, 11, 24), False), (date(2026, 11, 25), True)])
def test_the_last_day_of_the_notice_still_counts(today: date, *, over: bool) -> None:
    if over:
        check_notice_over(date(2026, 11, 24), today)
        return
    with pytest.raises(Conflict) as refusal:
        check_notice_over(date(2026, 11, 24), today)
    assert refusal.value.code == "reward.notice_runs"


def test_payment_is_due_six_months_after_the_oldest_receipt() -> None:
    entries = [receipt(date(2026, 8, 31), 1), receipt(date(2026, 5, 1), 1), receipt(date(2020, 1, 1), 1, kind=EntryKind.TAX)]
    assert pay_by(entries, 6) == date(2026, 11, 1)
    assert pay_by(entries[:1], 6) == date(2027, 2, 28)
    assert pay_by(entries, None) is None


@pytest.mark.parametrize(
    ("paid_on", "ok"),
    [(date(2026, 11, 2), False), (date(2026, 11, 3), True), (date(2026, 12, 1), True), (date(2026, 12, 2), False)],
)
def test_a_payment_lies_between_approval_and_today(paid_on: date, *, ok: bool) -> None:
    if ok:
        check_paid_on(paid_on, date(2026, 11, 3), date(2026, 12, 1))
        return
    with pytest.raises(Invalid) as refusal:
        check_paid_on(paid_on, date(2026, 11, 3), date(2026, 12, 1))
    assert refusal.value.code == "reward.paid_when"


@pytest.mark.parametrize(("paid_on", "relieved"), [(date(2029, 4, 1), True), (date(2029, 4, 2), False)])
def test_the_relief_ends_on_the_corresponding_day_three_years_later(paid_on: date, *, relieved: bool) -> None:
    [found] = portions(Money(100), [receipt(date(2026, 4, 1), 7)], 36)
    assert found == Portion(received_on=date(2026, 4, 1), amount=Money(100), until=date(2029, 4, 1))
    assert found.relieved(paid_on) is relieved


def test_every_receipt_has_its_own_clock_and_the_oldest_comes_first() -> None:
    found = portions(Money(100), [receipt(date(2026, 9, 1), 300, 2), receipt(date(2026, 2, 28), 100)], 36)
    assert [(one.received_on, one.amount.fen, one.until) for one in found] == [
        (date(2026, 2, 28), 25, date(2029, 2, 28)),
        (date(2026, 9, 1), 75, date(2029, 9, 1)),
    ]


@given(st.integers(min_value=1, max_value=10**12), st.lists(st.integers(min_value=1, max_value=10**12), min_size=1, max_size=8))
def test_portions_add_up_to_the_reward(reward: int, received: list[int]) -> None:
    found = portions(Money(reward), [receipt(date(2026, 1, 1), fen, n) for n, fen in enumerate(received)], 36)
    assert sum(one.amount.fen for one in found) == reward
    assert all(one.amount.fen > 0 for one in found)


def test_costs_are_no_receipts() -> None:
    entries = [receipt(date(2026, 4, 1), 5), receipt(date(2026, 3, 1), 5, 2, EntryKind.TAX)]
    assert [one.received_on for one in portions(Money(9), entries, 36)] == [date(2026, 4, 1)]
