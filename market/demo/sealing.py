"""Simulated bidders on sealed lots: each seals what it would pay at most, and opens it when bids are opened.

A person keeps amount and nonce; a simulated bidder computes them again from the lot's own secret, so that nothing is remembered.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from market.auctions.queries import sealed as queries
from market.auctions.rules.formats.sealed import Stage, moment
from market.auctions.rules.sealing import Kept
from market.auctions.services import sealed
from market.demo import cast
from market.demo.chance import Dice, cap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.access import Actor
    from market.auctions.models.bidding import Paddle
    from market.auctions.models.sale import Lot
    from market.auctions.rules.told import Told

SHORTEST_THOUGHT, LONGEST_THOUGHT = 4, 20
"""Seconds between two simulated bidders; all of them have their turn within a stage."""


def act(lot: Lot, paddles: Sequence[Paddle], dice: Dice, *, last_at: datetime, now: datetime) -> None:
    """Let at most one simulated bidder seal or open its bid on an open lot, if it has thought long enough."""
    told = queries.told(lot.id)
    if told is None:
        return
    number, stage = moment(told.terms, told.standing, now)
    waiting = _waiting(told, paddles, number, stage)
    thought = SHORTEST_THOUGHT + dice.roll(f"thought {lot.seq}", LONGEST_THOUGHT - SHORTEST_THOUGHT + 1)
    if not waiting or now < last_at + timedelta(seconds=thought):
        return
    paddle = waiting[dice.roll(f"who {lot.seq}", len(waiting))]
    kept = _kept(lot, paddle, number, dice)
    key = f"bot-{stage.value}-{lot.id}-{number}-{paddle.id}"
    if stage is Stage.SEALING:
        commitment = str(kept.file()["commitment"])
        sealed.seal(_bidder(paddle), lot.id, round_number=number, commitment=commitment, key=key, address="demo")
    else:
        sealed.reveal(_bidder(paddle), lot.id, amount=kept.amount, nonce=kept.nonce, key=key, address="demo")


def _waiting(told: Told, paddles: Sequence[Paddle], number: int, stage: Stage) -> list[Paddle]:
    """Return who has something to do: to seal, or to open what it sealed."""
    own = {envelope.paddle: envelope for envelope in told.standing.envelopes if envelope.round == number}
    if stage is Stage.SEALING:
        return [paddle for paddle in paddles if paddle.number not in own]
    opened = {envelope.paddle for envelope in own.values() if envelope.amount is not None}
    return [paddle for paddle in paddles if paddle.number in own and paddle.number not in opened] if stage is Stage.REVEALING else []


def _kept(lot: Lot, paddle: Paddle, number: int, dice: Dice) -> Kept:
    nonce = dice.digits(f"nonce {lot.id} {number} {paddle.id}")
    amount = cap(lot, paddle.organisation_id, dice)
    return Kept(lot=lot.id, round=number, paddle=paddle.number or 0, amount=amount, nonce=nonce)


def _bidder(paddle: Paddle) -> Actor:
    return next(bot for bot in cast.bots() if bot.organisation_id == paddle.organisation_id)
