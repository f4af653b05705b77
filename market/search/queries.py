"""Reads of the outbox, and the only place that locks for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from market.db import db, one
from market.search.models import SavedSearch, SavedSearchHit, SearchOutbox

INDEXER = 7_301_402
"""The advisory lock of the one indexer; the database drops it with the transaction, also when the process dies."""


def waiting_for_update(*, most: int) -> list[SearchOutbox]:
    """Claim the oldest waiting changes in order; return none where another indexer is at work."""
    if not db.session.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": INDEXER}).scalar_one():
        return []
    rows = select(SearchOutbox).where(SearchOutbox.done_at.is_(None)).order_by(SearchOutbox.id).limit(most).with_for_update()
    return list(db.session.scalars(rows))


def indexer_for_update() -> None:
    """Wait until no other indexer is at work, and keep others out until the transaction ends, however long nothing is read in it."""
    db.session.execute(text("SET LOCAL lock_timeout = '60s'"))
    db.session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": INDEXER})


def has_history() -> bool:
    """Say whether anything was ever told to an index."""
    return bool(db.session.scalar(select(SearchOutbox.id).where(SearchOutbox.done_at.is_not(None)).limit(1)))


def waiting() -> int:
    """Return how many changes wait."""
    return db.session.scalar(select(func.count()).select_from(SearchOutbox).where(SearchOutbox.done_at.is_(None))) or 0


def oldest_waiting() -> datetime | None:
    """Return when the oldest waiting change was written."""
    return db.session.scalar(select(func.min(SearchOutbox.created_at)).where(SearchOutbox.done_at.is_(None)))


def saved_of(person_id: int) -> list[SavedSearch]:
    """Return the searches that a person keeps, newest first."""
    return list(db.session.scalars(select(SavedSearch).where(SavedSearch.person_id == person_id).order_by(SavedSearch.id.desc())))


def told(person_id: int, *, most: int = 50) -> dict[int, list[SavedSearchHit]]:
    """Return what was told to a person lately, newest first, by saved search."""
    rows = select(SavedSearchHit).join(SavedSearch, SavedSearch.id == SavedSearchHit.saved_search_id)
    rows = rows.where(SavedSearch.person_id == person_id).order_by(SavedSearchHit.told_at.desc(), SavedSearchHit.object_id.desc())
    found: dict[int, list[SavedSearchHit]] = {}
    for hit in db.session.scalars(rows.limit(most)):
        found.setdefault(hit.saved_search_id, []).append(hit)
    return found


def saved_for_update(person_id: int, saved_id: int) -> SavedSearch:
    """Lock a search of this person; raise NotFound."""
    return one(select(SavedSearch).where(SavedSearch.id == saved_id, SavedSearch.person_id == person_id).with_for_update())


def saved_by_key_for_update(key: str) -> SavedSearch:
    """Lock the search behind an unsubscribe link; raise NotFound."""
    return one(select(SavedSearch).where(SavedSearch.key == key).with_for_update())


def saved_again_for_update(person_id: int, kind: str, address: str) -> SavedSearch | None:
    """Lock the search that this person already keeps under the same address."""
    same = (SavedSearch.person_id == person_id, SavedSearch.kind == kind, SavedSearch.address == address)
    return db.session.scalar(select(SavedSearch).where(*same).with_for_update())


def due_for_update(now: datetime) -> SavedSearch | None:
    """Claim the search whose look is due the longest; others' locked rows are left to them."""
    rows = select(SavedSearch).where(SavedSearch.look_at <= now).order_by(SavedSearch.look_at, SavedSearch.id)
    return db.session.scalar(rows.limit(1).with_for_update(skip_locked=True))


def newly_told(saved_id: int, kind: str, titles: dict[int, str], at: datetime) -> list[int]:
    """Write down what is told now and return the ids of those that were not told before."""
    if not titles:
        return []
    rows = [
        {"saved_search_id": saved_id, "kind": kind, "object_id": number, "title": title, "told_at": at} for number, title in titles.items()
    ]
    made = insert(SavedSearchHit).values(rows).on_conflict_do_nothing().returning(SavedSearchHit.object_id)
    new = set(db.session.scalars(made))
    return [number for number in titles if number in new]
