"""What is read of deposits, of money in and out, and of the journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, func, select, text

from market.access import Actor
from market.db import by_id, by_ids, db, one
from market.money import Money
from market.payments.models import Arrival, Deposit, JournalEntry, JournalLine, Refund, Statement
from market.payments.policy import visible_to
from market.payments.rules import ArrivalState, Balances, DepositState, EntryKind, JournalAccount, RefundState, Way, unknown_reference

Row = TypeVar("Row")
ONE_IMPORT = 2_026_1124
UNPAID = (RefundState.DUE, RefundState.SENDING, RefundState.FAILED)
DISAGREEING = text("""
    SELECT count(*) FROM deposit d LEFT JOIN LATERAL (
        SELECT coalesce(sum(l.amount_fen) FILTER (WHERE l.account IN ('bank', 'stripe')), 0) AS came,
               coalesce(-sum(l.amount_fen) FILTER (WHERE l.account = d.state), 0) AS went,
               coalesce(sum(l.amount_fen), 0) AS total
        FROM journal_entry e JOIN journal_line l ON l.entry_id = e.id WHERE e.deposit_id = d.id) j ON true
    WHERE j.total <> 0 OR j.came <> CASE WHEN d.state IN ('due', 'cancelled') THEN 0 ELSE d.amount_fen END
       OR (d.state NOT IN ('due', 'cancelled') AND j.went <> d.amount_fen)""")
"""Deposits of which the journal says something else than their state."""
ENDED = (DepositState.RELEASED, DepositState.APPLIED, DepositState.FORFEITED)


def deposit(deposit_id: int) -> Deposit:
    """Return a deposit for the domain that opened it; that domain has checked its own object's policy."""
    return by_id(Deposit, deposit_id)


def deposits(ids: Iterable[int]) -> dict[int, Deposit]:
    """Return the deposits of `ids` by id, for a domain's list of its own objects."""
    return by_ids(Deposit, set(ids))


def deposit_for_update(deposit_id: int) -> Deposit:
    """Lock a deposit."""
    return one(select(Deposit).where(Deposit.id == deposit_id).with_for_update().execution_options(populate_existing=True))


