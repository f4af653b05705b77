"""Paddles 号牌, the public ledger, the private record of attempts, and awards 成交确认."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from market.auctions.rules.ledger import EntryKind
from market.auctions.rules.states import ConductMode, PaddleState
from market.db import Base, append_only, stored
from market.money import Money


class PaddleNumber(Base):
    """The number drawn once per organisation and sale."""

    __tablename__ = "paddle_number"
    __table_args__ = (UniqueConstraint("sale_id", "number"), CheckConstraint("number >= 10", name="two_digits"))

    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    number: Mapped[int]


class Paddle(Base):
    """One organisation's right to bid on a lot 竞买登记, from application to the end of its deposit."""

    __tablename__ = "paddle"
    __table_args__ = (
        UniqueConstraint("lot_id", "organisation_id"),
        UniqueConstraint("lot_id", "number"),
        CheckConstraint(
            "state NOT IN ('held','active','released','settled','forfeited') OR deposit_id IS NOT NULL", name="held_has_deposit"
        ),
        CheckConstraint("state NOT IN ('active','settled','forfeited') OR number IS NOT NULL", name="active_has_number"),
        CheckConstraint("state <> 'refused' OR refusal IS NOT NULL", name="refused_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    applied_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[PaddleState] = mapped_column(stored(PaddleState, "paddle_state"), default=PaddleState.APPLIED)
    number: Mapped[int | None]
    deposit_id: Mapped[int | None] = mapped_column(ForeignKey("deposit.id"))
    discloses_relation: Mapped[bool] = mapped_column(default=False)
    """The bidder is an inventor's company or otherwise related: allowed, but shown to the operator (浙江条例 Art. 17)."""
    relation: Mapped[str] = mapped_column(default="")
    matches_only: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """A co-owner with a priority right: it answers for the highest price and makes no bid of its own."""
    accepted_terms_at: Mapped[datetime]
    refusal: Mapped[str | None]
    created_at: Mapped[datetime]
    is_bot: Mapped[bool] = mapped_column(default=False)
    """A simulated demo bidder, marked as such wherever it appears."""


@append_only
class LedgerEntry(Base):
    """One entry of a lot's public ledger; the database refuses changes."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint("seq > 0", name="seq_from_one"),
        CheckConstraint("(kind = 'bid') = (bid_kind IS NOT NULL)", name="bid_has_kind"),
        CheckConstraint("kind <> 'bid' OR (paddle IS NOT NULL AND amount_fen > 0 AND closes_at IS NOT NULL)", name="bid_complete"),
        CheckConstraint("length(hash) = 64 AND length(prev) = 64", name="hashes"),
        UniqueConstraint("lot_id", "prev", name="one_successor"),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[EntryKind] = mapped_column(stored(EntryKind, "entry_kind"))
    at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    paddle: Mapped[int | None]
    amount: Mapped[Money | None] = mapped_column("amount_fen")
    bid_kind: Mapped[str | None]
    data: Mapped[dict[str, Any]]
    prev: Mapped[str]
    hash: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    """When the row was written by the database's own clock: outside the chain, only to measure how late it is delivered."""


@append_only
class BidAttempt(Base):
    """Who tried to bid what, with the first answer to that idempotency key: accepted or refused, never published."""

    __tablename__ = "bid_attempt"
    __table_args__ = (
        ForeignKeyConstraint(["lot_id", "seq"], ["ledger_entry.lot_id", "ledger_entry.seq"], deferrable=True, initially="DEFERRED"),
        CheckConstraint("(seq IS NULL) <> (reason IS NULL)", name="accepted_or_refused"),
        CheckConstraint("length(key) BETWEEN 8 AND 80", name="key_length"),
        CheckConstraint("kind IN ('online', 'floor', 'phone')", name="known_kind"),
        Index("uq_bid_attempt_seq", "lot_id", "seq", unique=True, postgresql_where=text("seq IS NOT NULL")),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    """The client's idempotency key."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    """Whose paddle bid; a person of another organisation only where an auctioneer entered it."""
    kind: Mapped[str] = mapped_column(server_default="online")
    amount: Mapped[Money] = mapped_column("amount_fen")
    at: Mapped[datetime]
    seq: Mapped[int | None]
    reason: Mapped[str | None]
    answer: Mapped[dict[str, Any]]
    address: Mapped[str]


@append_only
class ProxyOrder(Base):
    """A proxy bid 代理出价 given, raised or withdrawn; the newest of a paddle is in force, and only its bidder ever sees it."""

    __tablename__ = "proxy"
    __table_args__ = (
        UniqueConstraint("lot_id", "person_id", "key"),
        CheckConstraint("maximum_fen > 0 AND maximum_fen % 100 = 0", name="whole_yuan"),
        CheckConstraint("length(key) BETWEEN 8 AND 80", name="key_length"),
        Index("ix_proxy_in_force", "lot_id", "paddle", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    """Of equal maxima the lower one leads."""
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    paddle: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str]
    """The client's idempotency key."""
    maximum: Mapped[Money | None] = mapped_column("maximum_fen")
    """None where it was withdrawn."""
    at: Mapped[datetime]
    answer: Mapped[dict[str, Any]]
    address: Mapped[str]


class Award(Base):
    """The confirmation record 成交确认 of a lot, for ever; after a default the runner-up's award names the one it replaces."""

    __tablename__ = "award"
    __table_args__ = (
        Index("uq_award_first", "lot_id", unique=True, postgresql_where=text("replaces_id IS NULL")),
        UniqueConstraint("replaces_id"),
        UniqueConstraint("id", "lot_id", name="uq_award_id_lot"),
        ForeignKeyConstraint(["replaces_id", "lot_id"], ["award.id", "award.lot_id"], name="fk_award_replaces"),
        CheckConstraint("hammer_fen > 0", name="positive"),
        CheckConstraint("mode <> 'licensed_auction' OR (agency_id IS NOT NULL AND hammered_by IS NOT NULL)", name="licensed_hammer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"))
    paddle_id: Mapped[int] = mapped_column(ForeignKey("paddle.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    hammer: Mapped[Money] = mapped_column("hammer_fen")
    mode: Mapped[ConductMode] = mapped_column(stored(ConductMode, "award_mode"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    hammered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    ledger_seq: Mapped[int]
    ledger_hash: Mapped[str]
    by_priority: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """The buyer took the lot at the highest price by its priority right 优先购买权."""
    replaces_id: Mapped[int | None]
    """The award whose buyer defaulted."""
