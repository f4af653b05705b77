"""What everybody may know of a sealed lot at a moment: its stages, who sealed, what was opened, how the panel judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from market.auctions.rules.formats import score, sealed
from market.auctions.rules.formats.protocol import NO_TIME, Envelope, Standing, Terms
from market.auctions.rules.formats.sealed import Stage
from market.auctions.rules.ledger import instant
from market.auctions.rules.states import Format
from market.auctions.rules.told import Told
from market.money import Money

FORMATS = frozenset({Format.SEALED_FIRST, Format.SEALED_SECOND, Format.MULTI_ROUND, Format.SCORE})


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of one round."""

    round: int
    stage: Stage
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The points of an opened bid: the price's, the plan's per criterion, and the weighted sum (100,000,000 at most)."""

    paddle: int
    amount: Money
    price_points: int
    points: tuple[int, ...]
    total: int


def schedule(terms: Terms, standing: Standing) -> list[Step]:
    """Return every stage of the rounds planned so far, in order; a pause moves those to come."""
    rounds = (standing.closes_at - standing.opened_at - standing.credited) // terms.round_length
    steps = []
    for number in range(1, rounds + 1):
        begins = terms.round_length * (number - 1)
        for stage, length in ((Stage.SEALING, terms.duration), (Stage.JUDGING, terms.judging), (Stage.REVEALING, terms.revealing)):
            if length > NO_TIME:
                steps.append(Step(number, stage, standing.instant(begins), standing.instant(begins + length)))
            begins += length
    return steps


def scores(terms: Terms, standing: Standing) -> list[Score]:
    """Return the points of every judged bid that counts, the most first; equal ones as they win: the higher price, the earlier bid."""
    given = dict(standing.points)
    judged = [(envelope, amount) for envelope, amount in sealed.ranked(standing) if envelope.paddle in given]
    if not judged:
        return []
    highest = judged[0][1]
    found = [
        Score(
            paddle=envelope.paddle,
            amount=amount,
            price_points=amount.fen * score.WHOLE // highest.fen,
            points=given[envelope.paddle],
            total=score.score(terms, amount, highest, given[envelope.paddle]),
        )
        for envelope, amount in judged
    ]
    return sorted(found, key=lambda one: -one.total)


def envelope(standing: Standing, number: int, paddle: int) -> Envelope | None:
    """Return what a paddle sealed in a round."""
    return next((one for one in standing.envelopes if (one.round, one.paddle) == (number, paddle)), None)


def public(told: Told) -> dict[str, Any]:
    """Return the JSON form; amounts are in it only once their bidders opened them."""
    terms, standing = told.terms, told.standing
    steps = schedule(terms, standing)
    rounds = range(1, steps[-1].round + 1 if steps else 1)
    return {
        "schedule": [[step.round, step.stage.value, instant(step.begins), instant(step.ends)] for step in steps],
        "minimums": [sealed.minimum(terms, standing, number).fen for number in rounds],
        "envelopes": [_shown(one) for one in sorted(standing.envelopes, key=lambda one: (one.round, one.seq))],
        "tied": sorted(sealed.tied(terms, standing)) if terms.tie_round else [],
        "weights": list(terms.weights),
        "points": [[paddle, list(points)] for paddle, points in sorted(standing.points)],
        "scores": [_scored(one) for one in scores(terms, standing)] if terms.weights else [],
    }


def _shown(one: Envelope) -> dict[str, Any]:
    return {
        "round": one.round,
        "paddle": one.paddle,
        "seq": one.seq,
        "commitment": one.commitment,
        "amount_fen": one.amount.fen if one.amount else None,
        "counts": one.counts,
    }


def _scored(one: Score) -> dict[str, Any]:
    return {
        "paddle": one.paddle,
        "amount_fen": one.amount.fen,
        "price_points": one.price_points,
        "points": list(one.points),
        "total": one.total,
    }
