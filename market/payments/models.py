"""Deposits 保证金 and the double-entry journal 复式账; journal rows are never edited."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only, stored
from market.money import Money
from market.payments.rules import DepositState, EntryKind, JournalAccount


class Deposit(Base):
    """Money that an organisation lays down before it may bid; ends in exactly one of released, applied, forfeited."""

    __tablename__ = "deposit"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="positive"),
        CheckConstraint("(state IN ('due','cancelled')) = (received_at IS NULL)", name="received_unless_due"),
        CheckConstraint("num_nulls(received_at, received_on, bank_reference, payer_name, booked_by) IN (0, 5)", name="receipt_complete"),
        CheckConstraint("(state IN ('due','held')) = (ended_at IS NULL)", name="ended_has_time"),
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
    """The bank's number of the transfer: one transfer pays one deposit."""
    received_on: Mapped[date | None]
    received_at: Mapped[datetime | None]
    """When the clerk booked it; the deposit counts from here."""
    booked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


@append_only
class JournalEntry(Base):
    """One step of a deposit's money; its lines sum to zero (checked by the database at commit)."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        UniqueConstraint("deposit_id", "kind"),
        Index("uq_journal_entry_ended_once", "deposit_id", unique=True, postgresql_where=text("kind <> 'received'")),
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


def journal_balanced_ddl() -> DDL:
    """Return the deferred constraint triggers of the journal."""
    return DDL(BALANCED)  # type: ignore[no-untyped-call]


event.listen(JournalLine.__table__, "after_create", journal_balanced_ddl())
