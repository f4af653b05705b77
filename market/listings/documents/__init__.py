"""What the search index is told about listings, under one name."""

from market.listings.documents.achievements import (
    ACHIEVEMENT,
    current_achievement,
    of_achievement,
)
from market.listings.documents.demands import (
    DEMAND,
    current_demand,
    of_demand,
)
from market.listings.documents.everything import (
    everything,
)

__all__ = [
    "ACHIEVEMENT",
    "DEMAND",
    "current_achievement",
    "current_demand",
    "everything",
    "of_achievement",
    "of_demand",
]
