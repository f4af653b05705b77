"""SCORE 综合评议: points for the sealed price and for the plan, given by a panel before any price is opened; the most points win.

Everything is whole numbers: points and weights in basis points, the price's points rounded down. The winner pays its own bid.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from market.auctions.rules.english import Reason, Refused, closed, refused
from market.auctions.rules.formats import sealed
from market.auctions.rules.formats.protocol import NO_TIME, Envelope, Flaw, Offer, Outcome, Points, Standing, Terms, WhyPassed
from market.auctions.rules.formats.sealed import Stage
from market.money import Money

WHOLE = 10_000

opening = sealed.opening
asks = sealed.asks


def flaw(terms: Terms) -> Flaw | None:
    """Say why no lot can be offered on these terms, or None."""
    if found := sealed.flaw(terms, "judging", "weights", "criteria"):
        return found
    if terms.judging <= NO_TIME:
        return Flaw.DURATION
    sound = len(terms.weights) > 1 and min(terms.weights) > 0 and sum(terms.weights) == WHOLE
    named = not terms.criteria or len(terms.criteria) == len(terms.weights) - 1
    return None if sound and named else Flaw.WEIGHTS


def validate(terms: Terms, standing: Standing, offer: Offer, at: datetime) -> Refused | None:
    """Refuse points once prices are opened; sealed bids as everywhere."""
    if not isinstance(offer, Points):
        return sealed.validate(terms, standing, offer, at)
    if refusal := closed(standing, at):
        return refusal
    if sealed.moment(terms, standing, at)[1] is Stage.REVEALING:
        return refused(Reason.POINTS_LATE)
    sound = len(offer.points) == len(terms.weights) - 1 and all(0 <= points <= WHOLE for points in offer.points)
    return None if sound else refused(Reason.POINTS_MALFORMED)


def apply(terms: Terms, standing: Standing, offer: Offer, at: datetime, seq: int) -> Standing:
    """Keep the panel's last points of a paddle, or its sealed bid."""
    if not isinstance(offer, Points):
        return sealed.apply(terms, standing, offer, at, seq)
    others = tuple(given for given in standing.points if given[0] != offer.paddle)
    return replace(standing, points=(*others, (offer.paddle, offer.points)))


def score(terms: Terms, amount: Money, highest: Money, points: tuple[int, ...]) -> int:
    """Return the weighted points of a bid, 100,000,000 at most; the highest price has all of the price's points."""
    price_points = amount.fen * WHOLE // highest.fen
    return sum(weight * given for weight, given in zip(terms.weights, (price_points, *points), strict=True))


def settle(terms: Terms, standing: Standing, reserve: Money | None) -> Outcome:
    """Sell to the most points at its own price; equal points: the higher price, then the earlier commitment."""
    given = dict(standing.points)
    able = sealed.ranked(standing, reserve)
    judged = [(envelope, amount) for envelope, amount in able if envelope.paddle in given]
    unjudged = tuple(sorted(envelope.paddle for envelope, _amount in able if envelope.paddle not in given))
    if not judged:
        passed = sealed.nobody(standing)
        return replace(passed, passed=WhyPassed.NOT_JUDGED if unjudged else passed.passed, unjudged=unjudged)
    highest = judged[0][1]

    def points(bid: tuple[Envelope, Money]) -> int:
        return score(terms, bid[1], highest, given[bid[0].paddle])

    winner, price = max(judged, key=points)
    return Outcome(
        winner=winner.paddle,
        price=price,
        highest=price,
        seq=winner.seq,
        unrevealed=sealed.unrevealed(standing),
        unjudged=unjudged,
    )
