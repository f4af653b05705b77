"""Commands on money that arrives 到账: book what fits by itself, keep the rest for the operator, and carry out what is decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from market import audit, clock, mail, rulebook
from market.access import Actor, require
from market.accounts import queries as accounts
from market.db import db
from market.errors import Conflict, Invalid
from market.money import Money
from market.payments import queries, rules
from market.payments.models import Arrival, Deposit, Refund
from market.payments.rules import ArrivalState, Claim, DepositEvent, Found, Problem, Way
from market.payments.services import deposits, refunds
from market.wording import N_

REASON_LENGTH = 300
ALARM = """以下到账未能自动入账，请在“到账处理”页面决定入账或退回。
These payments were not booked by themselves; decide on the page of receipts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A payment as the bank or the payment service reports it. `reference` is the deposit's, where the payment names one."""

    way: Way
    number: str
    amount: Money
    currency: str
    payer_name: str
    payer_account: str
    memo: str
    received_on: date
    reference: str | None
    statement_id: int | None = None


def take(actor: Actor, incoming: Incoming) -> Arrival | None:
    """Write down a payment and book it where it fits its deposit; None where it was written down before.

    What does not fit stays open for the operator (the caller tells them by `alarm`); nothing is booked.
    """
    deposit = queries.referenced_or_none_for_update(incoming.reference) if incoming.reference else None
    if queries.payment_known(incoming.way, incoming.number):
        return None
    now = clock.now()
    problem = _problem(incoming, deposit, clock.legal_date(now))
    arrival = _arrival(incoming, deposit, problem, now)
    if problem is None and deposit is not None:
        deposits.receive(actor, deposit, arrival, now)
        _record(actor, arrival, "arrival.booked")
    else:
        _record(actor, arrival, "arrival.held_back")
    return arrival


def alarm(held_back: list[Arrival]) -> None:
    """Tell every clerk, in one letter, of payments that were not booked by themselves."""
    lines = [f"{one.way.label} {one.reference} · {one.amount} ({one.currency}) · {one.problem and one.problem.label}" for one in held_back]
    for person in accounts.clerks() if lines else ():
        mail.send(person.email, "有到账需要处理 · Payments need a decision", "\n".join((ALARM, "", *lines)))


def book_to(actor: Actor, arrival_id: int, *, reference: str, reason: str) -> Arrival:
    """Book open money to a deposit by the operator's decision: the amount must fit, the payer's name is the operator's judgement."""
    require(actor, "operator.clerk")
    deposit = queries.referenced_for_update(rules.read_reference(reference))
    arrival = _open_arrival(arrival_id)
    if not reason.strip():
        raise Invalid("arrival.reason_missing", N_("Say why this payment belongs to the deposit."), field="reason")
    if arrival.amount != deposit.amount or arrival.currency != rules.CURRENCY:
        raise Conflict(
            "arrival.amount_differs", N_("Only the exact amount can be booked. Return this payment to its payer."), field="reference"
        )
    rules.DEPOSIT.after(deposit.state, DepositEvent.RECEIVE)
    now = clock.now()
    arrival.deposit_id = deposit.id
    _decide(actor, arrival, ArrivalState.BOOKED, now, reason.strip()[:REASON_LENGTH], kind="arrival.booked")
    deposits.receive(actor, deposit, arrival, now)
    return arrival


def give_back(actor: Actor, arrival_id: int, *, reason: str) -> Refund:
    """Decide that open money goes back to its payer."""
    require(actor, "operator.clerk")
    arrival = _open_arrival(arrival_id)
    now = clock.now()
    _decide(actor, arrival, ArrivalState.RETURNED, now, reason.strip()[:REASON_LENGTH], kind="arrival.returned")
    hours = rulebook.number("bid.deposit_return_hours", clock.legal_date(now))
    return refunds.open_for_arrival(arrival, actor, due_by=now + timedelta(hours=hours))


def _problem(incoming: Incoming, deposit: Deposit | None, today: date) -> Problem | None:
    if incoming.reference is None:
        return Problem.NO_REFERENCE
    if deposit is None:
        return Problem.UNKNOWN_DEPOSIT
    found = Found(
        amount=incoming.amount,
        currency=incoming.currency,
        payer_name=incoming.payer_name if incoming.way is Way.BANK else None,
        received_on=incoming.received_on,
    )
    claim = Claim(state=deposit.state, amount=deposit.amount, names=deposits.names(deposit), opened_on=clock.legal_date(deposit.created_at))
    return rules.problem_of(found, claim, today=today)


def _arrival(incoming: Incoming, deposit: Deposit | None, problem: Problem | None, now: datetime) -> Arrival:
    named = incoming.payer_name or (deposits.names(deposit)[0] if deposit is not None else "")
    arrival = Arrival(
        way=incoming.way,
        reference=incoming.number,
        amount=incoming.amount,
        currency=incoming.currency,
        payer_name=named,
        payer_account=incoming.payer_account,
        memo=incoming.memo,
        received_on=incoming.received_on,
        at=now,
        state=ArrivalState.OPEN if problem else ArrivalState.BOOKED,
        problem=problem,
        deposit_id=deposit.id if deposit is not None else None,
        statement_id=incoming.statement_id,
    )
    db.session.add(arrival)
    db.session.flush()
    return arrival


def _open_arrival(arrival_id: int) -> Arrival:
    arrival = queries.arrival_for_update(arrival_id)
    if arrival.state is not ArrivalState.OPEN:
        raise Conflict("arrival.decided", N_("This payment was decided already (state: %(state)s)."), state=arrival.state)
    return arrival


def _decide(actor: Actor, arrival: Arrival, state: ArrivalState, now: datetime, reason: str, *, kind: str) -> None:
    arrival.state, arrival.decided_by, arrival.decided_at = state, actor.person_id, now
    db.session.flush()
    audit.record(actor, kind, arrival, at=now, from_state=ArrivalState.OPEN, to_state=state, reason=reason, amount=arrival.amount)


def _record(actor: Actor, arrival: Arrival, kind: str) -> None:
    audit.record(actor, kind, arrival, to_state=arrival.state, reason=arrival.problem, amount=arrival.amount, way=arrival.way)
