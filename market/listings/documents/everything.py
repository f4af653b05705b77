"""What a fresh index holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from market.accounts import queries as accounts
from market.listings import queries
from market.listings.documents.achievements import of_achievement
from market.listings.documents.demands import of_demand
from market.search.index import Document

if TYPE_CHECKING:
    from market.accounts.models import Organisation

AT_ONCE = 1_000
"""So many listings are read together and let go before the next: a market of any size is read with the same memory."""


def everything(*, at_once: int = AT_ONCE) -> Iterator[Document]:
    """Describe every listing that belongs into a fresh index."""
    owners: dict[int, Organisation] = {}
    for offered in queries.offered_entries(at_once=at_once):
        _meet(owners, (row.owner_id for row in offered))
        yield from (of_achievement(row, owners[row.owner_id]) for row in offered)
    for wanted in queries.open_demands(at_once=at_once):
        _meet(owners, (row.organisation_id for row in wanted))
        yield from (of_demand(row, owners[row.organisation_id]) for row in wanted)


def _meet(owners: dict[int, Organisation], ids: Iterable[int]) -> None:
    if new := {*ids} - owners.keys():
        owners |= accounts.organisations(new)
