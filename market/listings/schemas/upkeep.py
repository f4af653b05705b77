"""JSON of what comes due for rights."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from market.listings.queries.upkeep import Upcoming
from market.listings.rules.upkeep import Matter
from market.web.schemas import Day, In, Out, Word


class DueOut(Out):
    """Something that comes due for a right."""

    achievement_id: int
    code: str
    number: str
    title: str
    matter: Matter
    due_on: date
    days_left: int = Field(description="Negative where it is overdue")
    stated: bool = Field(description="False: counted from the filing date, to be confirmed")
    grace_until: date | None = Field(description="The last day on which a fee may still be paid, with a surcharge")

    @classmethod
    def of(cls, each: Upcoming) -> DueOut:
        """Return the answer's value."""
        due = each.due
        return cls(
            achievement_id=each.achievement.id,
            code=each.achievement.code,
            number=due.number,
            title=due.title,
            matter=due.matter,
            due_on=due.due_on,
            days_left=each.left,
            stated=due.stated,
            grace_until=due.grace_until,
        )


class DuesOut(Out):
    """What comes due, the nearest first."""

    items: list[DueOut]


class FeeIn(In):
    """Until when a patent's annual fee is paid."""

    number: Word = Field(description="The patent's number as `rights` show it")
    paid_until: Day
