"""Tables of webhooks: who is told where, what is to be told in which order, and what became of each attempt."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from market.db import Base, stored
from market.webhooks.rules import HookState, Topic


class Webhook(Base):
    """An address of an organisation's own system. Messages leave in order: the next one only after the last one arrived."""

    __tablename__ = "webhook"
    __table_args__ = (
        CheckConstraint("cardinality(topics) > 0", name="follows_something"),
        CheckConstraint("failures >= 0 AND position >= 0", name="counts"),
        Index("ix_webhook_organisation", "organisation_id", "id"),
        Index("ix_webhook_due", "next_at", postgresql_where="state = 'active'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    address: Mapped[str]
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[HookState] = mapped_column(stored(HookState, "state", length=10))
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    position: Mapped[int]
    """The number of the last news that arrived."""
    failures: Mapped[int] = mapped_column(default=0)
    """Attempts that failed in a row."""
    next_at: Mapped[datetime]
    """No attempt before this: after a failure, and while a process is at it."""
    test_asked: Mapped[bool] = mapped_column(default=False)

    @property
    def followed(self) -> list[Topic]:
        """Return whose changes are told."""
        return [Topic(topic) for topic in self.topics]


class News(Base):
    """A change of state that concerns an organisation with webhooks, numbered in the order in which it is told."""

    __tablename__ = "webhook_news"
    __table_args__ = (UniqueConstraint("event_id", "organisation_id"), Index("ix_webhook_news_organisation", "organisation_id", "seq"))

    seq: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))


class Gathered(Base):
    """How far the event rows were looked through: one row."""

    __tablename__ = "webhook_gathered"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    event_id: Mapped[int]


class Attempt(Base):
    """One attempt to deliver; without an event it was a test."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (
        CheckConstraint("(status IS NULL) = (error <> '')", name="answered_or_failed"),
        Index("ix_webhook_attempt_webhook", "webhook_id", "id"),
        Index("ix_webhook_attempt_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    at: Mapped[datetime]
    took_ms: Mapped[int]
    status: Mapped[int | None]
    """The HTTP status of the answer."""
    error: Mapped[str] = mapped_column(default="")
    """Why there was no answer."""

    @property
    def arrived(self) -> bool:
        """Say whether the receiver took the message."""
        return self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES
