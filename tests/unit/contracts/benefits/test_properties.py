"""What holds for every amount: cases that no book prints come out right too."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.contracts.rules.benefits.kinds import Benefit
from market.money import ZERO, Money
from tests.factories.tax import lines, step

LIMIT = Money.yuan(5_000_000)
AMOUNT = st.integers(0, 10**13).map(Money)
quickly = settings(max_examples=40, deadline=None)


def saving(total: Money, *others: Money) -> Money:
    cit = lines(contract__total=total, costs__intangible_net=ZERO, costs__taxes_and_fees=ZERO, other_transfers=others)[
        Benefit.CIT_EXEMPTION
    ]
    return step(cit, "year_saving")


@quickly
@given(AMOUNT, AMOUNT)
def test_a_larger_contract_never_saves_less(one: Money, other: Money) -> None:
    small, large = sorted((one, other))
    less, more = lines(contract__total=small), lines(contract__total=large)
    for benefit in (Benefit.VAT_EXEMPTION, Benefit.CIT_EXEMPTION, Benefit.STAMP_DUTY):
        assert (less[benefit].amount or ZERO) <= (more[benefit].amount or ZERO)


@quickly
@given(st.lists(AMOUNT, min_size=1, max_size=5))
def test_the_contracts_of_a_year_save_as_much_as_one_of_their_sum(parts: list[Money]) -> None:
    first, *others = parts
    assert saving(first, *others) == saving(sum(parts, ZERO))


@quickly
@given(AMOUNT, st.integers(1, 99))
def test_splitting_a_contract_gains_nothing(whole: Money, percent: int) -> None:
    part = whole.fraction(percent, 100)
    assert saving(part, whole - part) == saving(whole)


@quickly
@given(AMOUNT, AMOUNT, AMOUNT)
def test_no_amount_is_below_zero(total: Money, cost: Money, other: Money) -> None:
    for line in lines(contract__total=total, costs__intangible_net=cost, other_transfers=(other,)).values():
        assert line.amount is None or line.amount >= ZERO


@pytest.mark.parametrize(("more", "taxable"), [(-1, 0), (0, 0), (1, 1), (2, 1), (3, 2)])
def test_one_fen_around_the_limit(more: int, taxable: int) -> None:
    cit = lines(contract__total=LIMIT + Money(more), costs__intangible_net=ZERO, costs__taxes_and_fees=ZERO)[Benefit.CIT_EXEMPTION]
    assert step(cit, "year_taxable") == Money(taxable)


@pytest.mark.parametrize(
    ("changes", "benefit", "due", "rule"),
    [
        ({}, Benefit.VAT_EXEMPTION, date(2026, 12, 15), "vat.return_day@2016-05-01"),
        ({"contract__registered_on": date(2026, 4, 3)}, Benefit.VAT_EXEMPTION, date(2026, 12, 15), "vat.return_day@2016-05-01"),
        ({"contract__registered_on": date(2026, 11, 30)}, Benefit.VAT_EXEMPTION, date(2026, 12, 15), "vat.return_day@2016-05-01"),
        ({}, Benefit.CIT_EXEMPTION, date(2027, 5, 31), "cit.settlement_months@2008-01-01"),
        (
            {"tax_year": 2024, "contract__signed_on": date(2024, 12, 31)},
            Benefit.CIT_EXEMPTION,
            date(2025, 6, 3),
            "cit.settlement_months@2008-01-01",
        ),
        ({}, Benefit.STAMP_DUTY, date(2027, 1, 15), "stamp.file_days@1988-10-01"),
        ({"contract__signed_on": date(2025, 12, 31)}, Benefit.STAMP_DUTY, date(2026, 1, 15), "stamp.file_days@1988-10-01"),
    ],
)
def test_last_days_move_to_a_working_day_and_name_their_rule(changes: dict[str, object], benefit: Benefit, due: date, rule: str) -> None:
    line = lines(**changes)[benefit]
    assert line.deadline is not None
    assert (line.deadline.on, line.deadline.rule) == (due, rule)
