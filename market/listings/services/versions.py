"""Keeping each published version of an achievement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from market.access import Actor
from market.canonical import canonical, fingerprint
from market.db import db
from market.listings.models.achievements import Achievement
from market.listings.models.versions import AchievementVersion
from market.listings.rules import versions
from market.listings.rules.versions import File

Files = Callable[[int], Sequence[File]]
_files: list[Files] = []


def add_files(source: Files) -> None:
    """Let an upper domain name the files of an achievement by its id; adding twice changes nothing."""
    if source not in _files:
        _files.append(source)


def keep(actor: Actor, achievement: Achievement, at: datetime) -> AchievementVersion:
    """Keep what is published now as the version that the achievement counts; it is never changed again."""
    files = [file for source in _files for file in source(achievement.id)]
    content = versions.content(versions.told(achievement.code, achievement.draft(), files))
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
