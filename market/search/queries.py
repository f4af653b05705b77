"""Reads of the outbox, and the only place that locks for it."""

from __future__ import annotations

from sqlalchemy import func, select, text

from market.db import db
from market.search.models import SearchOutbox

INDEXER = 7_301_402
"""The advisory lock of the one indexer; the database drops it with the transaction, also when the process dies."""


def waiting_for_update(*, most: int) -> list[SearchOutbox]:
    """Claim the oldest waiting changes in order; return none where another indexer is at work."""
    if not db.session.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": INDEXER}).scalar_one():
        return []
    rows = select(SearchOutbox).where(SearchOutbox.done_at.is_(None)).order_by(SearchOutbox.id).limit(most).with_for_update()
    return list(db.session.scalars(rows))


def indexer_for_update() -> None:
    """Wait until no other indexer is at work, and keep others out until the transaction ends."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": INDEXER})


def has_history() -> bool:
    """Say whether anything was ever told to an index."""
    return bool(db.session.scalar(select(SearchOutbox.id).where(SearchOutbox.done_at.is_not(None)).limit(1)))


def waiting() -> int:
    """Return how many changes wait."""
    return db.session.scalar(select(func.count()).select_from(SearchOutbox).where(SearchOutbox.done_at.is_(None))) or 0
