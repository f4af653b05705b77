"""What the search index is told about a demand."""

from __future__ import annotations

from market.accounts import queries as accounts
from market.listings.documents.codes import codes
from market.listings.models.demands import Demand
from market.search.index import Document

DEMAND = "demand"


def of_demand(found: Demand, demander: str) -> Document:
    """Describe a published demand."""
    targets = " ".join(f"{row.name} {row.wanted}" for row in found.targets())
    budget = found.budget_to or found.budget_from
    return Document(
        kind=DEMAND,
        id=found.id,
        title=found.title_zh,
        text="\n".join(filter(None, (found.problem, found.background, targets, demander, found.title_en))),
        published_at=found.published_at or found.created_at,
        numbers=(found.code,),
        facets={
            "sector": codes(found.sector),
            "field": codes(found.field),
            "way": tuple(found.ways),
            "institution": (str(found.organisation_id),),
        },
        price_fen=budget.fen if budget else None,
    )


def current_demand(found: Demand) -> Document:
    """Describe one demand as it is now."""
    return of_demand(found, accounts.organisation(found.organisation_id).name_zh)
