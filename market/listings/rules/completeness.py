"""How complete a listing is 完整度: what buyers look for, what is missing, and why it matters to them. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from market.listings.rules.gates import ABSTRACT_LENGTH, Listing
from market.listings.rules.kinds import PriceMode, TermMode
from market.wording import N_


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that buyers look for: where the author adds it, its weight in points, what it is called, why it matters."""

    code: str
    step: str
    points: int
    label: str
    why: str
    there: Callable[[Listing], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A wish, and whether this listing fulfils it."""

    code: str
    label: str
    why: str
    points: int
    done: bool
    step: str


def _priced(listing: Listing) -> bool:
    return any(offer.price or offer.price_mode is PriceMode.AUCTION for offer in listing.offers)


def _tried(listing: Listing) -> bool:
    return any(offer.mode is TermMode.TRIAL for offer in listing.offers)


WISHES = (
    Wish(
        "abstract",
        "basics",
        10,
        N_("Abstract"),
        N_("It is the first thing that is read, and what the search shows."),
        lambda found: len(found.abstract.strip()) >= ABSTRACT_LENGTH,
    ),
    Wish(
        "problem",
        "basics",
        10,
        N_("Problem solved"),
        N_("Buyers search for their problem, not for your method."),
        lambda found: found.problem.strip(),
    ),
    Wish("title_en", "basics", 3, N_("Title in English"), N_("Companies also search in English."), lambda found: found.title_en.strip()),
    Wish(
        "class",
        "basics",
        5,
        N_("Sector and field"),
        N_("Filters and matching leave out what is not classified."),
        lambda found: found.sector and found.field,
    ),
    Wish(
        "evidence",
        "basics",
        8,
        N_("Evidence of the readiness level"),
        N_("A level without evidence is taken for a guess."),
        lambda found: found.trl and found.trl_evidence.strip(),
    ),
    Wish(
        "inventors",
        "owners",
        5,
        N_("Inventors"),
        N_("Know-how comes with people; buyers ask who will help them."),
        lambda found: found.inventors,
    ),
    Wish(
        "rights",
        "rights",
        10,
        N_("Rights"),
        N_("Without a right there is nothing that a licence or transfer could rest on."),
        lambda found: found.rights,
    ),
    Wish(
        "indicator",
        "indicators",
        8,
        N_("First indicator"),
        N_("Numbers decide whether an engineer goes on reading."),
        lambda found: found.indicators,
    ),
    Wish(
        "indicators",
        "indicators",
        5,
        N_("Further indicators"),
        N_("Matching compares your values with the targets of demands."),
        lambda found: found.indicators > 1,
    ),
    Wish(
        "innovation",
        "worth",
        5,
        N_("What is new"),
        N_("It tells why your solution is not just another one."),
        lambda found: found.worth.innovation.strip(),
    ),
    Wish(
        "scenarios",
        "worth",
        5,
        N_("Where it is used"),
        N_("Buyers recognise their own line or product in it."),
        lambda found: found.worth.scenarios.strip(),
    ),
    Wish(
        "comparison",
        "worth",
        10,
        N_("Benefit over today's solution"),
        N_("Unclear benefit is the commonest reason for not asking."),
        lambda found: found.worth.comparison.strip(),
    ),
    Wish(
        "economics",
        "worth",
        6,
        N_("Economics"),
        N_("Investment and cost decide whether it can be paid for."),
        lambda found: found.worth.economics.strip(),
    ),
    Wish("price", "terms", 6, N_("A price, even if negotiable"), N_("Listings with a price are asked about more readily."), _priced),
    Wish("trial", "terms", 4, N_("A free trial"), N_("A trial takes the risk of the first step from the buyer."), _tried),
)
"""In the order of the author's steps; the points sum to 100."""


def wanted(listing: Listing) -> list[Wanted]:
    """Return everything that buyers look for, and whether it is there."""
    return [
        Wanted(code=row.code, label=row.label, why=row.why, points=row.points, done=bool(row.there(listing)), step=row.step)
        for row in WISHES
    ]


def score(items: list[Wanted]) -> int:
    """Return 0-100."""
    return sum(row.points for row in items if row.done)
