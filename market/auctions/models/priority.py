"""Holders of a priority right 优先购买权, and what they answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from market.auctions.rules.holders import LOWEST_RANK, Ground, NoticeWay, Result
from market.db import Base, append_only, stored


class PriorityHolder(Base):
    """An organisation that may take a lot at the highest price, or a person of an organisation through whose paddle it does."""

    __tablename__ = "priority_holder"
    __table_args__ = (
        UniqueConstraint("lot_id", "organisation_id"),
        ForeignKeyConstraint(
            ["membership_id", "organisation_id", "person_id"],
            ["membership.id", "membership.organisation_id", "membership.person_id"],
            name="fk_priority_holder_person",
        ),
        CheckConstraint("(membership_id IS NULL) = (person_id IS NULL)", name="person_of_organisation"),
        CheckConstraint(f"rank BETWEEN 1 AND {LOWEST_RANK}", name="rank_from_one"),
        CheckConstraint("length(note) > 0", name="ground_explained"),
        CheckConstraint("(notice_way = 'public') = (notice_note <> '')", name="public_notice_explained"),
        CheckConstraint("invited_at IS NULL OR invited_at >= notified_at", name="invited_after_notice"),
        Index("ix_priority_holder_organisation", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    """Whose paddle matches."""
    person_id: Mapped[int | None]
    """The holder, where it is a person."""
    membership_id: Mapped[int | None]
    rank: Mapped[int]
    """1 comes first; several may share a rank, as co-owners do: then the earlier match wins (法释〔2016〕18号 Art. 21)."""
    ground: Mapped[Ground] = mapped_column(stored(Ground, "priority_ground"))
    note: Mapped[str]
    """On what evidence; read by the operator and the holder."""
    notice_way: Mapped[NoticeWay] = mapped_column(stored(NoticeWay, "priority_notice_way"))
    notice_note: Mapped[str] = mapped_column(default="", server_default="")
    """Why the holder cannot be reached, and where the public notice stands."""
    notified_at: Mapped[datetime]
    """When the holder was told of the coming auction."""
    named_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime | None]
    """When the holder was told of the announcement."""
    result: Mapped[Result | None] = mapped_column(stored(Result, "priority_result"))
    """What became of the right, once the lot has its result."""


@append_only
class PriorityAttempt(Base):
    """Who answered for whom, with the first answer to that idempotency key: accepted or refused, never published."""

    __tablename__ = "priority_attempt"
    __table_args__ = (
        ForeignKeyConstraint(["lot_id", "seq"], ["ledger_entry.lot_id", "ledger_entry.seq"], deferrable=True, initially="DEFERRED"),
        CheckConstraint("(seq IS NULL) <> (reason IS NULL)", name="accepted_or_refused"),
        CheckConstraint("length(key) BETWEEN 8 AND 80", name="key_length"),
        Index("uq_priority_attempt_seq", "lot_id", "seq", unique=True, postgresql_where=text("seq IS NOT NULL")),
        Index("uq_priority_attempt_once", "lot_id", "organisation_id", unique=True, postgresql_where=text("seq IS NOT NULL")),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    """The client's idempotency key."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    takes: Mapped[bool]
    at: Mapped[datetime]
    seq: Mapped[int | None]
    reason: Mapped[str | None]
    answer: Mapped[dict[str, Any]]
    address: Mapped[str]
