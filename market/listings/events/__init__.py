"""What happened to listings that upper domains want to hear, under one name."""

from market.listings.events.achievements import (
    AchievementPublished,
    AchievementWithdrawn,
)
from market.listings.events.demands import (
    DemandClosed,
    DemandPublished,
)

__all__ = [
    "AchievementPublished",
    "AchievementWithdrawn",
    "DemandClosed",
    "DemandPublished",
]
