"""The matcher's jobs: what changed is compared, old traces are forgotten, letters are written. Any number may run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from market.db import unit_of_work
from market.matching.services import digest, interests, matches

if TYPE_CHECKING:
    from market.search.index import SearchIndex

log = structlog.get_logger()
AT_ONCE = 50


def rematch_due(index: SearchIndex) -> int:
    """Compare up to one batch of changed listings, each in a transaction of its own, and return their number."""
    done = 0
    while done < AT_ONCE:
        with unit_of_work():
            if not matches.rematch_next(index):
                break
        done += 1
    if done:
        with unit_of_work():
            outgrown = matches.counting_due()
        if outgrown:
            rebuild(index)
    return done


def rebuild(index: SearchIndex) -> int:
    """Match every open demand with everything offered and return the number of matches; killed midway, run it again."""
    with unit_of_work():
        bulk, demands = matches.rebuild(index)
    count = 0
    for demand in demands:
        with unit_of_work():
            count += matches.rebuild_demand(index, bulk, demand)
    log.info("matching.rebuilt", achievements=bulk.size, demands=len(demands), matches=count)
    return count


def forget_old_interests() -> int:
    """Forget what was learned from searches and views half a year ago."""
    with unit_of_work():
        return interests.forget_old()


def tell_new_matches(base_url: str) -> int:
    """Write the day's letters and return how many companies were looked at."""
    company, looked = 0, 0
    while True:
        with unit_of_work():
            found = digest.tell_next(base_url, company)
        if found is None:
            return looked
        company, looked = found, looked + 1
