"""What is read from a memo, what is held back, how refunds move and how long they wait."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.errors import Conflict, Invalid
from market.money import Money
from market.payments import rules
from market.payments.rules import REFUND, Claim, DepositState, Found, PageState, Problem, RefundEvent, RefundState

TODAY = date(2026, 10, 20)
CLAIM = Claim(state=DepositState.DUE, amount=Money.yuan(100), names=("甲公司", "A Ltd."), opened_on=date(2026, 10, 18))


def found(**changes: object) -> Found:
    values: dict[str, object] = {"amount": Money.yuan(100), "currency": "cny", "payer_name": "甲公司", "received_on": date(2026, 10, 19)}
    return Found(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("memo", "reference"),
    [
        ("BZJ-7F3K-29QD", "BZJ-7F3K-29QD"),
        ("竞买保证金bzj7f3k29qd，谢谢", "BZJ-7F3K-29QD"),
        ("ＢＺＪ－７Ｆ３Ｋ－２９ＱＤ 保证金", "BZJ-7F3K-29QD"),
        ("BZJ 7F3K 29QD", "BZJ-7F3K-29QD"),
        ("BZJ-7F3K-29QD / BZJ-7F3K-29QD", "BZJ-7F3K-29QD"),
        ("BZJ-7F3K-29QD BZJ-2222-3333", None),
        ("BZJ-7F3K-29QDX", None),
        ("ABZJ-7F3K-29QD", None),
        ("BZJ-7F3K-29Q0", None),
        ("", None),
    ],
)
def test_a_memo_names_one_deposit_or_none(memo: str, reference: str | None) -> None:
    assert rules.find_reference(memo) == reference


@given(st.text())
def test_any_memo_and_any_file_is_read_or_refused(text: str) -> None:
    rules.find_reference(text)
    try:
        rules.read_statement(text.encode("utf-8", "replace"))
    except Invalid:
        return


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, None),
        ({"payer_name": " a  LTD. "}, None),
        ({"payer_name": None}, None),
        ({"payer_name": "乙公司"}, Problem.PAYER),
        ({"amount": Money(9_999)}, Problem.AMOUNT),
        ({"currency": "usd"}, Problem.CURRENCY),
        ({"received_on": date(2026, 10, 17)}, Problem.DAY),
        ({"received_on": date(2026, 10, 21)}, Problem.DAY),
    ],
)
def test_what_is_held_back(changes: dict[str, object], problem: Problem | None) -> None:
    assert rules.problem_of(found(**changes), CLAIM, today=TODAY) is problem


@pytest.mark.parametrize("state", [state for state in DepositState if state is not DepositState.DUE])
def test_money_for_what_is_not_due_is_held_back(state: DepositState) -> None:
    claim = Claim(state=state, amount=CLAIM.amount, names=CLAIM.names, opened_on=CLAIM.opened_on)

    assert rules.problem_of(found(), claim, today=TODAY) is Problem.NOT_DUE


@pytest.mark.parametrize(("state", "event"), sorted(set(product(RefundState, RefundEvent)) - set(REFUND)))
def test_a_refund_goes_no_other_way(state: RefundState, event: RefundEvent) -> None:
    with pytest.raises(Conflict):
        REFUND.after(state, event)


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    waits = [rules.wait_before(attempt).total_seconds() for attempt in (1, 2, 3, 7, 8, 1000)]

    assert waits == [10, 20, 40, 640, 900, 900]
    assert rules.wait_before(99) == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("page", "intent", "state"),
    [
        ("open", None, PageState.OPEN),
        ("open", "requires_payment_method", PageState.OPEN),
        ("open", "processing", PageState.OPEN),
        ("complete", "succeeded", PageState.PAID),
        ("expired", "succeeded", PageState.PAID),
        ("complete", "processing", PageState.PROCESSING),
        ("complete", "requires_capture", PageState.PROCESSING),
        ("complete", None, PageState.PROCESSING),
        ("complete", "canceled", PageState.EXPIRED),
        ("complete", "requires_payment_method", PageState.EXPIRED),
        ("expired", None, PageState.EXPIRED),
        ("expired", "canceled", PageState.EXPIRED),
    ],
)
def test_what_a_page_and_its_payment_mean_together(page: str, intent: str | None, state: PageState) -> None:
    assert rules.page_state(page, intent) is state


def test_questions_wait_from_the_first_wait_doubling_up_to_a_quarter_of_an_hour() -> None:
    waits = [rules.wait_before(attempt, timedelta(minutes=2)) for attempt in range(1, 7)]

    assert waits == [timedelta(minutes=minutes) for minutes in (2, 4, 8, 15, 15, 15)]
