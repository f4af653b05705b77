"""Sealed bids 密封报价 by commit and reveal: what the sealed formats share.

In each round bidders first hand in a commitment, which tells nobody anything, and then open it themselves; an unopened one does
not count. Rounds follow each other by the lot's clock: sealing, judging where there is a panel, revealing.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from market.auctions.rules.english import Reason, Refused, closed, refused
from market.auctions.rules.formats import course
from market.auctions.rules.formats.protocol import NO_TIME, Envelope, Flaw, Offer, Outcome, Reveal, Seal, Standing, Terms, WhyPassed
from market.money import LARGEST_FEN, Money
from market.wording import N_, Labelled

DIGITS = 64
HEXADECIMAL = frozenset("0123456789abcdef")


class Stage(Labelled):
    """What is done at a moment of a sealed round."""

    SEALING = "sealing", N_("Sealed bids are taken")
    JUDGING = "judging", N_("The panel gives points")
    REVEALING = "revealing", N_("Sealed bids are opened")


def commitment(lot: int, round_number: int, paddle: int, amount: Money, nonce: str) -> str:
    """Return the commitment to an amount: SHA-256 of `lot|round|paddle|amount in fen|nonce`, in lower-case hexadecimal.

    The nonce, 256 random bits made by the bidder, hides the amount; lot, round and paddle keep others from copying the envelope.
    """
    return hashlib.sha256(f"{lot}|{round_number}|{paddle}|{amount.fen}|{nonce}".encode()).hexdigest()


def flaw(terms: Terms, *known: str) -> Flaw | None:
    """Say why no lot can be offered on these terms, or None; `known` are those that the format adds."""
    if common := course.common_flaw(terms):
        return common
    return Flaw.REVEALING if terms.revealing <= NO_TIME else course.foreign(terms, "revealing", *known)


def opening(terms: Terms, at: datetime) -> Standing:
    """Return the standing of a lot opened at `at`, in the first round."""
    return course.opened(terms, at, terms.round_length * terms.rounds)


def moment(terms: Terms, standing: Standing, at: datetime) -> tuple[int, Stage]:
    """Return which round it is at `at`, from 1, and what is done in it; a stage ends where the next begins."""
    rounds, into = divmod(standing.elapsed(at), terms.round_length)
    if into < terms.duration:
        return rounds + 1, Stage.SEALING
    return rounds + 1, Stage.JUDGING if into < terms.duration + terms.judging else Stage.REVEALING


def asks(terms: Terms, standing: Standing, at: datetime) -> Money | None:
    """Return the lowest amount that counts in the round of `at`."""
    return None if closed(standing, at) else minimum(terms, standing, moment(terms, standing, at)[0])


def minimum(terms: Terms, standing: Standing, round_number: int) -> Money:
    """Return the lowest amount that counts in a round: the start price, or what the rounds before it came to."""
    before = [envelope.amount for envelope in standing.envelopes if envelope.round < round_number and envelope.counts]
    highest = max((amount for amount in before if amount is not None), default=None)
    if highest is None:
        return terms.start
    return highest + terms.ladder.at(highest) if terms.raises else highest


def validate(terms: Terms, standing: Standing, offer: Offer, at: datetime) -> Refused | None:
    """Refuse what is out of its time, or does not open what was sealed."""
    if refusal := closed(standing, at):
        return refusal
    number, stage = moment(terms, standing, at)
    if isinstance(offer, Seal):
        return _unsealable(terms, standing, offer, number, stage)
    if isinstance(offer, Reveal):
        return _unopenable(terms, standing, offer, number, stage)
    return refused(Reason.OTHER_FORM)


def _unsealable(terms: Terms, standing: Standing, offer: Seal, number: int, stage: Stage) -> Refused | None:
    if stage is not Stage.SEALING:
        return refused(Reason.NOT_SEALING)
    if terms.tie_round and number > terms.rounds and offer.paddle not in tied(terms, standing):
        return refused(Reason.NOT_TIED)
    return None if _is_hash(offer.commitment) else refused(Reason.MALFORMED_SEAL)


def _unopenable(terms: Terms, standing: Standing, offer: Reveal, number: int, stage: Stage) -> Refused | None:
    if stage is not Stage.REVEALING:
        return refused(Reason.NOT_REVEALING)
    envelope = _envelope(standing, number, offer.paddle)
    if envelope is None:
        return refused(Reason.NOTHING_SEALED)
    if envelope.amount is not None:
        return refused(Reason.REVEALED)
    possible = 0 < offer.amount.fen <= LARGEST_FEN and _is_hash(offer.nonce)
    fits = possible and commitment(terms.lot, number, offer.paddle, offer.amount, offer.nonce) == envelope.commitment
    return None if fits else refused(Reason.SEAL_DIFFERS)


def apply(terms: Terms, standing: Standing, offer: Offer, at: datetime, seq: int) -> Standing:
    """Put the commitment in the place of the paddle's earlier one, or open it."""
    number, _stage = moment(terms, standing, at)
    if isinstance(offer, Seal):
        fresh = Envelope(round=number, paddle=offer.paddle, seq=seq, commitment=offer.commitment)
        return replace(standing, envelopes=(*_others(standing, number, offer.paddle), fresh))
    sealed = _envelope(standing, number, offer.paddle)
    if not isinstance(offer, Reveal) or sealed is None:
        message = f"not a sealed bid: {offer!r}"
        raise TypeError(message)
    counts = offer.amount.fen % 100 == 0 and offer.amount >= minimum(terms, standing, number)
    opened = replace(sealed, amount=offer.amount, counts=counts)
    return _led(terms, replace(standing, bids=standing.bids + 1, envelopes=(*_others(standing, number, offer.paddle), opened)))


