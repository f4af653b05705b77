"""What came in, what it cost, and what cannot be true."""

from __future__ import annotations

from datetime import date

import pytest

from market.errors import Conflict, Invalid
from market.money import ZERO, Money
from market.rewards.rules.income import Entry, Equity, Income, Room, check_entry, check_equity, check_kind, form_of, income
from market.rewards.rules.states import COSTS, EntryKind, Form

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


def test_equity_is_rewarded_in_shares_and_everything_else_in_cash() -> None:
    assert (form_of("equity"), form_of("transfer")) == (Form.SHARES, Form.CASH)


@pytest.mark.parametrize(
    ("kind", "form", "code"),
    [
        (EntryKind.RECEIPT, Form.SHARES, "reward.shares"),
        (EntryKind.TAX, Form.SHARES, "reward.shares"),
        (EntryKind.SHARES, Form.CASH, "reward.no_shares"),
    ],
)
def test_money_and_equity_are_not_mixed(kind: EntryKind, form: Form, code: str) -> None:
    with pytest.raises(Conflict) as refusal:
        check_kind(kind, form)
    assert refusal.value.code == code
    check_kind(EntryKind.SHARES, Form.SHARES)
    check_kind(EntryKind.RECEIPT, Form.CASH)


def test_equity_counts_as_received() -> None:
    entry = Entry(id=1, kind=EntryKind.SHARES, on=date(2026, 1, 1), amount=Money(300), equity=Equity(worth=Money(7), unit=Money(100)))
    assert income([entry]) == Income(received=Money(300), costs=Money(0))


def test_equity_worth_the_whole_price_is_taken() -> None:
    given = Equity(worth=Money(7), unit=Money(100))
    assert check_equity(Money(300), given, left=Money(7)) == given
    assert check_equity(Money(300), given, left=None) == given
    with pytest.raises(Invalid, match=r"reward\.more_than_price"):
        check_equity(Money(300), given, left=Money(6))


def test_a_royalty_has_no_fixed_sum() -> None:
    check_entry(EntryKind.RECEIPT, ROOM.since, Money.yuan(9_000_000), "R-1", Room(since=ROOM.since, today=ROOM.today, left=None))
