"""Working days 工作日 in China, with the make-up days 调休: the one calendar of every legal period."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

_SATURDAY = 5
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


def after(start: date, days: int) -> date:
    """Return the last of `days` working days behind `start`; the start day is not counted (民法典 Art. 201)."""
    last = start
    for _ in range(days):
        last = next_working_day(last + timedelta(days=1))
    return last


def before(day: date) -> date:
    """Return the last working day before `day`."""
    day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def between(start: date, end: date) -> int:
    """Return how many working days lie behind `start` up to `end`, that day counted in; zero where nothing does."""
    days = (start + timedelta(days=ahead) for ahead in range(1, (end - start).days + 1))
    return sum(is_working_day(day) for day in days)
