"""What came in, what it cost, and what cannot be true."""

from __future__ import annotations

from datetime import date

import pytest

from market.errors import Conflict, Invalid
from market.money import ZERO, Money
from market.rewards.rules.income import Entry, Room, check_entry, check_way, income
from market.rewards.rules.states import COSTS, EntryKind

ROOM = Room(since=date(2026, 3, 2), today=date(2026, 11, 3), left=Money.yuan(1_000_000))


def entry(kind: EntryKind, yuan: int, *, number: int = 1) -> Entry:
    return Entry(id=number, kind=kind, on=date(2026, 4, 1), amount=Money.yuan(yuan))


def test_the_worked_example_of_a_licence_of_a_million() -> None:
    found = income([entry(EntryKind.RECEIPT, 1_000_000), entry(EntryKind.TAX, 300), entry(EntryKind.EVALUATION, 49_700)])
    assert (found.received, found.costs, found.net) == (Money.yuan(1_000_000), Money.yuan(50_000), Money.yuan(950_000))


@pytest.mark.parametrize("kind", COSTS)
def test_every_kind_of_cost_is_deducted(kind: EntryKind) -> None:
    assert income([entry(EntryKind.RECEIPT, 10), entry(kind, 3)]).net == Money.yuan(7)


def test_without_a_receipt_there_is_nothing_to_divide() -> None:
    with pytest.raises(Invalid) as refusal:
        income([entry(EntryKind.TAX, 3)])
    assert refusal.value.code == "reward.nothing_received"


@pytest.mark.parametrize("cost", [10, 11])
def test_costs_that_use_up_the_receipts_leave_nothing(cost: int) -> None:
    with pytest.raises(Invalid) as refusal:
        income([entry(EntryKind.RECEIPT, 10), entry(EntryKind.TRAVEL, cost)])
    assert refusal.value.code == "reward.no_net_income"


@pytest.mark.parametrize(
    ("kind", "on", "amount", "note", "code"),
    [
        (EntryKind.RECEIPT, date(2026, 4, 1), ZERO, "R-1", "reward.amount_not_positive"),
        (EntryKind.RECEIPT, date(2026, 4, 1), Money(1), "", "reward.note_missing"),
        (EntryKind.TAX, date(2026, 11, 4), Money(1), "印花税", "reward.day_ahead"),
        (EntryKind.RECEIPT, date(2026, 3, 1), Money(1), "R-1", "reward.day_before_contract"),
        (EntryKind.RECEIPT, date(2026, 4, 1), Money(100_000_001), "R-1", "reward.more_than_price"),
    ],
)
def test_what_cannot_be_true_is_refused(kind: EntryKind, on: date, amount: Money, note: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_entry(kind, on, amount, note, ROOM)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("kind", "on", "amount"),
    [
        (EntryKind.RECEIPT, date(2026, 3, 2), Money(100_000_000)),
        (EntryKind.RECEIPT, date(2026, 11, 3), Money(1)),
        (EntryKind.EVALUATION, date(2025, 1, 1), Money.yuan(2_000_000)),
    ],
)
def test_the_edges_are_let_in(kind: EntryKind, on: date, amount: Money) -> None:
    check_entry(kind, on, amount, "R-1", ROOM)


def test_shares_of_a_company_are_not_divided_as_money() -> None:
    check_way("transfer")
    with pytest.raises(Conflict) as refusal:
        check_way("equity")
    assert refusal.value.code == "reward.shares"


def test_a_royalty_has_no_fixed_sum() -> None:
    check_entry(EntryKind.RECEIPT, ROOM.since, Money.yuan(9_000_000), "R-1", Room(since=ROOM.since, today=ROOM.today, left=None))
