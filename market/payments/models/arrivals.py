"""Money that came in 到账 and money that goes back 退款, each once per payment."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, stored
from market.money import Money
from market.payments.rules import ArrivalState, Problem, RefundState, Way


class Statement(Base):
    """A bank statement 对账单 that was imported; its receipts are Arrivals."""

    __tablename__ = "statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    sha256: Mapped[str]
    lines: Mapped[int]
    booked: Mapped[int]
    open: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Arrival(Base):
    """Money that came in 到账, once per payment: booked to a deposit, or waiting for the operator's decision."""

    __tablename__ = "arrival"
    __table_args__ = (
        UniqueConstraint("way", "reference"),
        CheckConstraint("amount_fen > 0", name="positive"),
        CheckConstraint("state <> 'booked' OR deposit_id IS NOT NULL", name="booked_to_a_deposit"),
        CheckConstraint("state = 'booked' OR problem IS NOT NULL", name="open_for_a_reason"),
        CheckConstraint("(state = 'open' OR problem IS NULL) = (decided_at IS NULL)", name="decided_has_time"),
        Index("uq_arrival_booked_once", "deposit_id", unique=True, postgresql_where=text("state = 'booked'")),
        Index("ix_arrival_open", "id", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    way: Mapped[Way] = mapped_column(stored(Way, "arrival_way"))
    reference: Mapped[str]
    """The bank's number of the transfer, or the payment service's of the payment."""
    amount: Mapped[Money] = mapped_column("amount_fen")
    currency: Mapped[str]
    payer_name: Mapped[str]
    payer_account: Mapped[str]
    memo: Mapped[str]
    received_on: Mapped[date]
    at: Mapped[datetime]
    state: Mapped[ArrivalState] = mapped_column(stored(ArrivalState, "arrival_state"))
    problem: Mapped[Problem | None] = mapped_column(stored(Problem, "arrival_problem"))
    deposit_id: Mapped[int | None] = mapped_column(ForeignKey("deposit.id"))
    """The deposit it was booked to, or the one that an open arrival names."""
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]


class Refund(Base):
    """Money that goes back 退款, once per payment: sent by the payment service, or booked by a clerk who told the bank."""

    __tablename__ = "refund"
    __table_args__ = (
        UniqueConstraint("way", "payment"),
        CheckConstraint("amount_fen > 0", name="positive"),
        CheckConstraint("num_nonnulls(deposit_id, arrival_id) = 1", name="of_a_deposit_or_an_arrival"),
        CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name="paid_has_time"),
        CheckConstraint(
            "way = 'bank' OR state <> 'paid' OR provider_number IS NOT NULL OR bank_reference IS NOT NULL", name="paid_has_proof"
        ),
        Index("ix_refund_to_try", "next_try_at", postgresql_where=text("next_try_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key and the mark by which the payment service is asked for it."""
    way: Mapped[Way] = mapped_column(stored(Way, "refund_way"))
    payment: Mapped[str]
    """The Arrival's reference: the transfer or payment that goes back."""
    deposit_id: Mapped[int | None] = mapped_column(ForeignKey("deposit.id"), unique=True)
    arrival_id: Mapped[int | None] = mapped_column(ForeignKey("arrival.id"), unique=True)
    payee: Mapped[str]
    amount: Mapped[Money] = mapped_column("amount_fen")
    state: Mapped[RefundState] = mapped_column(stored(RefundState, "refund_state"), default=RefundState.DUE)
    due_by: Mapped[datetime]
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    """When a scheduler may take it (again); moved on before the payment service is called, so that a dead one blocks nobody."""
    provider_number: Mapped[str | None] = mapped_column(unique=True)
    last_error: Mapped[str | None]
    paid_at: Mapped[datetime | None]
    bank_reference: Mapped[str | None] = mapped_column(unique=True)
    """The bank's number of the transfer by which a clerk returned it."""
    booked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    alarmed_at: Mapped[datetime | None]
