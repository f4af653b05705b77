"""The payment service's news: kept first, handled once by whoever comes first, in any order."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from market import clock, mail
from market.access import SYSTEM
from market.accounts import queries as accounts
from market.db import db
from market.errors import Invalid
from market.money import LARGEST_FEN, Money
from market.payments import queries, rules
from market.payments.gateway import Message
from market.payments.models import WebhookEvent, WebhookOutcome
from market.payments.rules import Outcome, Way
from market.payments.services import arrivals, refunds
from market.payments.services.arrivals import Incoming

PATIENCE = timedelta(hours=1)
"""How long news of a deposit that we do not have (yet) waits before the operator is told."""


def keep(message: Message) -> bool:
    """Write a verified message down, once; False where it was there. The caller commits before anybody handles it."""
    return queries.keep_event(
        id=message.id,
        kind=message.kind,
        created_at=message.created_at,
        received_at=clock.now(),
        body=message.body,
        signature=message.signature,
    )


def handle(event_id: str) -> Outcome | None:
    """Do what a kept message asks for, once; None where it was done before, or must wait for a deposit not yet here."""
    event = queries.event_for_update(event_id)
    if event is None:
        return None
    subject = json.loads(event.body).get("data", {}).get("object", {})
    outcome = HANDLERS.get(event.kind, _ignore)(event, subject if isinstance(subject, dict) else {})
    if outcome is not None:
        db.session.add(WebhookOutcome(event_id=event.id, outcome=outcome, at=clock.now()))
        db.session.flush()
    return outcome


def _paid(event: WebhookEvent, intent: dict[str, Any]) -> Outcome | None:
    """Book a payment: what names no deposit of ours is another business of the same account."""
    named = intent.get("metadata") or {}
    if not named.get("deposit") or not named.get("reference"):
        return Outcome.IGNORED
    fen = intent.get("amount_received", intent.get("amount"))
    if type(fen) is not int or not 0 < fen <= LARGEST_FEN or not intent.get("id"):
        return _tell("A payment without a readable amount", event.id)
    reference = _reference(named)
    if reference is None and clock.now() < event.received_at + PATIENCE:
        return None
    arrival = arrivals.take(SYSTEM, _incoming(intent, Money(fen), reference, event.created_at))
    if arrival is None:
        return Outcome.NOTED
    if arrival.problem is None:
        return Outcome.BOOKED
    arrivals.alarm([arrival])
    return Outcome.ALARM


def _reference(named: dict[str, Any]) -> str | None:
    """Return the reference where number and reference name the same deposit of ours."""
    try:
        reference = rules.read_reference(str(named["reference"]))
    except Invalid:
        return None
    deposit = queries.referenced_or_none_for_update(reference)
    return reference if deposit is not None and str(deposit.id) == str(named["deposit"]) else None


def _incoming(intent: dict[str, Any], amount: Money, reference: str | None, paid_at: datetime) -> Incoming:
    named = intent.get("metadata") or {}
    return Incoming(
        way=Way.STRIPE,
        number=str(intent["id"]),
        amount=amount,
        currency=str(intent.get("currency") or "").lower(),
        payer_name="",
        payer_account="",
        memo=str(named.get("reference") or "")[:100],
        received_on=clock.legal_date(paid_at),
        reference=reference,
    )


def _refunded(event: WebhookEvent, refund: dict[str, Any]) -> Outcome | None:  # noqa: ARG001 - every handler is given the message
    """Ask about the refund: its messages may come in any order, so none of them is believed about its state."""
    key = (refund.get("metadata") or {}).get("refund")
    return Outcome.NOTED if isinstance(key, str) and refunds.ask_again(key) else Outcome.IGNORED


def _disputed(event: WebhookEvent, dispute: dict[str, Any]) -> Outcome | None:
    return _tell(f"The payer disputes payment {dispute.get('payment_intent')}", event.id)


def _ignore(event: WebhookEvent, subject: dict[str, Any]) -> Outcome | None:  # noqa: ARG001
    return Outcome.IGNORED


def _tell(words: str, event_id: str) -> Outcome:
    for person in accounts.clerks():
        mail.send(person.email, "Stripe 消息需要处理 · Stripe needs your attention", f"请在 Stripe 后台核对。\n{words} ({event_id}).")
    return Outcome.ALARM


HANDLERS: dict[str, Callable[[WebhookEvent, dict[str, Any]], Outcome | None]] = {
    "payment_intent.succeeded": _paid,
    "refund.created": _refunded,
    "refund.updated": _refunded,
    "refund.failed": _refunded,
    "charge.refund.updated": _refunded,
    "charge.dispute.created": _disputed,
}