def _led(terms: Terms, standing: Standing) -> Standing:
    """Return the standing with its best bid in front and, where the best are equal and that is the rule, one more round before its end."""
    best = ranked(standing)
    if not best:
        return standing
    rounds = terms.rounds + bool(terms.tie_round and tied(terms, standing))
    closes_at = standing.instant(terms.round_length * rounds)
    return replace(standing, current=best[0][1], leader=best[0][0].paddle, leading_seq=best[0][0].seq, closes_at=closes_at)


def ranked(standing: Standing, reserve: Money | None = None) -> list[tuple[Envelope, Money]]:
    """Return the bids that count and reach the reserve, the best first: the highest, the earlier commitment among equal ones."""
    counting = [
        (envelope, envelope.amount)
        for envelope in standing.envelopes
        if envelope.counts and envelope.amount is not None and (reserve is None or envelope.amount >= reserve)
    ]
    return sorted(counting, key=lambda bid: (-bid[1].fen, bid[0].seq))


def tied(terms: Terms, standing: Standing) -> frozenset[int]:
    """Return the paddles whose bids were equal and highest when the planned rounds were over; none where one was alone."""
    planned = [(envelope, amount) for envelope, amount in ranked(standing) if envelope.round <= terms.rounds]
    paddles = frozenset(envelope.paddle for envelope, amount in planned if amount == planned[0][1])
    return paddles if len(paddles) > 1 else frozenset()


def unrevealed(standing: Standing) -> tuple[int, ...]:
    """Return the paddles that left a sealed bid unopened, in any round."""
    return tuple(sorted({envelope.paddle for envelope in standing.envelopes if envelope.amount is None}))


def first_price(terms: Terms, standing: Standing, reserve: Money | None) -> Outcome:
    """Sell to the highest at its own price, or pass."""
    del terms
    best = ranked(standing, reserve)
    if not best:
        return nobody(standing)
    envelope, amount = best[0]
    return Outcome(winner=envelope.paddle, price=amount, highest=amount, seq=envelope.seq, unrevealed=unrevealed(standing))


def nobody(standing: Standing) -> Outcome:
    """Return the outcome where no bid reaches the reserve."""
    why = WhyPassed.NO_BID if standing.current is None else WhyPassed.RESERVE_NOT_MET
    return Outcome(passed=why, highest=standing.current, unrevealed=unrevealed(standing))


def _envelope(standing: Standing, number: int, paddle: int) -> Envelope | None:
    return next((envelope for envelope in standing.envelopes if (envelope.round, envelope.paddle) == (number, paddle)), None)


def _others(standing: Standing, number: int, paddle: int) -> tuple[Envelope, ...]:
    return tuple(envelope for envelope in standing.envelopes if (envelope.round, envelope.paddle) != (number, paddle))


def _is_hash(text: str) -> bool:
    return len(text) == DIGITS and HEXADECIMAL.issuperset(text)
