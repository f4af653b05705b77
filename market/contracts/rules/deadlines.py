"""Days counted as the law counts them: the start day is not counted, a last day on a holiday moves on (民法典 Art. 200-204)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from market import workdays
from market.workdays import next_working_day

Unit = Literal["calendar_days", "working_days"]


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


def due(start: date, period: Period) -> Due:
    """Return the last day of a period that begins on `start`; the start day is not counted (民法典 Art. 201)."""
    worked = period.unit == "working_days"
    last = workdays.after(start, period.days) if worked else next_working_day(start + timedelta(days=period.days))
    return Due(on=last, rule=period.rule, provisional=workdays.is_provisional(last))


def add_months(start: date, months: int) -> date:
    """Return the corresponding day `months` later, or the month's end where there is none (民法典 Art. 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def days_left(due_on: date, today: date) -> int:
    """Return the calendar days until `due_on`; negative when it has passed."""
    return (due_on - today).days


def reminder(due_on: date, today: date, stages: Sequence[int]) -> int | None:
    """Return which reminder is due, as its days before: the latest that applies; None while it is early, and when the day is over."""
    left = days_left(due_on, today)
    return min((days for days in stages if days >= left), default=None) if left >= 0 else None


def full_months(starts_on: date, ends_on: date) -> int:
    """Return the whole months from `starts_on` to `ends_on`, the last day included: 1 March 2026 to 28 February 2031 is 60."""
    after = ends_on + timedelta(days=1)
    months = (after.year - starts_on.year) * 12 + after.month - starts_on.month
    return max(0, months - (add_months(starts_on, months) > after))


def licence_end(until: date | None, first_end: date | None, now_end: date | None) -> date | None:
    """Return the last day of a licence once the contract's term was changed.

    A licence that ran as long as the contract runs as long as it does now; none outlasts its contract.
    """
    if until is None or now_end is None or now_end == first_end:
        return until
    return now_end if until == first_end else min(until, now_end)


def day_of_next_month(on: date, day: int) -> date:
    """Return day `day` of the month after `on`, moved on to a working day (增值税法 Art. 31: the 15th)."""
    return next_working_day(add_months(on.replace(day=1), 1).replace(day=day))


def months_after_year(year: int, months: int) -> date:
    """Return the last day of the `months` months after a tax year: the annual settlement 汇算清缴 (企业所得税法 Art. 54)."""
    return next_working_day(add_months(date(year + 1, 1, 1), months) - timedelta(days=1))


def stamp_return(signed_on: date, days: int) -> date:
    """Return the day by which stamp duty of a paper signed on `signed_on` is filed: `days` after the quarter (印花税法 Art. 16)."""
    quarter_start = date(signed_on.year, (signed_on.month - 1) // 3 * 3 + 1, 1)
    return next_working_day(add_months(quarter_start, 3) + timedelta(days=days - 1))
