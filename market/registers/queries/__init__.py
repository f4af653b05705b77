"""The reads of registers, under one name."""

from market.registers.queries.browsing import SIZE, Found, Search, browse, facets
from market.registers.queries.entries import (
    counts,
    entry,
    entry_for_update,
    history,
    next_ids,
    numbered_for_update,
    numbered_of,
    own_page,
    owned,
    published_of,
    registers_for_update,
)
from market.registers.queries.links import (
    Linked,
    achievement_link,
    entry_link,
    link_for_update,
    linkable,
    linked,
    linked_to_achievement,
    named,
)

__all__ = [
    "SIZE",
    "Found",
    "Linked",
    "Search",
    "achievement_link",
    "browse",
    "counts",
    "entry",
    "entry_for_update",
    "entry_link",
    "facets",
    "history",
    "link_for_update",
    "linkable",
    "linked",
    "linked_to_achievement",
    "named",
    "next_ids",
    "numbered_for_update",
    "numbered_of",
    "own_page",
    "owned",
    "published_of",
    "registers_for_update",
]
