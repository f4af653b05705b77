"""When fees and ends of protection come due, and which letter is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from market.errors import Invalid
from market.listings.rules.kinds import IpKind
from market.listings.rules.numbers import Right
from market.listings.rules.upkeep import Due, Matter, check_paid, dues, months_after, stage

TODAY = date(2026, 11, 23)
PATENT = Right(
    kind=IpKind.PAT_INV,
    number="202110000100.1",
    title="一种方法",
    filed_on=date(2021, 3, 8),
    granted_on=date(2023, 5, 9),
    expires_on=date(2041, 3, 8),
)


def found(right: Right) -> list[tuple[Matter, date, bool]]:
    return [(due.matter, due.due_on, due.stated) for due in dues(right, TODAY, grace_months=6)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, [(Matter.FEE, date(2027, 3, 8), False), (Matter.EXPIRY, date(2041, 3, 8), True)]),
        ({"fee_due_on": date(2026, 9, 1)}, [(Matter.FEE, date(2026, 9, 1), True), (Matter.EXPIRY, date(2041, 3, 8), True)]),
        ({"filed_on": date(2021, 11, 23)}, [(Matter.FEE, TODAY, False), (Matter.EXPIRY, date(2041, 3, 8), True)]),
        ({"filed_on": date(2007, 3, 8), "expires_on": date(2027, 3, 8)}, [(Matter.EXPIRY, date(2027, 3, 8), True)]),
        ({"expires_on": date(2026, 11, 22)}, []),
        ({"filed_on": None, "expires_on": None}, []),
        ({"kind": IpKind.PAT_APP, "expires_on": None}, []),
        ({"kind": IpKind.SOFT}, [(Matter.EXPIRY, date(2041, 3, 8), True)]),
    ],
    ids=["counted", "stated", "today", "last year", "ended", "undated", "application", "software"],
)
def test_what_comes_due(change: dict[str, object], expected: list[tuple[Matter, date, bool]]) -> None:
    assert found(replace(PATENT, **change)) == expected  # type: ignore[arg-type]


def test_a_fee_may_be_paid_late_within_the_grace() -> None:
    (fee, _) = dues(replace(PATENT, fee_due_on=date(2026, 8, 31)), TODAY, grace_months=6)
    assert fee.grace_until == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("day", "months", "expected"), [(date(2024, 2, 29), 12, date(2025, 2, 28)), (date(2026, 12, 1), 1, date(2027, 1, 1))]
)
def test_months_end_on_the_corresponding_day(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@pytest.mark.parametrize(("left", "expected"), [(91, None), (90, 90), (31, 90), (30, 30), (7, 7), (0, 7), (-1, None)])
def test_the_latest_letter_that_applies_is_written(left: int, expected: int | None) -> None:
    due = Due(matter=Matter.FEE, number="1", title="权", due_on=date.fromordinal(TODAY.toordinal() + left))
    assert stage(due, TODAY, (90, 30, 7)) == expected


@pytest.mark.parametrize(
    ("right", "until", "code"),
    [
        (PATENT, date(2026, 11, 22), "upkeep.past"),
        (PATENT, date(2041, 3, 9), "upkeep.beyond"),
        (replace(PATENT, kind=IpKind.SOFT), date(2027, 3, 8), "upkeep.no_fee"),
    ],
    ids=["past", "beyond", "software"],
)
def test_a_payment_that_cannot_be_is_refused(right: Right, until: date, code: str) -> None:
    check_paid(PATENT, date(2027, 3, 8), TODAY)
    with pytest.raises(Invalid) as refused:
        check_paid(right, until, TODAY)
    assert refused.value.code == code
