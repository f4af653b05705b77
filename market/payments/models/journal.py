"""The double-entry journal 复式账, whose rows are never edited, and what ties it to the deposits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only, stored
from market.money import Money
from market.payments.rules import EntryKind, JournalAccount


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
