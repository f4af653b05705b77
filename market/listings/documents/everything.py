"""What a fresh index holds."""

from __future__ import annotations

from collections.abc import Iterator

from market.accounts import queries as accounts
from market.listings import queries
from market.listings.documents.achievements import of_achievement
from market.listings.documents.demands import of_demand
from market.search.index import Document


def everything() -> Iterator[Document]:
    """Describe every listing that belongs into a fresh index."""
    offered, wanted = queries.offered(), queries.offered_demands()
    owners = accounts.organisations({*(row.owner_id for row in offered), *(row.organisation_id for row in wanted)})
    ids = [row.id for row in offered]
    terms, rights = queries.terms_of(ids), queries.rights_of(ids)
    for achievement in offered:
        yield of_achievement(achievement, terms[achievement.id], rights[achievement.id], owners[achievement.owner_id])
    for demand in wanted:
        yield of_demand(demand, owners[demand.organisation_id])
