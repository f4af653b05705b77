"""Days counted as the law counts them: the start day is not counted, a last day on a holiday moves on (民法典 Art. 200-204)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import chinese_calendar

Unit = Literal["calendar_days", "working_days"]
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A number of days by one version of a rule."""

    days: int
    unit: Unit
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The last day of a period; provisional where the State Council has not yet published that year's holidays."""

    on: date
    rule: str
    provisional: bool = False


_FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Holidays on a fixed day of every year (全国年节及纪念日放假办法 Art. 2)."""
_YEARS = frozenset(day.year for day in chinese_calendar.holidays)


def is_working_day(day: date) -> bool:
    """Say whether `day` is worked, with the make-up days 调休; beyond the published tables weekends and fixed holidays are free."""
    if day.year in _YEARS:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED


def is_provisional(day: date) -> bool:
    """Say whether the holiday table of that year is still unknown."""
    return day.year not in _YEARS


def next_working_day(day: date) -> date:
    """Return `day`, or the first working day after it (民法典 Art. 203)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def due(start: date, period: Period) -> Due:
    """Return the last day of a period that begins on `start`; the start day is not counted (民法典 Art. 201)."""
    if period.unit == "working_days":
        last = start
        for _ in range(period.days):
            last = next_working_day(last + timedelta(days=1))
    else:
        last = next_working_day(start + timedelta(days=period.days))
    return Due(on=last, rule=period.rule, provisional=is_provisional(last))


def add_months(start: date, months: int) -> date:
    """Return the corresponding day `months` later, or the month's end where there is none (民法典 Art. 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def days_left(due_on: date, today: date) -> int:
    """Return the calendar days until `due_on`; negative when it has passed."""
    return (due_on - today).days


def vat_return(on: date) -> date:
    """Return the day by which the VAT return of the month of `on` is filed: the 15th of the next month (增值税法 Art. 31)."""
    first = add_months(on.replace(day=1), 1)
    return next_working_day(first.replace(day=15))


def income_tax_return(year: int) -> date:
    """Return the end of the annual settlement 汇算清缴 of `year`: 31 May of the next year (企业所得税法 Art. 54)."""
    return next_working_day(date(year + 1, 5, 31))


def stamp_return(signed_on: date, days: int) -> date:
    """Return the day by which stamp duty of a paper signed on `signed_on` is filed: `days` after the quarter (印花税法 Art. 16)."""
    quarter_start = date(signed_on.year, (signed_on.month - 1) // 3 * 3 + 1, 1)
    return next_working_day(add_months(quarter_start, 3) + timedelta(days=days - 1))
