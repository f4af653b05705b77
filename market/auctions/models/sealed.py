"""Sealed bids 密封报价: the private record of what was sent, and the panel of SCORE. No amount and no nonce has a column here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from market.auctions.rules.sealing import Act
from market.db import Base, append_only, stored


@append_only
class SealedAttempt(Base):
    """Who tried to seal or open a bid, with the first answer to that idempotency key.

    Of what was sent only its SHA-256 is kept: an amount that was sent too early must not lie in the database either.
    """

    __tablename__ = "sealed_attempt"
    __table_args__ = (
        ForeignKeyConstraint(["lot_id", "seq"], ["ledger_entry.lot_id", "ledger_entry.seq"], deferrable=True, initially="DEFERRED"),
        CheckConstraint("(seq IS NULL) <> (reason IS NULL)", name="accepted_or_refused"),
        CheckConstraint("length(key) BETWEEN 8 AND 80", name="key_length"),
        CheckConstraint("sent ~ '^[0-9a-f]{64}$'", name="sent_is_hash"),
        Index("uq_sealed_attempt_seq", "lot_id", "seq", unique=True, postgresql_where=text("seq IS NOT NULL")),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    """The client's idempotency key."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    act: Mapped[Act] = mapped_column(stored(Act, "sealed_act"))
    sent: Mapped[str]
    """Hash of what was sent, to know a repeated submit from a key used twice."""
    at: Mapped[datetime]
    seq: Mapped[int | None]
    reason: Mapped[str | None]
    answer: Mapped[dict[str, Any]]
    address: Mapped[str]


class PanelMember(Base):
    """A person who judges the plans of a SCORE lot 评议专家; named before the lot is opened."""

    __tablename__ = "panel_member"

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    named_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    named_at: Mapped[datetime]


@append_only
class PanelPoints(Base):
    """What one member gave to one paddle's plan; the member's last points count until prices are opened."""

    __tablename__ = "panel_points"
    __table_args__ = (
        CheckConstraint("jsonb_array_length(points) > 0", name="some_points"),
        ForeignKeyConstraint(["lot_id", "person_id"], ["panel_member.lot_id", "panel_member.person_id"], name="fk_panel_points_member"),
        ForeignKeyConstraint(["lot_id", "seq"], ["ledger_entry.lot_id", "ledger_entry.seq"], deferrable=True, initially="DEFERRED"),
        UniqueConstraint("lot_id", "seq"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    paddle: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    points: Mapped[list[Any]]
    """Basis points per criterion."""
    at: Mapped[datetime]
    seq: Mapped[int]
    """The ledger entry with the panel's mean after these points."""


@append_only
class PlanPaper(Base):
    """A bidder's plan 实施方案 for a SCORE lot; the last one handed in before sealing ended is judged."""

    __tablename__ = "plan_paper"
    __table_args__ = (CheckConstraint("length(file) = 64 AND length(name) BETWEEN 1 AND 200 AND size > 0", name="complete"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paddle_id: Mapped[int] = mapped_column(ForeignKey("paddle.id"), index=True)
    file: Mapped[str]
    """SHA-256 of the PDF, its key in storage."""
    name: Mapped[str]
    size: Mapped[int]
    handed_in_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


@append_only
class OpeningCall(Base):
    """That the bidders of a round were asked by mail to open what they sealed: once."""

    __tablename__ = "opening_call"

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
