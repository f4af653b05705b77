"""What the market publishes so that a rewritten past shows: one digest for each day, chained."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only


@append_only
class LedgerDigest(Base):
    """The heads of all ledgers that grew on a day in Beijing, and their hash behind the digest of the day before."""

    __tablename__ = "ledger_digest"
    __table_args__ = (
        CheckConstraint("lots = jsonb_array_length(heads)", name="lots_counted"),
        CheckConstraint("length(prev) = 64 AND length(digest) = 64", name="hashes"),
        UniqueConstraint("prev", name="ledger_digest_one_successor"),
        UniqueConstraint("digest"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    lots: Mapped[int]
    heads: Mapped[list[Any]]
    """`{"lot", "seq", "head"}` of each lot, by lot: the state of its ledger at the end of the day."""
    prev: Mapped[str]
    digest: Mapped[str]
    made_at: Mapped[datetime]
