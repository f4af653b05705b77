"""Deposits: every way between states, every posting, every receipt that must be refused."""

from datetime import date
from itertools import product

import pytest

from market.errors import Conflict, Invalid
from market.money import ZERO, Money
from market.payments import rules
from market.payments.rules import ALPHABET, DEPOSIT, Balances, DepositEvent, DepositState, EntryKind, Receipt

DUE = Money.yuan(260_000)
NAMES = ("杭州云栖智造有限公司", "Hangzhou Yunqi Manufacturing Co., Ltd.")
TODAY = date(2026, 10, 20)
OPENED = date(2026, 10, 18)


def receipt(**changes: object) -> Receipt:
    values: dict[str, object] = {
        "amount": DUE,
        "payer_name": NAMES[0],
        "bank_reference": "ICBC20261019001",
        "received_on": date(2026, 10, 19),
    }
    return Receipt(**(values | changes))  # type: ignore[arg-type]


def check(given: Receipt) -> None:
    rules.check_receipt(given, due=DUE, names=NAMES, opened_on=OPENED, today=TODAY)


@pytest.mark.parametrize(("state", "event"), sorted(set(product(DepositState, DepositEvent)) - set(DEPOSIT)))
def test_what_is_not_in_the_table_is_refused(state: DepositState, event: DepositEvent) -> None:
    with pytest.raises(Conflict):
        rules.DEPOSIT.after(state, event)


def test_the_money_ends_in_one_of_three_ways() -> None:
    ends = {state for (before, _), state in DEPOSIT.items() if before is DepositState.HELD}

    assert ends == {DepositState.RELEASED, DepositState.APPLIED, DepositState.FORFEITED}


@pytest.mark.parametrize("kind", [kind for kind in EntryKind if kind is not EntryKind.DISTRIBUTED])
def test_each_entry_of_two_lines_sums_to_zero(kind: EntryKind) -> None:
    debit, credit = rules.postings(kind, DUE)

    assert debit.amount + credit.amount == ZERO
    assert debit.account is not credit.account


def test_a_fitting_receipt_passes() -> None:
    check(receipt())


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"amount": DUE - Money(1)}, "deposit.amount_differs", "amount"),
        ({"amount": DUE + Money(1)}, "deposit.amount_differs", "amount"),
        ({"payer_name": "杭州另一家有限公司"}, "deposit.payer_differs", "payer_name"),
        ({"payer_name": " "}, "deposit.payer_differs", "payer_name"),
        ({"bank_reference": "  "}, "deposit.bank_reference_missing", "bank_reference"),
        ({"received_on": date(2026, 10, 21)}, "deposit.received_in_future", "received_on"),
        ({"received_on": date(2026, 10, 17)}, "deposit.received_too_early", "received_on"),
    ],
)
def test_a_receipt_that_does_not_fit_names_its_field(changes: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(receipt(**changes))

    assert (refused.value.code, refused.value.field) == (code, field)


def test_an_empty_english_name_is_nobodys_name() -> None:
    with pytest.raises(Invalid):
        rules.check_receipt(receipt(payer_name=""), due=DUE, names=("甲公司", ""), opened_on=OPENED, today=TODAY)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("杭州(示范)有限公司", "杭州（示范）有限公司", True),
        ("HANGZHOU  YUNQI", "Hangzhou Yunqi", True),
        ("甲公司", "乙公司", False),
        ("", "", False),
    ],
)
def test_spellings_of_one_name_are_the_same(left: str, right: str, *, same: bool) -> None:
    assert rules.same_name(left, right) is same


@pytest.mark.parametrize("typed", ["BZJ-7F3K-29QD", "bzj7f3k29qd", "ＢＺＪ－７Ｆ３Ｋ－２９ＱＤ", " 7F3K 29QD "])
def test_a_reference_is_read_as_people_copy_it(typed: str) -> None:
    assert rules.read_reference(typed) == "BZJ-7F3K-29QD"


@pytest.mark.parametrize("typed", ["", "BZJ", "BZJ-7F3K-29Q", "BZJ-7F3K-29Q0", "DROP TABLE", "BZJ-7F3K-29QD-2"])
def test_what_is_no_reference_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.read_reference(typed)

    assert refused.value.field == "reference"


def test_references_avoid_letters_that_are_confused() -> None:
    assert not set("0O1ILU") & set(ALPHABET)


def test_balances_are_sound_only_when_all_money_is_accounted_for() -> None:
    sound = Balances(received=Money(10), held=Money(4), applied=Money(3), released=Money(2), forfeited=Money(1))

    assert sound.sound
    assert not Balances(received=Money(10), held=Money(4), applied=Money(3), released=Money(2), forfeited=Money(0)).sound


def test_a_distribution_sums_to_zero_and_has_no_empty_line() -> None:
    costs, seller = list(rules.JournalAccount)[:2]

    lines = rules.distribution(DUE, {costs: ZERO, seller: DUE})

    assert sum((line.amount for line in lines), ZERO) == ZERO
    assert [line.account for line in lines] == [rules.JournalAccount.DISTRIBUTED, seller]


def test_parts_that_do_not_sum_to_the_deposit_are_refused() -> None:
    with pytest.raises(ValueError, match="do not sum"):
        rules.distribution(DUE, {rules.JournalAccount.HELD: DUE - Money(1)})
