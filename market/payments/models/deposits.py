"""Deposits 保证金: what is owed, held and ended, and the payment pages that were opened for them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, stored
from market.money import Money
from market.payments.rules import DepositState, PageState, Way


class Deposit(Base):
    """Money that an organisation lays down before it may bid; ends in exactly one of released, applied, forfeited."""

    __tablename__ = "deposit"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="positive"),
        CheckConstraint("(state IN ('due','cancelled')) = (received_at IS NULL)", name="received_unless_due"),
        CheckConstraint("num_nulls(received_at, received_on, bank_reference, payer_name, way) IN (0, 5)", name="receipt_complete"),
        CheckConstraint("(state IN ('due','held')) = (ended_at IS NULL)", name="ended_has_time"),
        CheckConstraint("state = 'released' OR num_nonnulls(return_by, returned_at) = 0", name="returned_if_released"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    """What the payer writes on the transfer, e.g. BZJ-7F3K-29QD."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    purpose: Mapped[str]
    amount: Mapped[Money] = mapped_column("amount_fen")
    state: Mapped[DepositState] = mapped_column(stored(DepositState, "deposit_state"), default=DepositState.DUE)
    payer_name: Mapped[str | None]
    bank_reference: Mapped[str | None] = mapped_column(unique=True)
    """The bank's number of the transfer, or the payment service's of the payment: one payment pays one deposit."""
    way: Mapped[Way | None] = mapped_column(stored(Way, "deposit_way"))
    """How it came in; the money goes back the same way."""
    received_on: Mapped[date | None]
    received_at: Mapped[datetime | None]
    """When it was booked; the deposit counts from here."""
    booked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    return_by: Mapped[datetime | None]
    """Until when a released deposit must be back with its payer (法释〔2016〕18号 Art. 23)."""
    returned_at: Mapped[datetime | None]
    """When its refund was paid."""
    created_at: Mapped[datetime]


class Checkout(Base):
    """A hosted payment page that a bidder opened for a deposit; the row is written before the payment service hears of it."""

    __tablename__ = "checkout"
    __table_args__ = (
        CheckConstraint("num_nulls(session, url) IN (0, 2)", name="opened_complete"),
        CheckConstraint("session IS NOT NULL OR num_nonnulls(next_ask_at, said) = 0", name="asked_about_what_is_there"),
        CheckConstraint("said IS NULL OR (said IN ('open','processing')) = (next_ask_at IS NOT NULL)", name="asked_until_final"),
        Index("ix_checkout_to_ask", "next_ask_at", postgresql_where=text("next_ask_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deposit_id: Mapped[int] = mapped_column(ForeignKey("deposit.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key under which the payment service makes the page once."""
    session: Mapped[str | None] = mapped_column(unique=True)
    url: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    asked: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    next_ask_at: Mapped[datetime | None]
    """When a scheduler asks what became of the page; moved on before it asks, so that a dead one blocks nobody."""
    said: Mapped[PageState | None] = mapped_column(stored(PageState, "checkout_said"))
    """What the payment service last said of it."""
    last_error: Mapped[str | None]
