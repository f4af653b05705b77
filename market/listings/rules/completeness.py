"""How complete a listing is 完整度: what buyers look for, what is missing, and why it matters to them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from market.listings.rules.gates import ABSTRACT_LENGTH, Listing
from market.listings.rules.kinds import PriceMode, TermMode
from market.wording import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One thing that buyers look for: its weight in points, whether it is there, why it matters, where the author adds it."""

    code: str
    label: str
    why: str
    points: int
    done: bool
    step: str


def wanted(listing: Listing) -> list[Wanted]:
    """Return everything that buyers look for, in the order of the author's steps; the points sum to 100."""
    return list(_wanted(listing))


def _wanted(listing: Listing) -> Iterator[Wanted]:
    def item(code: str, label: str, why: str, *, points: int, step: str, done: object) -> Wanted:
        return Wanted(code=code, label=label, why=why, points=points, step=step, done=bool(done))

    whole = len(listing.abstract.strip()) >= ABSTRACT_LENGTH
    worth, terms = listing.worth, listing.offers
    priced = [offer for offer in terms if offer.price or offer.price_mode is PriceMode.AUCTION]
    yield item(
        "abstract",
        N_("Abstract"),
        N_("It is the first thing that is read, and what the search shows."),
        points=10,
        step="basics",
        done=whole,
    )
    yield item(
        "problem",
        N_("Problem solved"),
        N_("Buyers search for their problem, not for your method."),
        points=10,
        step="basics",
        done=listing.problem.strip(),
    )
    yield item(
        "title_en", N_("Title in English"), N_("Companies also search in English."), points=3, step="basics", done=listing.title_en.strip()
    )
    yield item(
        "class",
        N_("Sector and field"),
        N_("Filters and matching leave out what is not classified."),
        points=5,
        step="basics",
        done=listing.sector and listing.field,
    )
    yield item(
        "evidence",
        N_("Evidence of the readiness level"),
        N_("A level without evidence is taken for a guess."),
        points=8,
        step="basics",
        done=listing.trl and listing.trl_evidence.strip(),
    )
    yield item(
        "inventors",
        N_("Inventors"),
        N_("Know-how comes with people; buyers ask who will help them."),
        points=5,
        step="owners",
        done=listing.inventors,
    )
    yield item(
        "rights",
        N_("Rights"),
        N_("Without a right there is nothing that a licence or transfer could rest on."),
        points=10,
        step="rights",
        done=listing.rights,
    )
    yield item(
        "indicator",
        N_("First indicator"),
        N_("Numbers decide whether an engineer goes on reading."),
        points=8,
        step="indicators",
        done=listing.indicators,
    )
    yield item(
        "indicators",
        N_("Further indicators"),
        N_("Matching compares your values with the targets of demands."),
        points=5,
        step="indicators",
        done=listing.indicators > 1,
    )
    yield item(
        "innovation",
        N_("What is new"),
        N_("It tells why your solution is not just another one."),
        points=5,
        step="worth",
        done=worth.innovation.strip(),
    )
    yield item(
        "scenarios",
        N_("Where it is used"),
        N_("Buyers recognise their own line or product in it."),
        points=5,
        step="worth",
        done=worth.scenarios.strip(),
    )
    yield item(
        "comparison",
        N_("Benefit over today's solution"),
        N_("Unclear benefit is the commonest reason for not asking."),
        points=8,
        step="worth",
        done=worth.comparison.strip(),
    )
    yield item(
        "economics",
        N_("Economics"),
        N_("Investment and cost decide whether it can be paid for."),
        points=5,
        step="worth",
        done=worth.economics.strip(),
    )
    yield item(
        "price",
        N_("A price, even if negotiable"),
        N_("Listings with a price are asked about more readily."),
        points=5,
        step="terms",
        done=priced,
    )
    trial = any(offer.mode is TermMode.TRIAL for offer in terms)
    yield item(
        "trial", N_("A free trial"), N_("A trial takes the risk of the first step from the buyer."), points=3, step="terms", done=trial
    )
    yield item(
        "files",
        N_("A picture or a document"),
        N_("A photograph of the sample convinces more than a page of text."),
        points=5,
        step="worth",
        done=listing.pictures or listing.documents,
    )


def score(items: list[Wanted]) -> int:
    """Return 0-100."""
    return sum(row.points for row in items if row.done)
