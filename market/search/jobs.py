"""The indexer's job; any number of processes may call it, one of them works at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from market.db import unit_of_work
from market.search import queries, services

if TYPE_CHECKING:
    from market.search.index import SearchIndex

log = structlog.get_logger()


def index_due(index: SearchIndex) -> int:
    """Apply every waiting change and return their number; a lost index is made anew first."""
    if index.count() == 0:
        with unit_of_work():
            if queries.has_history():
                log.warning("search.rebuilt", documents=services.rebuild(index))
    done = 0
    while True:
        with unit_of_work():
            applied = services.apply_waiting(index)
        done += applied
        if applied < services.BATCH:
            return done
