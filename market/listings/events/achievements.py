"""What happened to achievements that upper domains want to hear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementPublished:
    """A reviewed achievement is public, for the first time or again."""

    achievement_id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementWithdrawn:
    """An achievement is no longer offered."""

    achievement_id: int
    at: datetime
