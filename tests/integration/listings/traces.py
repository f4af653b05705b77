"""What an achievement leaves behind: its timeline, and what the search is told."""

from __future__ import annotations

from sqlalchemy import select

from market import audit
from market.db import db
from market.listings.models.achievements import Achievement
from market.search.models import SearchOutbox


def outbox(kind: str, object_id: int) -> list[SearchOutbox]:
    """Return what the search was told about an object, oldest first."""
    rows = select(SearchOutbox).where(SearchOutbox.kind == kind, SearchOutbox.object_id == object_id).order_by(SearchOutbox.id)
    return list(db.session.scalars(rows))


def kinds_of(made: Achievement) -> list[str]:
    """Return the kinds on an achievement's timeline, oldest first."""
    return [event.kind for event in audit.timeline([("achievement", made.id)])]
