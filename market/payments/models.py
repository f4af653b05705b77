"""Deposits 保证金, money in and out, and the double-entry journal 复式账; journal rows are never edited."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only, stored
from market.money import Money
from market.payments.rules import ArrivalState, DepositState, EntryKind, JournalAccount, Outcome, Problem, RefundState, Way


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
    __table_args__ = (CheckConstraint("num_nulls(session, url) IN (0, 2)", name="opened_complete"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deposit_id: Mapped[int] = mapped_column(ForeignKey("deposit.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key under which the payment service makes the page once."""
    session: Mapped[str | None] = mapped_column(unique=True)
    url: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


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


@append_only
class JournalEntry(Base):
    """One step of a deposit's money; its lines sum to zero (checked by the database at commit)."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        UniqueConstraint("deposit_id", "kind"),
        Index("uq_journal_entry_ended_once", "deposit_id", unique=True, postgresql_where=text("kind NOT IN ('received','distributed')")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[EntryKind] = mapped_column(stored(EntryKind, "journal_kind"))
    deposit_id: Mapped[int] = mapped_column(ForeignKey("deposit.id"))
    memo: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


@append_only
class JournalLine(Base):
    """A debit (positive) or credit (negative) of an entry."""

    __tablename__ = "journal_line"
    __table_args__ = (CheckConstraint("amount_fen <> 0", name="not_zero"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account: Mapped[JournalAccount] = mapped_column(stored(JournalAccount, "journal_account"))
    amount: Mapped[Money] = mapped_column("amount_fen")


BALANCED = (
    "CREATE OR REPLACE FUNCTION journal_balanced() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "DECLARE entry bigint; total numeric; lines bigint; "
    "BEGIN "
    "IF TG_TABLE_NAME = 'journal_entry' THEN entry := NEW.id; ELSE entry := NEW.entry_id; END IF; "
    "SELECT coalesce(sum(amount_fen), 0), count(*) INTO total, lines FROM journal_line WHERE entry_id = entry; "
    "IF total <> 0 OR lines < 2 THEN "
    "RAISE EXCEPTION 'journal entry %% has %% lines that sum to %%', entry, lines, total USING ERRCODE = 'check_violation'; "
    "END IF; "
    "RETURN NULL; END $$; "
    "CREATE CONSTRAINT TRIGGER journal_entry_balanced AFTER INSERT ON journal_entry DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION journal_balanced(); "
    "CREATE CONSTRAINT TRIGGER journal_line_balanced AFTER INSERT ON journal_line DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION journal_balanced()"
)
"""At commit, each entry has at least two lines and they sum to zero; migrations execute `journal_balanced_ddl()` too."""

AGREES = (
    "CREATE OR REPLACE FUNCTION deposit_agrees() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "DECLARE wanted bigint; now_state text; fen bigint; came numeric; parts numeric[]; "
    "BEGIN "
    "IF TG_TABLE_NAME = 'deposit' THEN wanted := NEW.id; "
    "ELSE SELECT deposit_id INTO wanted FROM journal_entry WHERE id = NEW.entry_id; END IF; "
    "SELECT state, amount_fen INTO now_state, fen FROM deposit WHERE id = wanted; "
    "SELECT coalesce(sum(amount_fen) FILTER (WHERE account IN ('bank','stripe')), 0), "
    "ARRAY[coalesce(-sum(amount_fen) FILTER (WHERE account = 'held'), 0), "
    "coalesce(-sum(amount_fen) FILTER (WHERE account = 'released'), 0), "
    "coalesce(-sum(amount_fen) FILTER (WHERE account = 'applied'), 0), "
    "coalesce(-sum(amount_fen) FILTER (WHERE account = 'forfeited'), 0)] INTO came, parts "
    "FROM journal_line JOIN journal_entry e ON e.id = entry_id WHERE e.deposit_id = wanted; "
    "IF came <> (CASE WHEN now_state IN ('due','cancelled') THEN 0 ELSE fen END) "
    "OR parts[1] <> (CASE now_state WHEN 'held' THEN fen ELSE 0 END) "
    "OR parts[2] <> (CASE now_state WHEN 'released' THEN fen ELSE 0 END) "
    "OR parts[3] <> (CASE now_state WHEN 'applied' THEN fen ELSE 0 END) "
    "OR parts[4] <> (CASE now_state WHEN 'forfeited' THEN fen ELSE 0 END) THEN "
    "RAISE EXCEPTION 'deposit %% is %% of %% fen, its journal says %% and %%', wanted, now_state, fen, came, parts "
    "USING ERRCODE = 'check_violation'; "
    "END IF; "
    "RETURN NULL; END $$; "
    "CREATE CONSTRAINT TRIGGER deposit_agrees AFTER INSERT OR UPDATE OF state, amount_fen ON deposit DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION deposit_agrees(); "
    "CREATE CONSTRAINT TRIGGER journal_line_agrees AFTER INSERT ON journal_line DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION deposit_agrees()"
)
"""At commit, each deposit's journal says what its state says: received = held + applied + released + forfeited, deposit by deposit."""


DISTRIBUTED = (
    "CREATE OR REPLACE FUNCTION distribution_agrees() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "DECLARE wanted bigint; fen bigint; now_state text; paid numeric; "
    "BEGIN "
    "IF NEW.account NOT IN ('distributed','costs','shortfall','debts','seller') THEN RETURN NULL; END IF; "
    "SELECT e.deposit_id, d.amount_fen, d.state INTO wanted, fen, now_state "
    "FROM journal_entry e JOIN deposit d ON d.id = e.deposit_id WHERE e.id = NEW.entry_id AND e.kind = 'distributed'; "
    "SELECT coalesce(sum(amount_fen), 0) INTO paid FROM journal_line JOIN journal_entry e ON e.id = entry_id "
    "WHERE e.deposit_id = wanted AND account = 'distributed'; "
    "IF wanted IS NULL OR now_state <> 'forfeited' OR paid <> fen THEN "
    "RAISE EXCEPTION 'deposit %% is %% of %% fen, %% fen were paid out', wanted, now_state, fen, paid USING ERRCODE = 'check_violation'; "
    "END IF; "
    "RETURN NULL; END $$; "
    "CREATE CONSTRAINT TRIGGER distribution_agrees AFTER INSERT ON journal_line DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION distribution_agrees()"
)
"""At commit, what is paid out of a forfeited deposit is that deposit, once and in full."""


def journal_balanced_ddl() -> DDL:
    """Return the deferred constraint triggers of the journal."""
    return DDL(BALANCED)  # type: ignore[no-untyped-call]


def deposit_agrees_ddl() -> DDL:
    """Return the deferred constraint triggers that tie deposits to their journal."""
    return DDL(AGREES)  # type: ignore[no-untyped-call]


def distribution_agrees_ddl() -> DDL:
    """Return the deferred constraint trigger that ties what is paid out to a forfeited deposit."""
    return DDL(DISTRIBUTED)  # type: ignore[no-untyped-call]


event.listen(JournalLine.__table__, "after_create", journal_balanced_ddl())
event.listen(JournalLine.__table__, "after_create", deposit_agrees_ddl())
event.listen(JournalLine.__table__, "after_create", distribution_agrees_ddl())
