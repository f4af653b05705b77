"""The outbox of the search index: what is still to be told to it, in order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base


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
