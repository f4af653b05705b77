"""What the search index is told about listings, and their lists as files, under one name."""

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
from market.listings.documents.lists import (
    demands_as_csv,
    demands_as_workbook,
    list_as_csv,
    list_as_workbook,
)

__all__ = [
    "ACHIEVEMENT",
    "DEMAND",
    "current_achievement",
    "current_demand",
    "demands_as_csv",
    "demands_as_workbook",
    "everything",
    "list_as_csv",
    "list_as_workbook",
    "of_achievement",
    "of_demand",
]
