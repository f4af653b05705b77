"""What the search index is told about an achievement."""

from __future__ import annotations

from market.accounts import queries as accounts
from market.accounts.models import Organisation
from market.listings import queries
from market.listings.documents.codes import area, codes, names
from market.listings.queries.entries import Entry
from market.listings.rules.kinds import TermMode
from market.listings.rules.numbers import spellings
from market.listings.rules.terms import preferred
from market.search.index import Document

ACHIEVEMENT = "achievement"


def of_achievement(found: Entry, owner: Organisation) -> Document:
    """Describe a published achievement."""
    offers, rights = found.offers(), found.rights()
    best = preferred(offers)
    texts = (found.abstract, found.problem, found.advantages, found.keywords, found.measures, found.title_en)
    return Document(
        kind=ACHIEVEMENT,
        id=found.id,
        title=found.title_zh,
        text="\n".join(filter(None, (*texts, *(title for _, _, title in rights)))),
        owner=names(owner),
        published_at=found.since,
        numbers=(found.code, *(spelling for kind, number, _ in rights for spelling in spellings(kind, number))),
        facets={
            "sector": codes(found.sector),
            "field": codes(found.field),
            "mode": tuple(sorted({offer.mode.value for offer in offers})),
            "price_mode": tuple(sorted({offer.price_mode.value for offer in offers if offer.mode is not TermMode.TRIAL})),
            "ip": tuple(sorted({kind.value for kind, _, _ in rights})),
            "institution": (str(found.owner_id),),
            "region": area(owner.region),
            "in_auction": ("1",) if found.in_auction else (),
        },
        price_fen=best.price.fen if best and best.price else None,
        level=found.trl,
    )


def current_achievement(achievement_id: int) -> Document:
    """Describe one achievement as it is now."""
    found = queries.entry(achievement_id)
    return of_achievement(found, accounts.organisation(found.owner_id))
