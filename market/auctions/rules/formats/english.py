"""ENGLISH 增价拍卖: up the increment ladder, with soft close and an optional hard cap; the highest at or above the reserve wins."""

from __future__ import annotations

from datetime import datetime

from market.auctions.rules.english import Accepted, Refused, closed, decide, later
from market.auctions.rules.formats import course
from market.auctions.rules.formats.protocol import Flaw, Offer, Outcome, Standing, Terms, WhyPassed
from market.auctions.rules.states import BidKind
from market.money import Money


def flaw(terms: Terms) -> Flaw | None:
    """Say why no lot can be offered on these terms, or None."""
    return course.common_flaw(terms) or course.foreign(terms, "cap")


def opening(terms: Terms, at: datetime) -> Standing:
    """Return the standing of a lot opened at `at`."""
    return course.opened(terms, at, terms.duration)


def asks(terms: Terms, standing: Standing, at: datetime) -> Money | None:
    """Return the lowest bid that is accepted at `at`."""
    view = course.view(terms, standing)
    return None if closed(standing, at) else view.minimum


def validate(terms: Terms, standing: Standing, offer: Offer, at: datetime) -> Refused | None:
    """Say why the bid is refused, or None."""
    if refusal := course.only_open_bids(offer):
        return refusal
    bid = course.open_bid(offer)
    decision = decide(course.view(terms, standing), bid.paddle, bid.amount, at, by_proxy=bid.kind is BidKind.PROXY)
    return None if isinstance(decision, Accepted) else decision


def apply(terms: Terms, standing: Standing, offer: Offer, at: datetime, seq: int) -> Standing:
    """Let the bid lead; in the last `soft_close` it moves the end to `extension` after itself."""
    bid = course.open_bid(offer)
    end = soft_end(terms, standing, standing.closes_at, at)
    return course.leads(standing, bid, seq, end, extended=end > standing.closes_at)


def soft_end(terms: Terms, standing: Standing, end: datetime, at: datetime) -> datetime:
    """Return the end of bidding after a bid at `at`."""
    if end - at > terms.soft_close:
        return end
    return later(end, at + terms.extension, course.latest(terms, standing))


def settle(terms: Terms, standing: Standing, reserve: Money | None) -> Outcome:
    """Sell to the highest bidder, or pass."""
    del terms
    if standing.current is None:
        return Outcome(passed=WhyPassed.NO_BID)
    if reserve is not None and standing.current < reserve:
        return Outcome(passed=WhyPassed.RESERVE_NOT_MET, highest=standing.current)
    return Outcome(winner=standing.leader, price=standing.current, highest=standing.current, seq=standing.leading_seq)
