"""Commands on refunds 退款: open one per payment, let the payment service send it, or book what a clerk told the bank."""

from __future__ import annotations

from datetime import datetime, timedelta

from market import audit, clock
from market.access import SYSTEM, Actor, require
from market.db import db
from market.errors import Conflict, Invalid
from market.payments import queries, rules
from market.payments.gateway import GoBack
from market.payments.models import Arrival, Deposit, Refund
from market.payments.rules import RefundEvent, RefundState, Sent, Way
from market.wording import N_

CLAIM = timedelta(minutes=2)
"""How long a claimed refund belongs to its scheduler; longer than the payment service is ever waited for."""
LONGEST_REASON = 300


def open_for_deposit(deposit: Deposit, actor: Actor, *, due_by: datetime) -> Refund:
    """Note that a released deposit goes back the way it came; called in the transaction that releases it."""
    return _open(
        actor,
        Refund(
            key=f"refund-{deposit.reference}",
            way=deposit.way or Way.BANK,
            payment=deposit.bank_reference,
            deposit_id=deposit.id,
            payee=deposit.payer_name,
            amount=deposit.amount,
            due_by=due_by,
        ),
    )


def open_for_arrival(arrival: Arrival, actor: Actor, *, due_by: datetime) -> Refund:
    """Note that money which no deposit takes goes back to its payer."""
    return _open(
        actor,
        Refund(
            key=f"refund-{arrival.way}-{arrival.reference}",
            way=arrival.way,
            payment=arrival.reference,
            arrival_id=arrival.id,
            payee=arrival.payer_name,
            amount=arrival.amount,
            due_by=due_by,
        ),
    )


def book_returned(actor: Actor, refund_id: int, *, bank_reference: str) -> Refund:
    """Book that the bank returned the money; also the way out where the payment service could not."""
    require(actor, "operator.clerk")
    refund = queries.refund_for_update(refund_id)
    if refund.way is Way.STRIPE and refund.state is not RefundState.FAILED:
        raise Conflict("refund.automatic", N_("The payment service returns this money by itself."))
    number = bank_reference.strip().upper()
    if not number:
        raise Invalid("refund.number_missing", N_("Give the bank's own number of this transfer."), field="bank_reference")
    if queries.return_number_taken(number):
        raise Conflict("refund.number_taken", N_("A return with this bank number was booked before."), field="bank_reference")
    refund.bank_reference, refund.booked_by = number, actor.person_id
    _move(actor, refund, RefundEvent.PAY, reason=number)
    return refund


def claim_due(most: int) -> list[int]:
    """Claim refunds that the payment service must send or be asked about; nobody else takes them within `CLAIM`."""
    now = clock.now()
    claimed = queries.refunds_to_send_for_update(now, most)
    for refund in claimed:
        refund.next_try_at = now + CLAIM
        if refund.state is RefundState.DUE:
            _move(SYSTEM, refund, RefundEvent.SEND)
    db.session.flush()
    return [refund.id for refund in claimed]


def errand(refund_id: int) -> GoBack:
    """Return what the payment service is told, and count the try; committed before it is called."""
    refund = queries.refund_for_update(refund_id)
    refund.attempts += 1
    db.session.flush()
    return GoBack(
        key=refund.key, payment=refund.payment, amount=refund.amount, number=refund.provider_number, tried_before=refund.attempts > 1
    )


def note_answer(refund_id: int, sent: Sent) -> None:
    """Write down what the payment service says of a refund; the same answer twice changes nothing."""
    refund = queries.refund_for_update(refund_id)
    refund.provider_number = sent.number or refund.provider_number
    if sent.outcome is None:
        refund.next_try_at = clock.now() + rules.LONGEST_WAIT
    elif (refund.state, sent.outcome) not in rules.REFUND:
        refund.next_try_at = None
    else:
        refund.last_error = sent.reason or None
        _move(SYSTEM, refund, sent.outcome, reason=sent.reason or refund.provider_number)
    db.session.flush()


def note_silence(refund_id: int, error: str) -> None:
    """Write down that nobody knows yet whether the money went back: the next try asks before it sends."""
    refund = queries.refund_for_update(refund_id)
    refund.last_error = error[:LONGEST_REASON]
    refund.next_try_at = clock.now() + rules.wait_before(refund.attempts)
    db.session.flush()


def ask_again(key: str) -> bool:
    """Let a scheduler ask the payment service about a refund at once: its news may have come in any order. False: not ours."""
    refund = queries.refund_by_key_for_update(key)
    if refund is None:
        return False
    if refund.bank_reference is None:
        refund.next_try_at = clock.now()
        db.session.flush()
    return True


def _open(actor: Actor, refund: Refund) -> Refund:
    refund.created_at = clock.now()
    refund.next_try_at = refund.created_at if refund.way is Way.STRIPE else None
    refund.state, refund.attempts = RefundState.DUE, 0
    db.session.add(refund)
    db.session.flush()
    audit.record(actor, "refund.opened", refund, to_state=refund.state, amount=refund.amount, way=refund.way)
    return refund


def _move(actor: Actor, refund: Refund, event: RefundEvent, *, reason: str | None = None) -> None:
    before, now = refund.state, clock.now()
    refund.state = rules.REFUND.after(before, event)
    refund.paid_at = now if refund.state is RefundState.PAID else None
    if refund.state in (RefundState.PAID, RefundState.FAILED):
        refund.next_try_at = None
    if refund.state is RefundState.FAILED:
        refund.alarmed_at = None
    if refund.deposit_id is not None:
        queries.deposit_for_update(refund.deposit_id).returned_at = refund.paid_at
    db.session.flush()
    audit.record(actor, f"refund.{refund.state.value}", refund, at=now, from_state=before, to_state=refund.state, reason=reason)
