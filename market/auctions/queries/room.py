"""What everybody may read of a running lot: entries, live state, the ledger to verify. Never a reserve, never an identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text

from market.auctions.models.bidding import LedgerEntry, Paddle
from market.auctions.models.sale import Lot, Sale
from market.auctions.rules.ledger import Entry, EntryKind
from market.auctions.rules.live import Live
from market.auctions.rules.states import LotState
from market.db import db, one

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

LEDGER_FORMAT = "chunqiu-ledger/1"
SHOWN = 20

_BEHIND = text("""
    SELECT lot_id, seq, kind, at, closes_at, paddle, amount_fen, bid_kind, data, prev, hash,
           extract(epoch FROM clock_timestamp() - written_at) AS age
    FROM ledger_entry
    JOIN unnest(CAST(:lots AS bigint[]), CAST(:seqs AS bigint[])) AS seen(lot, last) ON lot_id = seen.lot AND seq > seen.last
    ORDER BY lot_id, seq""")


@dataclass(frozen=True)
class Room:
    """A lot's live state with its newest entries (oldest first) and the database time at which it was read."""

    first: Live
    entries: list[dict[str, Any]]
    time: datetime

    @cached_property
    def live(self) -> Live:
        """The state after the last entry."""
        return reduce(Live.after, self.entries, self.first)

    def public(self) -> dict[str, Any]:
        """Return the snapshot that begins every stream."""
        return self.live.public() | {"entries": self.entries[-SHOWN:], "time": self.time.astimezone(UTC).isoformat()}


def public_lot(lot_id: int) -> Lot:
    """Return a lot that everybody may see: its sale is announced; raise NotFound."""
    return one(
        select(Lot)
        .join(Sale, Sale.id == Lot.sale_id)
        .where(Lot.id == lot_id, Sale.announced_at.is_not(None), Lot.announced_at.is_not(None))
    )


def entry_dict(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a table row or an ORM object with the same names
    """Return an entry's public JSON with its hashes."""
    amount = row.amount_fen if hasattr(row, "amount_fen") else row.amount and row.amount.fen
    entry = Entry(
        lot=row.lot_id,
        seq=row.seq,
        kind=EntryKind(row.kind),
        at=row.at,
        closes_at=row.closes_at,
        paddle=row.paddle,
        amount_fen=amount,
        bid_kind=row.bid_kind,
        data=row.data,
    )
    return entry.public() | {"prev": row.prev, "hash": row.hash}


def ledger(lot_id: int) -> dict[str, Any]:
    """Return the whole ledger of a public lot in the format that `chunqiu lot verify` reads."""
    lot = public_lot(lot_id)
    rows = db.session.scalars(select(LedgerEntry).where(LedgerEntry.lot_id == lot_id).order_by(LedgerEntry.seq))
    return {"format": LEDGER_FORMAT, "lot": lot.id, "entries": [entry_dict(row) for row in rows], "head": lot.head}


def room(lot_id: int) -> Room:
    """Return the state of a public lot, derived from its ledger and not from the lot's own columns."""
    lot = public_lot(lot_id)
    now = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
    entries = [
        entry_dict(row) for row in db.session.scalars(select(LedgerEntry).where(LedgerEntry.lot_id == lot_id).order_by(LedgerEntry.seq))
    ]
    return Room(before_opening(lot), entries, now)


def before_opening(lot: Lot) -> Live:
    """Return the state of a lot without any entry."""
    state = lot.state.value if lot.state in (LotState.ANNOUNCED, LotState.WITHDRAWN) else LotState.ANNOUNCED.value
    return Live(lot=lot.id, state=state, start_fen=lot.start.fen, increment_fen=lot.increment.fen, head=lot.head if not lot.seq else "")


def behind(connection: Connection, seen: Mapping[int, int]) -> list[tuple[dict[str, Any], float]]:
    """Return the entries of each lot after the number seen last, in order, each with its age in seconds since it was written.

    Read over the tailer's own connection; the age is computed by the database's clock alone.
    """
    rows = connection.execute(_BEHIND, {"lots": list(seen), "seqs": list(seen.values())})
    return [(entry_dict(row), float(row.age)) for row in rows]


def bot_numbers(lot_id: int) -> set[int]:
    """Return the numbers of simulated demo bidders on a lot."""
    return set(db.session.scalars(select(Paddle.number).where(Paddle.lot_id == lot_id, Paddle.is_bot, Paddle.number.is_not(None))))


def own_paddle(organisation_id: int | None, lot_id: int) -> Paddle | None:
    """Return the organisation's paddle on a lot."""
    if organisation_id is None:
        return None
    return db.session.scalars(select(Paddle).where(Paddle.lot_id == lot_id, Paddle.organisation_id == organisation_id)).one_or_none()


def next_lots(lot: Lot, count: int = 3) -> list[Lot]:
    """Return the lots that are called after this one."""
    return list(
        db.session.scalars(
            select(Lot)
            .where(Lot.sale_id == lot.sale_id, Lot.number > lot.number, Lot.state == LotState.ANNOUNCED)
            .order_by(Lot.number)
            .limit(count)
        )
    )


def count_before(lot: Lot) -> int:
    """Return how many lots of the session are decided before this one is called."""
    waiting = (LotState.ANNOUNCED, LotState.OPEN, LotState.PAUSED)
    found = select(func.count()).where(Lot.sale_id == lot.sale_id, Lot.number < lot.number, Lot.state.in_(waiting))
    return db.session.execute(found).scalar_one()


def live_lots(count: int = 1) -> list[Lot]:
    """Return open lots, the one that ends first on top: for the front page."""
    return list(db.session.scalars(select(Lot).where(Lot.state == LotState.OPEN).order_by(Lot.closes_at).limit(count)))


def lot_count(sale_id: int) -> int:
    """Count the lots of a sale's catalogue."""
    shown = select(func.count()).select_from(Lot).where(Lot.sale_id == sale_id, Lot.state.not_in((LotState.DRAFT, LotState.WITHDRAWN)))
    return db.session.scalar(shown) or 0
