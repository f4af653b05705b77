"""What the bidding on a lot comes to: sealed lots by their rules from the ledger, open ones by what the lot itself says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from market.auctions.queries import bidding
from market.auctions.queries import sealed as queries
from market.auctions.rules import envelopes
from market.auctions.rules.formats import FORMATS, sealed
from market.auctions.rules.states import Format

if TYPE_CHECKING:
    from datetime import datetime

    from market.auctions.models.sale import Lot
    from market.auctions.rules.formats.protocol import Outcome
    from market.money import Money


def of(lot: Lot, now: datetime) -> Outcome:
    """Return winner and price, or why the lot passes; call it under the lot's lock once bidding has ended."""
    told = queries.told(lot.id) if lot.format in envelopes.FORMATS else None
    standing = told.standing if told is not None else lot.standing(now)
    return FORMATS[lot.format].settle(lot.terms, standing, _reserve(lot))


def opened_reserve(lot: Lot) -> dict[str, Any]:
    """Return the reserve's opening for the ledger where it becomes the price: at the second price with one bid that reaches it."""
    if lot.format is not Format.SEALED_SECOND:
        return {}
    told, kept = queries.told(lot.id), bidding.reserve(lot.id)
    if told is None or kept is None or len(sealed.ranked(told.standing, kept.amount)) != 1:
        return {}
    return {"reserve_fen": kept.amount.fen if kept.amount else None, "reserve_nonce": kept.nonce}


def unopened(lot: Lot) -> frozenset[int]:
    """Return the paddles that left a sealed bid unopened: their deposits are forfeited, the buyer's apart, which is bound to the deal."""
    told = queries.told(lot.id) if lot.format in envelopes.FORMATS else None
    return frozenset(sealed.unrevealed(told.standing)) if told is not None else frozenset()


def _reserve(lot: Lot) -> Money | None:
    kept = bidding.reserve(lot.id)
    return kept.amount if kept else None
