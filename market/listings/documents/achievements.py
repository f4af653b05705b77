"""What the search index is told about an achievement."""

from __future__ import annotations

from market.accounts import queries as accounts
from market.accounts.models import Organisation
from market.listings import queries
from market.listings.documents.codes import area, codes, names
from market.listings.models.achievements import Achievement, IpRight, Term
from market.listings.rules.numbers import spellings
from market.listings.rules.terms import preferred
from market.search.index import Document

ACHIEVEMENT = "achievement"


def of_achievement(found: Achievement, terms: list[Term], rights: list[IpRight], owner: Organisation) -> Document:
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
                    found.title_en,
                    *(right.title for right in rights),
                ),
            )
        ),
        owner=names(owner),
        published_at=found.published_at or found.created_at,
        numbers=(found.code, *(spelling for right in rights for spelling in spellings(right.kind, right.number))),
        facets={
            "sector": codes(found.sector),
            "field": codes(found.field),
            "mode": tuple(sorted({term.mode.value for term in terms})),
            "price_mode": tuple(sorted({term.price_mode.value for term in terms if term.mode.value != "trial"})),
            "ip": tuple(sorted({right.kind.value for right in rights})),
            "institution": (str(found.owner_id),),
            "region": area(owner.region),
            "in_auction": ("1",) if found.in_auction else (),
        },
        price_fen=best.price.fen if best and best.price else None,
        level=found.trl,
    )


def current_achievement(found: Achievement) -> Document:
    """Describe one achievement as it is now."""
    return of_achievement(found, queries.terms(found.id), queries.ip_rights(found.id), accounts.organisation(found.owner_id))
