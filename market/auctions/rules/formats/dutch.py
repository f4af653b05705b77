"""DUTCH 降价拍卖: the price falls with the lot's clock; the first to accept it wins at the price of database time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from market.auctions.rules.english import Reason, Refused, closed, refused
from market.auctions.rules.formats import course, english
from market.auctions.rules.formats.protocol import Fall, Flaw, Offer, Standing, Terms
from market.money import Money

settle = english.settle


def flaw(terms: Terms) -> Flaw | None:
    """Say why no lot can be offered on these terms, or None; the price must reach its floor before the end."""
    if common := course.common_flaw(terms) or course.fall_flaw(terms):
        return common
    return Flaw.FALL if falling(terms).length(terms.start) > terms.duration else course.foreign(terms, "fall")


def opening(terms: Terms, at: datetime) -> Standing:
    """Return the standing of a lot opened at `at`, at its start price."""
    return course.opened(terms, at, terms.duration)


def asks(terms: Terms, standing: Standing, at: datetime) -> Money | None:
    """Return the price at `at`."""
    return None if closed(standing, at) else falling(terms).price(terms.start, standing.elapsed(at))


def validate(terms: Terms, standing: Standing, offer: Offer, at: datetime) -> Refused | None:
    """Refuse an acceptance below the price of database time; one above it takes that price."""
    if refusal := course.only_open_bids(offer) or closed(standing, at):
        return refusal
    return unaccepted(course.open_bid(offer).amount, falling(terms).price(terms.start, standing.elapsed(at)))


def unaccepted(amount: Money, price: Money) -> Refused | None:
    """Say why `amount` does not accept `price`, or None."""
    if amount.fen % 100:
        return refused(Reason.NOT_WHOLE)
    return refused(Reason.TOO_LOW, minimum=price) if amount < price else None


def apply(terms: Terms, standing: Standing, offer: Offer, at: datetime, seq: int) -> Standing:
    """Let the acceptance win at once at the price of `at`."""
    price = falling(terms).price(terms.start, standing.elapsed(at))
    return course.leads(standing, replace(course.open_bid(offer), amount=price), seq, at)


def falling(terms: Terms) -> Fall:
    """Return how the price falls; raise ValueError for terms that have a flaw."""
    if terms.fall is None:
        message = "these terms have no falling price"
        raise ValueError(message)
    return terms.fall
