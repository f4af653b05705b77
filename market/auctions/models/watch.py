"""The market's own pulse, its outages, and the signed records of what they did to a lot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from market.auctions.rules.outage import OutageCause, Stage
from market.db import Base, append_only, stored


class Pulse(Base):
    """The last sign of life of one process, in the database's time: it reads the ledgers and delivers what it reads."""

    __tablename__ = "pulse"
    __table_args__ = (CheckConstraint("role IN ('web', 'scheduler')", name="known_role"),)

    process: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    at: Mapped[datetime]
    watchers: Mapped[int]
    lag_us: Mapped[int | None]
    """Median time from the writing of an entry to its delivery since the last beat; None where nothing was delivered."""


class Outage(Base):
    """A time in which the market could not take bids or did not show them; found by whichever process lives."""

    __tablename__ = "outage"
    __table_args__ = (
        CheckConstraint("began_at <= found_at AND (ended_at IS NULL OR ended_at >= began_at)", name="in_order"),
        Index("uq_outage_running", text("(ended_at IS NULL)"), unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cause: Mapped[OutageCause] = mapped_column(stored(OutageCause, "outage_cause"))
    began_at: Mapped[datetime]
    """The last sign of life before the silence."""
    found_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    limits: Mapped[dict[str, Any]]
    """What the rule book allowed, and what was measured."""


@append_only
class Incident(Base):
    """The record 故障记录 of what an outage did to a lot: a PDF in the store, and the market's signature over its digest."""

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("suspension_id", "stage"),
        CheckConstraint("file_key ~ '^[0-9a-f]{64}$'", name="file_is_digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    suspension_id: Mapped[int] = mapped_column(ForeignKey("suspension.id"))
    stage: Mapped[Stage] = mapped_column(stored(Stage, "incident_stage"))
    file_key: Mapped[str]
    """SHA-256 of the PDF."""
    signature: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
