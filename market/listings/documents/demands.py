"""What the search index is told about a demand."""

from __future__ import annotations

from market.accounts import queries as accounts
from market.accounts.models import Organisation
from market.listings.documents.codes import area, codes, names
from market.listings.models.demands import Demand
from market.search.index import Document

DEMAND = "demand"


def of_demand(found: Demand, demander: Organisation) -> Document:
    """Describe a published demand."""
    targets = " ".join(f"{row.name} {row.wanted}" for row in found.targets())
    budget = found.budget_to or found.budget_from
    return Document(
        kind=DEMAND,
        id=found.id,
        title=found.title_zh,
        text="\n".join(filter(None, (found.problem, found.background, targets, found.title_en))),
        owner=names(demander),
        published_at=found.published_at or found.created_at,
        numbers=(found.code,),
        facets={
            "sector": codes(found.sector),
            "field": codes(found.field),
            "way": tuple(found.ways),
            "institution": (str(found.organisation_id),),
            "region": area(found.region or demander.region),
        },
        price_fen=budget.fen if budget else None,
    )


def current_demand(found: Demand) -> Document:
    """Describe one demand as it is now."""
    return of_demand(found, accounts.organisation(found.organisation_id))
