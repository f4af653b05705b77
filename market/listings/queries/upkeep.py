"""Reads of what comes due for the rights of an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import selectinload

from market import rulebook
from market.db import db
from market.listings.models.achievements import Achievement, IpRight
from market.listings.models.upkeep import RightReminder
from market.listings.rules.kinds import AchievementState, IpKind
from market.listings.rules.upkeep import Due, dues

STAGES = ("ip.remind_first_days", "ip.remind_second_days", "ip.remind_last_days")
_KEPT = tuple(state for state in AchievementState if state not in (AchievementState.DEALT, AchievementState.WITHDRAWN))
"""After a deal the buyer keeps the right alive; what was withdrawn is no business of the market."""
_PATENTS = tuple(kind for kind in IpKind if kind.is_granted_patent)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """Something that comes due, and the achievement behind which the right stands."""

    achievement: Achievement
    due: Due
    left: int


def stages(today: date) -> tuple[int, ...]:
    """Return how many days before letters are written."""
    return tuple(rulebook.number(key, on=today) for key in STAGES)


def kept(found: Achievement) -> bool:
    """Say whether the market watches over the rights behind an achievement."""
    return found.state in _KEPT


def of_achievement(found: Achievement, today: date) -> list[Upcoming]:
    """Return what comes due for the rights behind an achievement, the nearest first."""
    grace = rulebook.number("ip.fee_grace_months", on=today)
    every = [due for row in found.rights for due in dues(row.right(), today, grace_months=grace)]
    return [Upcoming(found, due, due.days_left(today)) for due in sorted(every, key=lambda due: due.due_on)]


def upcoming(owner_id: int, today: date, *, within: int) -> list[Upcoming]:
    """Return what comes due for an organisation's rights within so many days, and what is overdue, the nearest first."""
    mine = select(Achievement).where(Achievement.owner_id == owner_id, Achievement.state.in_(_KEPT)).order_by(Achievement.id)
    found = db.session.scalars(mine.options(selectinload(Achievement.rights)))
    every = (each for achievement in found for each in of_achievement(achievement, today))
    return sorted((each for each in every if each.left <= within), key=lambda each: (each.due.due_on, each.achievement.id))


def next_owner(after: int) -> int | None:
    """Return the next organisation, by id, that has rights which can come due; asked by the job."""
    living = or_(IpRight.expires_on.is_not(None), IpRight.fee_due_on.is_not(None), IpRight.kind.in_(_PATENTS))
    rows = select(func.min(Achievement.owner_id)).join(IpRight, IpRight.achievement_id == Achievement.id)
    return db.session.scalar(rows.where(Achievement.owner_id > after, Achievement.state.in_(_KEPT), living))


def remember(achievement_id: int, due: Due, stage: int, now: datetime) -> bool:
    """Note that a letter is written, and say whether it was not before."""
    values = {"achievement_id": achievement_id, "number": due.number or due.title, "matter": due.matter, "due_on": due.due_on}
    noted = insert(RightReminder).values(stage=stage, sent_at=now, **values).on_conflict_do_nothing().returning(RightReminder.stage)
    return db.session.scalar(noted) is not None
