"""The bid desk 报价受理: bids on one lot that meet in this process are decided one by one and written by one commit.

Processes do not share a desk: between them the lot's row lock decides, as it does between bid, hammer and close.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog
from psycopg.errors import DataError, IntegrityError

from market.auctions.services import bids, floor
from market.auctions.services.answers import Answer, Bid, Offer
from market.db import db, unit_of_work
from market.together import Together

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from market.access import Actor

log = structlog.get_logger()


def place_bid(actor: Actor, lot_id: int, bid: Bid) -> Answer:
    """Place a bid in a transaction of its own, or of all who bid just now; raises what `services.bids.place_bid` raises."""
    return _desk.do((db.engine, lot_id), Offer(actor, bid))


def enter_bid(actor: Actor, lot_id: int, bid: Bid, *, paddle: int) -> Answer:
    """Enter a bid of the hall for the holder of a paddle's number; the attempt keeps who entered it, the ledger by which way it came.

    The amount is always said: where it is no longer enough the bid is refused and not raised by itself. Raises what
    `services.floor.holder_of` and `services.bids.place_bid` raise.
    """
    return _desk.do((db.engine, lot_id), Offer(actor, bid, floor.holder_of(actor, lot_id, bid.kind, paddle)))


def _write(lot: tuple[Engine, int], offers: list[Offer]) -> Sequence[Answer | Exception]:
    """Place the bids; one that the database refuses to keep does not spoil the others."""
    _engine, lot_id = lot
    try:
        with unit_of_work(ends_with_write=True):
            return bids.place_bids(lot_id, offers)
    except (DataError, IntegrityError) as fault:
        if len(offers) == 1:
            return [fault]
        log.warning("desk.taken_apart", lot=lot_id, bids=len(offers), exc_info=True)
        return [outcome for offer in offers for outcome in _write(lot, [offer])]


_desk: Together[tuple[Engine, int], Offer, Answer] = Together(_write)
