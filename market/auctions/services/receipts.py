"""Receipts of bids: signed while the database writes the bid, or whenever they are asked for again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog

from market import signing
from market.auctions.queries import proofs
from market.auctions.rules.receipts import signed

if TYPE_CHECKING:
    from market.access import Actor
    from market.auctions.services.answers import Answer
    from market.keys import Signer

log = structlog.get_logger()


def receipt_of(answer: Answer) -> dict[str, Any] | None:
    """Return the signed receipt of an accepted bid, the same whenever it is asked for; None where the market cannot sign.

    A bid stands once it is in the ledger: that no key is at hand must not make its answer fail. The receipt is given later.
    """
    if answer.receipt or not answer.accepted or answer.seq is None:
        return answer.receipt
    paddle = answer.paddle or proofs.paddle_of(answer.lot_id, answer.seq)
    return _signed(answer.stored | {"paddle": paddle}, answer.at)


def own_receipt(actor: Actor, lot_id: int, seq: int) -> dict[str, Any] | None:
    """Return the receipt of a bid of the actor's organisation, whichever way it came; raise NotFound for another's."""
    entry = proofs.own_bid(actor, lot_id, seq)
    return _signed(entry, datetime.fromisoformat(entry["at"]))


def receipt_of_entry(entry: dict[str, Any]) -> dict[str, Any] | None:
    """Return the signed receipt of a public ledger entry that its own bidder made: a sealed bid or its opening."""
    return _signed(entry, datetime.fromisoformat(entry["at"]))


def signer(at: datetime) -> Signer | None:
    """Return the key in use at an instant, read from the database where this process has not lately; None where it is not at hand."""
    try:
        return signing.ring().signer(at)
    except signing.SigningError:
        log.exception("receipt.not_signed", at=at.isoformat())
        return None


def receipted(answer: Answer, key: Signer) -> Answer:
    """Return an accepted answer of this moment with its receipt; asks the database nothing."""
    return replace(answer, receipt=signed(answer.stored, key))


def _signed(entry: dict[str, Any], at: datetime) -> dict[str, Any] | None:
    key = signer(at)
    return None if key is None else signed(entry, key)
