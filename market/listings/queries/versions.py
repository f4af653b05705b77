"""Reads of the kept versions of achievements. Functions without an actor are asked by code that has checked it."""

from __future__ import annotations

from sqlalchemy import select

from market.access import Actor
from market.db import db, one
from market.errors import Forbidden
from market.listings import policy
from market.listings.models.achievements import Achievement
from market.listings.models.versions import AchievementVersion
from market.listings.queries.achievements import achievement
from market.wording import N_


def versioned(actor: Actor, achievement_id: int) -> Achievement:
    """Return an achievement whose versions the actor may read; raise NotFound or Forbidden."""
    found = achievement(actor, achievement_id)
    if not policy.sees_versions(actor, found):
        raise Forbidden("listing.versions_closed", N_("Earlier versions are read by the owners and the operator."))
    return found


def versions(achievement_id: int) -> list[AchievementVersion]:
    """Return the kept versions of an achievement, the newest first."""
    rows = select(AchievementVersion).where(AchievementVersion.achievement_id == achievement_id)
    return list(db.session.scalars(rows.order_by(AchievementVersion.number.desc())))


def version(achievement_id: int, number: int) -> AchievementVersion:
    """Return one kept version; raise NotFound where it was not kept."""
    return one(select(AchievementVersion).where(AchievementVersion.achievement_id == achievement_id, AchievementVersion.number == number))
