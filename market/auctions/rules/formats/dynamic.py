"""DYNAMIC 动态报价: bids are free until the free period ends; then each begins a limited period, and one without a bid ends it."""

from __future__ import annotations

from datetime import datetime

from market.auctions.rules.english import later
from market.auctions.rules.formats import course, english
from market.auctions.rules.formats.protocol import NO_TIME, Flaw, Offer, Standing, Terms

asks = english.asks
validate = english.validate
settle = english.settle


def flaw(terms: Terms) -> Flaw | None:
    """Say why no lot can be offered on these terms, or None."""
    if common := course.common_flaw(terms):
        return common
    if terms.period <= NO_TIME:
        return Flaw.PERIOD
    if terms.cap is not None and terms.cap < terms.duration + terms.period:
        return Flaw.CAP
    return course.foreign(terms, "cap", "period")


def opening(terms: Terms, at: datetime) -> Standing:
    """Return the standing of a lot opened at `at`: the free period, and one limited period after it."""
    return course.opened(terms, at, terms.duration + terms.period)


def apply(terms: Terms, standing: Standing, offer: Offer, at: datetime, seq: int) -> Standing:
    """Let the bid lead; after the free period it begins a limited period of its own."""
    bid, end = course.open_bid(offer), standing.closes_at
    if standing.elapsed(at) >= terms.duration:
        end = later(end, at + terms.period, course.latest(terms, standing))
    return course.leads(standing, bid, seq, end, extended=end > standing.closes_at)
