"""The indexer's job, one process at a time, and the one that tells what saved searches find."""

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


def tell_saved(index: SearchIndex, base_url: str) -> int:
    """Look at every saved search that is due and return how many letters were written; each search is a transaction of its own."""
    letters = 0
    while True:
        with unit_of_work():
            told = services.tell_next(index, base_url)
        if told is None:
            return letters
        letters += told
