"""What the search index is told about a listing."""

from __future__ import annotations

from collections.abc import Iterator

from market.accounts import queries as accounts
from market.listings import queries
from market.listings.models.achievements import Achievement, IpRight, Term
from market.listings.models.demands import Demand
from market.listings.rules.numbers import spellings
from market.listings.rules.terms import preferred
from market.search.index import Document

ACHIEVEMENT, DEMAND = "achievement", "demand"


def of_achievement(found: Achievement, terms: list[Term], rights: list[IpRight], owner: str) -> Document:
    """Describe a published achievement."""
    best = preferred([term.offer() for term in terms])
    measures = " ".join(f"{row.name} {row.value}{row.unit}" for row in found.indicators)
    return Document(
        kind=ACHIEVEMENT,
        id=found.id,
        title=found.title_zh,
        text="\n".join(
            filter(
                None,
                (
                    found.abstract,
                    found.problem,
                    found.advantages,
                    found.keywords,
                    measures,
                    owner,
                    found.title_en,
                    *(right.title for right in rights),
                ),
            )
        ),
        published_at=found.published_at or found.created_at,
        numbers=(found.code, *(spelling for right in rights for spelling in spellings(right.kind, right.number))),
        facets={
            "sector": _codes(found.sector),
            "field": _codes(found.field),
            "mode": tuple(sorted({term.mode.value for term in terms})),
            "price_mode": tuple(sorted({term.price_mode.value for term in terms if term.mode.value != "trial"})),
            "ip": tuple(sorted({right.kind.value for right in rights})),
            "institution": (str(found.owner_id),),
            "in_auction": ("1",) if found.in_auction else (),
        },
        price_fen=best.price.fen if best and best.price else None,
        level=found.trl,
    )


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
            "sector": _codes(found.sector),
            "field": _codes(found.field),
            "way": tuple(found.ways),
            "institution": (str(found.organisation_id),),
        },
        price_fen=budget.fen if budget else None,
    )


def _codes(value: str | None) -> tuple[str, ...]:
    return (str(value),) if value else ()


def current_achievement(found: Achievement) -> Document:
    """Describe one achievement as it is now."""
    return of_achievement(found, queries.terms(found.id), queries.ip_rights(found.id), accounts.organisation(found.owner_id).name_zh)


def current_demand(found: Demand) -> Document:
    """Describe one demand as it is now."""
    return of_demand(found, accounts.organisation(found.organisation_id).name_zh)


def everything() -> Iterator[Document]:
    """Describe every listing that belongs into a fresh index."""
    offered, wanted = queries.offered(), queries.offered_demands()
    names = {
        row.id: row.name_zh
        for row in accounts.organisations({*(row.owner_id for row in offered), *(row.organisation_id for row in wanted)}).values()
    }
    ids = [row.id for row in offered]
    terms, rights = queries.terms_of(ids), queries.rights_of(ids)
    for achievement in offered:
        yield of_achievement(achievement, terms[achievement.id], rights[achievement.id], names[achievement.owner_id])
    for demand in wanted:
        yield of_demand(demand, names[demand.organisation_id])
