"""What the payment service tells us: kept as it came, and what was done with it; never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only, stored
from market.payments.rules import Outcome


@append_only
class WebhookEvent(Base):
    """A message of the payment service as it came, kept before anything is done with it."""

    __tablename__ = "webhook_event"

    id: Mapped[str] = mapped_column(primary_key=True)
    """The service's own number: the same message again is the same row."""
    kind: Mapped[str]
    created_at: Mapped[datetime]
    received_at: Mapped[datetime]
    body: Mapped[str]
    signature: Mapped[str]


@append_only
class WebhookOutcome(Base):
    """What was done with a message, written once and in the same transaction as the deed."""

    __tablename__ = "webhook_outcome"

    event_id: Mapped[str] = mapped_column(ForeignKey("webhook_event.id"), primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(stored(Outcome, "webhook_outcome"))
    at: Mapped[datetime]
