"""The payment service's news: kept first, handled once by whoever comes first, in any order."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from market import clock
from market.db import db
from market.payments import queries, rules
from market.payments.gateway import Message
from market.payments.models import WebhookEvent, WebhookOutcome
from market.payments.rules import Outcome
from market.payments.services import online, refunds

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
    """Book the payment; its deposit may not be committed yet."""
    payment = rules.payment_of(intent, event.created_at)
    return online.book(payment, source=event.id, patient=clock.now() < event.received_at + PATIENCE)


def _refunded(event: WebhookEvent, refund: dict[str, Any]) -> Outcome | None:  # noqa: ARG001 - every handler is given the message
    """Ask about the refund: its messages may come in any order, so none of them is believed about its state."""
    key = (refund.get("metadata") or {}).get("refund")
    return Outcome.NOTED if isinstance(key, str) and refunds.ask_again(key) else Outcome.IGNORED


def _disputed(event: WebhookEvent, dispute: dict[str, Any]) -> Outcome | None:
    return online.tell(f"The payer disputes payment {dispute.get('payment_intent')}", event.id)


def _ignore(event: WebhookEvent, subject: dict[str, Any]) -> Outcome | None:  # noqa: ARG001
    return Outcome.IGNORED


HANDLERS: dict[str, Callable[[WebhookEvent, dict[str, Any]], Outcome | None]] = {
    "payment_intent.succeeded": _paid,
    "refund.created": _refunded,
    "refund.updated": _refunded,
    "refund.failed": _refunded,
    "charge.refund.updated": _refunded,
    "charge.dispute.created": _disputed,
}
