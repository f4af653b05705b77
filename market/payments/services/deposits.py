"""Commands on deposits: open, book the receipt, and end each exactly once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from market import audit, bus, clock, rulebook, workdays
from market.access import Actor, require
from market.accounts import queries as accounts
from market.db import db
from market.errors import Conflict
from market.money import Money
from market.payments import queries, rules
from market.payments.events import DepositHeld, DepositReleased
from market.payments.gateway import BANK_TRANSFER, Instructions
from market.payments.models import Arrival, Deposit, JournalEntry, JournalLine
from market.payments.rules import ArrivalState, DepositEvent, DepositState, EntryKind, JournalAccount, Posting, Receipt, Way
from market.payments.services import refunds
from market.wording import N_


def open_deposit(actor: Actor, *, organisation_id: int, purpose: str, amount: Money) -> Deposit:
    """Ask an organisation for a deposit; the calling domain has decided that `actor` may."""
    deposit = Deposit(
        reference=_free_reference(),
        organisation_id=organisation_id,
        purpose=purpose,
        amount=amount,
        state=DepositState.DUE,
        created_at=clock.now(),
    )
    db.session.add(deposit)
    db.session.flush()
    audit.record(actor, "deposit.opened", deposit, to_state=deposit.state, amount=amount, reference=deposit.reference)
    return deposit


def book_receipt(actor: Actor, *, reference: str, amount: Money, payer_name: str, bank_reference: str, received_on: date) -> Deposit:
    """Book the arrival of a deposit's transfer and tell who waits for it (`DepositHeld`).

    Raise Invalid on the field that does not fit the deposit, Conflict where it is not due or the transfer was booked before.
    """
    require(actor, "operator.clerk")
    deposit = queries.referenced_for_update(rules.read_reference(reference))
    now = clock.now()
    receipt = Receipt(amount=amount, payer_name=payer_name.strip(), bank_reference=bank_reference.strip().upper(), received_on=received_on)
    rules.DEPOSIT.after(deposit.state, DepositEvent.RECEIVE)
    rules.check_receipt(
        receipt, due=deposit.amount, names=names(deposit), opened_on=clock.legal_date(deposit.created_at), today=clock.legal_date(now)
    )
    if queries.payment_known(Way.BANK, receipt.bank_reference):
        raise Conflict("deposit.transfer_booked", N_("A transfer with this bank number was booked before."), field="bank_reference")
    arrival = Arrival(
        way=Way.BANK,
        reference=receipt.bank_reference,
        amount=amount,
        currency=rules.CURRENCY,
        payer_name=receipt.payer_name,
        payer_account="",
        memo=deposit.reference,
        received_on=received_on,
        at=now,
        state=ArrivalState.BOOKED,
        deposit_id=deposit.id,
    )
    db.session.add(arrival)
    receive(actor, deposit, arrival, now)
    return deposit


def receive(actor: Actor, deposit: Deposit, arrival: Arrival, now: datetime) -> None:
    """Hold a locked deposit whose money is `arrival`, and tell who waits for it; the caller has checked that it fits."""
    state = rules.DEPOSIT.after(deposit.state, DepositEvent.RECEIVE)
    deposit.payer_name = arrival.payer_name
    deposit.bank_reference = arrival.reference
    deposit.way = arrival.way
    deposit.received_on = arrival.received_on
    deposit.received_at = now
    deposit.booked_by = actor.person_id
    _change(deposit, state, actor, at=now, memo=arrival.reference, kind="deposit.received")
    bus.publish(DepositHeld(deposit_id=deposit.id, organisation_id=deposit.organisation_id, at=now))


def names(deposit: Deposit) -> tuple[str, ...]:
    """Return the names under which the organisation may pay."""
    organisation = accounts.organisation(deposit.organisation_id)
    return (organisation.name_zh, organisation.name_en)


def instructions(deposit: Deposit) -> Instructions:
    """Return how to pay a deposit, with the account in force today."""
    return BANK_TRANSFER.instructions(deposit.reference, deposit.amount, clock.today())


def return_by(ended_at: datetime, *, in_working_days: bool = False) -> datetime:
    """Return until when a deposit must be back whose lot ended at `ended_at`: 24 hours (法释〔2016〕18号 Art. 23).

    A technology exchange counts working days, whose last one ends at midnight in Beijing.
    """
    ended_on = clock.legal_date(ended_at)
    if in_working_days:
        return clock.end_of(workdays.after(ended_on, rulebook.number("bid.deposit_return_workdays", ended_on)))
    return ended_at + timedelta(hours=rulebook.number("bid.deposit_return_hours", ended_on))


def release(deposit_id: int, actor: Actor, reason: str, *, at: datetime | None = None, in_working_days: bool = False) -> Deposit:
    """Return a held deposit to its payer and say so (`DepositReleased`); the calling domain has decided that it must go back."""
    deposit = _end(deposit_id, DepositEvent.RELEASE, actor, reason, at=at, kind="deposit.released")
    ended = deposit.ended_at or clock.now()
    deposit.return_by = return_by(ended, in_working_days=in_working_days)
    refunds.open_for_deposit(deposit, actor, due_by=deposit.return_by)
    bus.publish(DepositReleased(deposit_id=deposit.id, organisation_id=deposit.organisation_id, at=ended))
    return deposit


def apply(deposit_id: int, actor: Actor, reason: str, *, at: datetime | None = None) -> Deposit:
    """Count a held deposit towards the price."""
    return _end(deposit_id, DepositEvent.APPLY, actor, reason, at=at, kind="deposit.applied")


def forfeit(deposit_id: int, actor: Actor, reason: str, *, at: datetime | None = None) -> Deposit:
    """Keep a held deposit because its payer defaulted (法释〔2016〕18号 Art. 24)."""
    return _end(deposit_id, DepositEvent.FORFEIT, actor, reason, at=at, kind="deposit.forfeited")


def distribute(deposit_id: int, actor: Actor, parts: Mapping[JournalAccount, Money], memo: str, *, at: datetime) -> Deposit:
    """Book where a forfeited deposit went, once; the parts sum to it (法释〔2016〕18号 Art. 24)."""
    deposit = queries.deposit_for_update(deposit_id)
    if deposit.state is not DepositState.FORFEITED:
        raise Conflict("deposit.not_forfeited", N_("This deposit was not forfeited (state: %(state)s)."), state=deposit.state)
    if queries.distributed(deposit_id):
        raise Conflict("deposit.distributed", N_("This deposit was paid out already."))
    _book(deposit, EntryKind.DISTRIBUTED, rules.distribution(deposit.amount, parts), actor, at=at, memo=memo)
    shares: dict[str, Any] = {account.value: part for account, part in parts.items()}
    audit.record(actor, "deposit.distributed", deposit, at=at, reason=memo, **shares)
    return deposit


def cancel(deposit_id: int, actor: Actor, reason: str, *, at: datetime | None = None) -> Deposit:
    """Stop waiting for a deposit that was never paid; a later transfer is refused at booking."""
    return _end(deposit_id, DepositEvent.CANCEL, actor, reason, at=at, kind="deposit.cancelled")


def _free_reference() -> str:
    while True:
        reference = rules.reference("".join(secrets.choice(rules.ALPHABET) for _ in range(rules.GROUPS * rules.GROUP_LENGTH)))
        if not queries.reference_taken(reference):
            return reference


def _end(deposit_id: int, event: DepositEvent, actor: Actor, reason: str, *, at: datetime | None, kind: str) -> Deposit:
    deposit = queries.deposit_for_update(deposit_id)
    deposit.ended_at = at or clock.now()
    _change(deposit, rules.DEPOSIT.after(deposit.state, event), actor, at=deposit.ended_at, memo=reason, kind=kind)
    return deposit


def _change(deposit: Deposit, state: DepositState, actor: Actor, *, at: datetime, memo: str, kind: str) -> None:
    before, deposit.state = deposit.state, state
    if state in rules.POSTED:
        _post(deposit, actor, at=at, memo=memo)
    db.session.flush()
    audit.record(actor, kind, deposit, at=at, from_state=before, to_state=state, reason=memo, amount=deposit.amount)


def _post(deposit: Deposit, actor: Actor, *, at: datetime, memo: str) -> None:
    kind = rules.POSTED[deposit.state]
    _book(deposit, kind, rules.postings(kind, deposit.amount, deposit.way or Way.BANK), actor, at=at, memo=memo)


def _book(deposit: Deposit, kind: EntryKind, lines: Sequence[Posting], actor: Actor, *, at: datetime, memo: str) -> None:
    entry = JournalEntry(at=at, kind=kind, deposit_id=deposit.id, memo=memo, person_id=actor.person_id)
    db.session.add(entry)
    db.session.flush()
    for position, posting in enumerate(lines, start=1):
        db.session.add(JournalLine(entry_id=entry.id, position=position, account=posting.account, amount=posting.amount))
