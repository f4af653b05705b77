"""Days, counted as the Civil Code counts them."""

from datetime import date

import pytest

from market.contracts.rules.deadlines import (
    Period,
    add_months,
    day_of_next_month,
    days_left,
    due,
    full_months,
    months_after_year,
    stamp_return,
)
from market.workdays import is_provisional, is_working_day


def period(days: int, unit: str) -> Period:
    return Period(days=days, unit=unit, rule="r")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "days", "unit", "last"),
    [
        (date(2026, 11, 3), 10, "calendar_days", date(2026, 11, 13)),
        (date(2026, 11, 4), 10, "calendar_days", date(2026, 11, 16)),
        (date(2026, 11, 3), 5, "working_days", date(2026, 11, 10)),
        (date(2026, 11, 3), 15, "working_days", date(2026, 11, 24)),
        (date(2026, 9, 24), 10, "calendar_days", date(2026, 10, 8)),
    ],
)
def test_the_start_day_is_not_counted_and_holidays_move_the_end(start: date, days: int, unit: str, last: date) -> None:
    assert due(start, period(days, unit)).on == last


def test_make_up_days_are_worked() -> None:
    assert is_working_day(date(2026, 10, 10))
    assert not is_working_day(date(2026, 10, 1))


def test_beyond_the_published_years_weekends_and_fixed_holidays_are_free() -> None:
    found = due(date(2027, 9, 28), period(3, "working_days"))
    assert (found.on, found.provisional) == (date(2027, 10, 4), True)
    assert is_provisional(date(2027, 1, 1))
    assert not due(date(2026, 11, 3), period(3, "working_days")).provisional


def test_months_end_on_the_corresponding_day_or_the_months_end() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 11, 3), 24) == date(2028, 11, 3)


def test_tax_days() -> None:
    assert day_of_next_month(date(2026, 11, 10), 15) == date(2026, 12, 15)
    assert months_after_year(2026, 5) == date(2027, 5, 31)
    assert stamp_return(date(2026, 11, 3), 15) == date(2027, 1, 15)


def test_days_left() -> None:
    assert days_left(date(2026, 11, 3), date(2026, 11, 5)) == -2


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "months"),
    [
        (date(2026, 3, 1), date(2031, 2, 28), 60),
        (date(2026, 3, 1), date(2031, 2, 27), 59),
        (date(2026, 11, 4), date(2031, 11, 3), 60),
        (date(2026, 11, 4), date(2031, 11, 2), 59),
        (date(2026, 1, 31), date(2026, 2, 27), 1),
        (date(2026, 1, 31), date(2026, 2, 26), 0),
    ],
)
def test_a_licence_counts_whole_months_to_the_day(starts_on: date, ends_on: date, months: int) -> None:
    assert full_months(starts_on, ends_on) == months
