"""Who may see and change listings, under one name."""

from market.listings.policy.achievements import (
    can_view_achievement,
    sees_gates,
    sees_versions,
    share_of,
    visible_achievements,
)
from market.listings.policy.common import (
    EDITORS,
    REVIEWERS,
    can_edit,
    can_review,
    is_editable,
    is_public,
    public,
    sees_timeline,
)
from market.listings.policy.demands import (
    can_view_demand,
    reads_details,
    visible_demands,
)

__all__ = [
    "EDITORS",
    "REVIEWERS",
    "can_edit",
    "can_review",
    "can_view_achievement",
    "can_view_demand",
    "is_editable",
    "is_public",
    "public",
    "reads_details",
    "sees_gates",
    "sees_timeline",
    "sees_versions",
    "share_of",
    "visible_achievements",
    "visible_demands",
]
