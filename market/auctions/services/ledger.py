"""Appends to a lot's ledger: the next number, the hash behind the last one, and the lot's live fields in step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from market import db as database
from market import doorbell
from market.auctions.models.bidding import LedgerEntry
from market.auctions.rules.ledger import Entry, EntryKind, chain
from market.db import db

if TYPE_CHECKING:
    from datetime import datetime

    from market.auctions.models.sale import Lot
    from market.money import Money

CHANNEL = "lots"


def append(
    lot: Lot,
    kind: EntryKind,
    at: datetime,
    *,
    paddle: int | None = None,
    amount: Money | None = None,
    **data: Any,
) -> LedgerEntry:
    """Append a change of the locked `lot` to its ledger and move the lot's head."""
    content = Entry(
        lot=lot.id,
        seq=lot.seq + 1,
        kind=kind,
        at=at,
        closes_at=lot.closes_at,
        paddle=paddle,
        amount_fen=amount.fen if amount else None,
        data=data,
    )
    digest = chain(content.public(), lot.head)
    row = LedgerEntry(
        lot_id=lot.id,
        seq=content.seq,
        kind=kind,
        at=at,
        closes_at=lot.closes_at,
        paddle=paddle,
        amount=amount,
        bid_kind=None,
        data=data,
        prev=lot.head,
        hash=digest,
    )
    db.session.add(row)
    lot.seq, lot.head = content.seq, digest
    tell_watchers(lot.id)
    return row


def tell_watchers(lot_id: int) -> None:
    """Wake the rooms of this lot once the transaction is durable."""
    database.after_commit(partial(doorbell.ring, db.engine, CHANNEL, lot_id))
