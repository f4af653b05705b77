"""Requests for rehearsals from the operator's page: the only trace that a rehearsal leaves in the real market."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, stored
from market.rehearsal.states import RehearsalState


class Rehearsal(Base):
    """One rehearsal as asked for, running, and over."""

    __tablename__ = "rehearsal"
    __table_args__ = (
        CheckConstraint("speed BETWEEN 1 AND 3600", name="speed"),
        CheckConstraint("(state IN ('asked', 'running')) = (ended_at IS NULL)", name="ended_when"),
        Index("uq_rehearsal_one", text("(true)"), unique=True, postgresql_where=text("state IN ('asked', 'running')")),
        Index("ix_rehearsal_sale", "sale_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    speed: Mapped[int]
    by_hand: Mapped[bool]
    """Somebody conducts at the console; otherwise lots are called and hammered by themselves."""
    state: Mapped[RehearsalState] = mapped_column(stored(RehearsalState, "rehearsal_state"), default=RehearsalState.ASKED)
    seen_at: Mapped[datetime]
    """The last sign of life of who runs it."""
    address: Mapped[str] = mapped_column(default="")
    accounts: Mapped[list[Any]] = mapped_column(default=list)
    """Role, e-mail and password of the play accounts; emptied at the end."""
    stop_asked: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]
    words: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What it came to, or why it failed."""
