"""The outbox of the search index, and the searches that people keep."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, stored
from market.search.rules import Pace


class SearchOutbox(Base):
    """One change of the index, written in the transaction that changed the object."""

    __tablename__ = "search_outbox"
    __table_args__ = (Index("ix_search_outbox_waiting", "id", postgresql_where="done_at IS NULL"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    object_id: Mapped[int]
    document: Mapped[dict[str, Any] | None]
    """The whole new document; None removes the object from the index."""
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class SavedSearch(Base):
    """A search that a person keeps, and is told of what is new in it."""

    __tablename__ = "saved_search"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("(pace = 'never') = (look_at IS NULL)", name="look_where_told"),
        UniqueConstraint("key"),
        UniqueConstraint("person_id", "kind", "address", name="uq_saved_search_once"),
        Index("ix_saved_search_due", "look_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    name: Mapped[str]
    address: Mapped[str]
    """The query string of the search page, in its one spelling."""
    query: Mapped[dict[str, Any]]
    """The same as the index is asked."""
    pace: Mapped[Pace] = mapped_column(stored(Pace, "search_pace"))
    key: Mapped[str]
    """The secret of the unsubscribe link; it can do nothing but stop these letters."""
    created_at: Mapped[datetime]
    told_until: Mapped[datetime]
    """Publications before that are told, or were there when the search was saved."""
    look_at: Mapped[datetime | None]


class SavedSearchHit(Base):
    """An object that a saved search has told; the key keeps it from being told twice."""

    __tablename__ = "saved_search_hit"

    saved_search_id: Mapped[int] = mapped_column(ForeignKey("saved_search.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    object_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    told_at: Mapped[datetime]
