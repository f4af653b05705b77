"""Keeping each published version of an achievement."""

from __future__ import annotations

from datetime import datetime

from market.access import Actor
from market.canonical import canonical, fingerprint
from market.db import db
from market.listings.models.achievements import Achievement
from market.listings.models.versions import AchievementVersion
from market.listings.rules import versions


def keep(actor: Actor, achievement: Achievement, at: datetime) -> AchievementVersion:
    """Keep what is published now as the version that the achievement counts; it is never changed again."""
    content = versions.content(versions.told(achievement.code, achievement.draft()))
    made = AchievementVersion(
        achievement_id=achievement.id,
        number=achievement.version,
        content=canonical(content).decode(),
        digest=fingerprint(content),
        published_at=at,
        published_by=actor.person_id,
    )
    db.session.add(made)
    db.session.flush()
    return made
