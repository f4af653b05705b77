"""What is read of deposits and the journal."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from market.access import Actor
from market.db import db, one
from market.money import Money
from market.payments.models import Deposit, JournalEntry, JournalLine
from market.payments.policy import visible_to
from market.payments.rules import Balances, DepositState, JournalAccount, unknown_reference

ENDED = (DepositState.RELEASED, DepositState.APPLIED, DepositState.FORFEITED)


def deposit(deposit_id: int) -> Deposit:
    """Return a deposit for the domain that opened it; that domain has checked its own object's policy."""
    return one(select(Deposit).where(Deposit.id == deposit_id))


def deposits(ids: Iterable[int]) -> dict[int, Deposit]:
    """Return the deposits of `ids` by id, for a domain's list of its own objects."""
    wanted = list(ids)
    if not wanted:
        return {}
    return {row.id: row for row in db.session.scalars(select(Deposit).where(Deposit.id.in_(wanted)))}


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


def reference_taken(reference: str) -> bool:
    """Say whether a deposit has this reference already."""
    return db.session.scalar(select(Deposit.id).where(Deposit.reference == reference)) is not None


def bank_reference_taken(bank_reference: str) -> bool:
    """Say whether a transfer with this bank number was booked already."""
    return db.session.scalar(select(Deposit.id).where(Deposit.bank_reference == bank_reference)) is not None


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
        received=sums.get(JournalAccount.BANK, Money(0)),
        held=-sums.get(JournalAccount.HELD, Money(0)),
        applied=-sums.get(JournalAccount.APPLIED, Money(0)),
        released=-sums.get(JournalAccount.RELEASED, Money(0)),
        forfeited=-sums.get(JournalAccount.FORFEITED, Money(0)),
    )


def entries(deposit_id: int) -> list[JournalEntry]:
    """Return the journal entries of a deposit in order."""
    return list(db.session.scalars(select(JournalEntry).where(JournalEntry.deposit_id == deposit_id).order_by(JournalEntry.id)))
