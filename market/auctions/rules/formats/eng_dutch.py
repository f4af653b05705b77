"""ENG_DUTCH 增降价拍卖: ascending; where the first period passes without a bid the price falls; who accepts it starts the ascent anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from market.auctions.rules.english import Refused, closed
from market.auctions.rules.formats import course, dutch, english
from market.auctions.rules.formats.protocol import NO_TIME, Flaw, Offer, Standing, Terms
from market.money import Money

settle = english.settle


def flaw(terms: Terms) -> Flaw | None:
    """Say why no lot can be offered on these terms, or None."""
    if common := course.common_flaw(terms) or course.fall_flaw(terms):
        return common
    if terms.period <= NO_TIME:
        return Flaw.PERIOD
    longest = terms.duration + dutch.falling(terms).length(terms.start) + terms.period
    return Flaw.CAP if terms.cap is not None and terms.cap < longest else course.foreign(terms, "cap", "period", "fall")


def opening(terms: Terms, at: datetime) -> Standing:
    """Return the standing of a lot opened at `at`: without any bid it ends when the price has stood at its floor for one interval."""
    return course.opened(terms, at, terms.duration + dutch.falling(terms).length(terms.start))


def asks(terms: Terms, standing: Standing, at: datetime) -> Money | None:
    """Return the falling price, or the lowest bid that rises."""
    price = fallen(terms, standing, at)
    return english.asks(terms, standing, at) if price is None or closed(standing, at) else price


def validate(terms: Terms, standing: Standing, offer: Offer, at: datetime) -> Refused | None:
    """Refuse as the ascending auction does, or as the descending one while the price falls."""
    price = fallen(terms, standing, at)
    if price is None or closed(standing, at) or course.only_open_bids(offer):
        return english.validate(terms, standing, offer, at)
    return dutch.unaccepted(course.open_bid(offer).amount, price)


def apply(terms: Terms, standing: Standing, offer: Offer, at: datetime, seq: int) -> Standing:
    """Let the bid lead: the first one ends the first period at its time, or the fall one limited period after itself."""
    bid = course.open_bid(offer)
    if standing.current is not None:
        return english.apply(terms, standing, bid, at, seq)
    price = fallen(terms, standing, at)
    if price is not None:
        return course.leads(standing, replace(bid, amount=price), seq, at + terms.period)
    planned = replace(standing, closes_at=standing.instant(terms.duration))
    return english.apply(terms, planned, bid, at, seq)


def fallen(terms: Terms, standing: Standing, at: datetime) -> Money | None:
    """Return the falling price at `at`, or None in the first period and as soon as somebody has bid."""
    since = standing.elapsed(at) - terms.duration
    if standing.current is not None or since < NO_TIME:
        return None
    return dutch.falling(terms).price(terms.start, since)
