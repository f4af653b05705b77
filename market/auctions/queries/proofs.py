"""What is read for proofs: the entry behind a receipt, the digests, and the heads that a day leaves."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text

from market.auctions.models.bidding import LedgerEntry
from market.auctions.models.proofs import LedgerDigest
from market.auctions.queries import room
from market.auctions.rules.shape import FOLLOWING
from market.clock import BEIJING, legal_date
from market.db import db, glance, one
from market.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.access import Actor

_ONE_AT_A_TIME = 2_026_1121
_HEADS = text("""
    SELECT DISTINCT ON (day, lot_id) (at AT TIME ZONE 'Asia/Shanghai')::date AS day, lot_id AS lot, seq, hash AS head
    FROM ledger_entry WHERE at >= :since AND at < :until
    ORDER BY day, lot_id, seq DESC""")


def paddle_of(lot_id: int, seq: int) -> int:
    """Return the paddle of a bid's entry, without a transaction."""
    statement = "SELECT paddle FROM ledger_entry WHERE lot_id = %(lot_id)s AND seq = %(seq)s"
    return int(glance(statement, {"lot_id": lot_id, "seq": seq})[0]["paddle"])


def own_bid(actor: Actor, lot_id: int, seq: int) -> dict[str, Any]:
    """Return the public entry of a bid of the actor's own organisation, by whichever way it came; raise NotFound."""
    paddle = room.own_paddle(actor.organisation_id, lot_id)
    entry = one(select(LedgerEntry).where(LedgerEntry.lot_id == lot_id, LedgerEntry.seq == seq, LedgerEntry.kind.not_in(FOLLOWING)))
    if paddle is None or paddle.number is None or paddle.number != entry.paddle:
        raise NotFound
    return room.entry_dict(entry)


def own_newest_bid(lot_id: int, paddle: int) -> int | None:
    """Return the number of a paddle's newest bid on a lot."""
    mine = (LedgerEntry.lot_id == lot_id, LedgerEntry.paddle == paddle, LedgerEntry.kind.not_in(FOLLOWING))
    return db.session.scalar(select(func.max(LedgerEntry.seq)).where(*mine))


def last_digest_for_update() -> LedgerDigest | None:
    """Let one scheduler at a time add digests, until its transaction ends, and return the newest."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": _ONE_AT_A_TIME})
    return db.session.scalars(select(LedgerDigest).order_by(LedgerDigest.day.desc()).limit(1)).one_or_none()


def newest_digest_day() -> date | None:
    """Return the last day that has a digest."""
    return db.session.scalar(select(func.max(LedgerDigest.day)))


def first_day() -> date | None:
    """Return the day of the first ledger entry of all."""
    found = db.session.scalar(select(func.min(LedgerEntry.at)))
    return legal_date(found) if found else None


def heads(since: date, until: date) -> dict[date, list[dict[str, Any]]]:
    """Return, for each day from `since` to before `until`, the last entry that each lot got on it."""
    rows = db.session.execute(_HEADS, {"since": _midnight(since), "until": _midnight(until)}).mappings()
    return {
        day: [{"lot": row["lot"], "seq": row["seq"], "head": row["head"]} for row in group]
        for day, group in groupby(rows, key=lambda row: row["day"])
    }


def digests(*, since: date | None = None, until: date | None = None, lot: int | None = None) -> list[LedgerDigest]:
    """Return the chain of digests, the oldest first: all of it, the days from `since` to `until`, or those that name a lot."""
    statement = select(LedgerDigest).order_by(LedgerDigest.day)
    if since is not None:
        statement = statement.where(LedgerDigest.day >= since)
    if until is not None:
        statement = statement.where(LedgerDigest.day <= until)
    if lot is not None:
        statement = statement.where(LedgerDigest.heads.contains([{"lot": lot}]))
    return list(db.session.scalars(statement))


def newest_digests(count: int, skip: int) -> tuple[Sequence[LedgerDigest], int]:
    """Return a page of digests, the newest first, and how many there are."""
    total = db.session.scalar(select(func.count()).select_from(LedgerDigest)) or 0
    return db.session.scalars(select(LedgerDigest).order_by(LedgerDigest.day.desc()).offset(skip).limit(count)).all(), total


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING)
