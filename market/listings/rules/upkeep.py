"""Keeping rights alive: the day of the next annual fee 年费, the last day of protection, and when to write about them. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from market.errors import Invalid
from market.listings.rules.numbers import Right
from market.wording import N_, Labelled


class Matter(Labelled):
    """What comes due."""

    FEE = "fee", N_("Annual fee")
    EXPIRY = "expiry", N_("End of protection")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that comes due for a right."""

    matter: Matter
    number: str
    title: str
    due_on: date
    stated: bool = True
    """The owner has said so; otherwise it is counted from the filing date and to be confirmed."""
    grace_until: date | None = None
    """The last day on which a fee may still be paid, with a surcharge."""

    def days_left(self, today: date) -> int:
        """Return the days until then; negative where it is over."""
        return (self.due_on - today).days


def dues(right: Right, today: date, *, grace_months: int) -> Iterator[Due]:
    """Yield what comes due for a right that still lives.

    A patent's fee for a year is paid before the year before ends, so it falls due on the anniversary of the filing; the one of the
    year in which it was granted is paid with the grant. Without a stated day the next anniversary is meant.
    """
    if right.expires_on is not None and right.expires_on < today:
        return
    fee = _fee_day(right, today)
    if fee is not None and (right.expires_on is None or fee < right.expires_on):
        stated = right.fee_due_on is not None
        yield _due(right, Matter.FEE, fee, stated=stated, grace_until=months_after(fee, grace_months))
    if right.expires_on is not None:
        yield _due(right, Matter.EXPIRY, right.expires_on)


def months_after(day: date, months: int) -> date:
    """Return the corresponding day so many months later, or the last day of that month (民法典 202)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _due(right: Right, matter: Matter, day: date, *, stated: bool = True, grace_until: date | None = None) -> Due:
    return Due(matter=matter, number=right.number, title=right.title, due_on=day, stated=stated, grace_until=grace_until)


def _fee_day(right: Right, today: date) -> date | None:
    if not right.kind.is_granted_patent:
        return None
    if right.fee_due_on is not None:
        return right.fee_due_on
    if right.filed_on is None:
        return None
    first = max(today, right.granted_on or today)
    return next(day for years in range(first.year - right.filed_on.year, 999) if (day := months_after(right.filed_on, 12 * years)) >= first)


def stage(due: Due, today: date, stages: Sequence[int]) -> int | None:
    """Return which letter is due, as its days before: the latest that applies; None while it is early, and when the day is over."""
    left = due.days_left(today)
    return min((days for days in stages if days >= left), default=None) if left >= 0 else None


def check_paid(right: Right, until: date, today: date) -> None:
    """Raise Invalid where a fee cannot be paid until that day."""
    if not right.kind.is_granted_patent:
        raise Invalid("upkeep.no_fee", N_("Annual fees are paid for granted patents only."), field="paid_until")
    if until < today:
        raise Invalid("upkeep.past", N_("Give the day until which the fee is paid; it lies in the future."), field="paid_until")
    if right.expires_on is not None and until > right.expires_on:
        message = N_("The right itself ends on %(day)s.")
        raise Invalid("upkeep.beyond", message, field="paid_until", day=right.expires_on.isoformat())