def referenced_for_update(reference: str) -> Deposit:
    """Lock the deposit with this reference; raise Invalid `deposit.unknown_reference`."""
    found = db.session.scalars(
        select(Deposit).where(Deposit.reference == reference).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise unknown_reference()
    return found


def referenced_or_none_for_update(reference: str) -> Deposit | None:
    """Lock the deposit with this reference, if there is one."""
    wanted = select(Deposit).where(Deposit.reference == reference)
    return db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one_or_none()


def reference_taken(reference: str) -> bool:
    """Say whether a deposit has this reference already."""
    return db.session.scalar(select(Deposit.id).where(Deposit.reference == reference)) is not None


def payment_known(way: Way, number: str) -> bool:
    """Say whether a payment with this number was written down or booked already."""
    written = select(Arrival.id).where(Arrival.way == way, Arrival.reference == number)
    booked = select(Deposit.id).where(Deposit.bank_reference == number)
    return db.session.scalar(written) is not None or db.session.scalar(booked) is not None


def awaiting(actor: Actor) -> list[Deposit]:
    """Return the deposits that the market waits for, oldest first."""
    return list(
        db.session.scalars(
            select(Deposit).where(visible_to(actor), Deposit.state == DepositState.DUE).order_by(Deposit.created_at, Deposit.id)
        )
    )


def held(actor: Actor) -> list[Deposit]:
    """Return the deposits that the market holds, newest receipt first."""
    return list(
        db.session.scalars(
            select(Deposit).where(visible_to(actor), Deposit.state == DepositState.HELD).order_by(Deposit.received_at.desc(), Deposit.id)
        )
    )


def ended(actor: Actor, *, most: int = 50) -> list[Deposit]:
    """Return deposits whose money has found its end, newest first."""
    return list(
        db.session.scalars(
            select(Deposit).where(visible_to(actor), Deposit.state.in_(ENDED)).order_by(Deposit.ended_at.desc(), Deposit.id).limit(most)
        )
    )


def balances() -> Balances:
    """Return the sums of the journal's accounts; `balances().sound` is invariant 6."""
    rows = db.session.execute(select(JournalLine.account, func.sum(JournalLine.amount)).group_by(JournalLine.account)).all()
    sums = {account: total or Money(0) for account, total in rows}
    return Balances(
        received=sums.get(JournalAccount.BANK, Money(0)) + sums.get(JournalAccount.STRIPE, Money(0)),
        held=-sums.get(JournalAccount.HELD, Money(0)),
        applied=-sums.get(JournalAccount.APPLIED, Money(0)),
        released=-sums.get(JournalAccount.RELEASED, Money(0)),
        forfeited=-sums.get(JournalAccount.FORFEITED, Money(0)),
    )


def entries(deposit_id: int) -> list[JournalEntry]:
    """Return the journal entries of a deposit in order."""
    return list(db.session.scalars(select(JournalEntry).where(JournalEntry.deposit_id == deposit_id).order_by(JournalEntry.id)))


def distributed(deposit_id: int) -> bool:
    """Say whether a forfeited deposit was paid out."""
    paid = select(JournalEntry.id).where(JournalEntry.deposit_id == deposit_id, JournalEntry.kind == EntryKind.DISTRIBUTED)
    return db.session.scalar(paid) is not None


def disagreeing() -> int:
    """Return how many deposits the journal contradicts; the database refuses such a commit, so this is 0."""
    return int(db.session.execute(DISAGREEING).scalar_one())


def arrival_for_update(arrival_id: int) -> Arrival:
    """Lock money that arrived."""
    return one(_locked(select(Arrival).where(Arrival.id == arrival_id)))


def arrival(way: Way, number: str) -> Arrival | None:
    """Return the payment with this number, if it was written down."""
    return db.session.scalars(select(Arrival).where(Arrival.way == way, Arrival.reference == number)).one_or_none()


def waiting() -> tuple[int, int]:
    """Return how many payments wait for a decision and how many refunds are not with their payer yet."""
    arrivals = select(func.count()).select_from(Arrival).where(Arrival.state == ArrivalState.OPEN)
    refunds = select(func.count()).select_from(Refund).where(Refund.state.in_(UNPAID))
    return db.session.scalar(arrivals) or 0, db.session.scalar(refunds) or 0


def open_arrivals() -> list[Arrival]:
    """Return the payments that wait for the operator's decision, oldest first."""
    return list(db.session.scalars(select(Arrival).where(Arrival.state == ArrivalState.OPEN).order_by(Arrival.id)))


def statements(*, most: int = 10) -> list[Statement]:
    """Return the statements that were imported, newest first."""
    return list(db.session.scalars(select(Statement).order_by(Statement.id.desc()).limit(most)))


def refund_for_update(refund_id: int) -> Refund:
    """Lock a refund."""
    return one(_locked(select(Refund).where(Refund.id == refund_id)))


def refund_by_key_for_update(key: str) -> Refund | None:
    """Lock the refund that the payment service knows by this key, if it is ours."""
    return db.session.scalars(_locked(select(Refund).where(Refund.key == key))).one_or_none()


def refund_of(deposit_id: int) -> Refund | None:
    """Return the refund of a deposit, once it was released."""
    return db.session.scalars(select(Refund).where(Refund.deposit_id == deposit_id)).one_or_none()


def refunds_to_send_for_update(now: datetime, most: int) -> list[Refund]:
    """Lock the refunds that the payment service must send or be asked about now; those that others hold are left to them."""
    due = select(Refund).where(Refund.next_try_at <= now)
    return list(db.session.scalars(due.order_by(Refund.next_try_at).limit(most).with_for_update(skip_locked=True)))


def unpaid_refunds() -> list[Refund]:
    """Return the refunds that are not with their payer yet, the most urgent first."""
    return list(db.session.scalars(select(Refund).where(Refund.state.in_(UNPAID)).order_by(Refund.due_by, Refund.id)))


def paid_refunds(*, most: int = 20) -> list[Refund]:
    """Return refunds that are done, newest first."""
    return list(db.session.scalars(select(Refund).where(Refund.state == RefundState.PAID).order_by(Refund.paid_at.desc()).limit(most)))


def alarming_refunds_for_update(now: datetime) -> list[Refund]:
    """Lock the refunds that failed or are late and of which nobody was told."""
    late = (Refund.state == RefundState.FAILED) | (Refund.state.in_(UNPAID) & (Refund.due_by < now))
    return list(db.session.scalars(select(Refund).where(late, Refund.alarmed_at.is_(None)).with_for_update(skip_locked=True)))


def return_number_taken(number: str) -> bool:
    """Say whether a return with this bank number was booked already."""
    return db.session.scalar(select(Refund.id).where(Refund.bank_reference == number)) is not None


def _locked(statement: Select[Row]) -> Select[Row]:
    return statement.with_for_update().execution_options(populate_existing=True)


def arrivals_numbered(way: Way, numbers: Iterable[str]) -> dict[str, Arrival]:
    """Return the payments with these numbers that were written down, by number."""
    wanted = select(Arrival).where(Arrival.way == way, Arrival.reference.in_(list(numbers)))
    return {found.reference: found for found in db.session.scalars(wanted)}


def lock_imports() -> None:
    """Let one statement be imported at a time, until the transaction ends."""
    db.session.execute(select(func.pg_advisory_xact_lock(ONE_IMPORT)))


def lock_referenced(references: Iterable[str]) -> None:
    """Lock the deposits with these references, in the order of their ids."""
    wanted = select(Deposit.id).where(Deposit.reference.in_(list(references))).order_by(Deposit.id)
    db.session.execute(wanted.with_for_update()).all()
