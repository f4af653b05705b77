"""What is read of payment pages and of the payment service's news."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert

from market.access import Actor
from market.db import db, one
from market.payments.models import Checkout, Deposit, WebhookEvent, WebhookOutcome
from market.payments.policy import visible_to
from market.payments.rules import GRACE, SILENT_TRIES, DepositState, PageState


def live_checkout(deposit_id: int, since: datetime) -> Checkout | None:
    """Return the payment page that was opened for a deposit after `since`."""
    opened = select(Checkout).where(Checkout.deposit_id == deposit_id, Checkout.created_at > since)
    return db.session.scalars(opened.order_by(Checkout.id.desc()).limit(1)).one_or_none()


def checkout_for_update(checkout_id: int) -> Checkout:
    """Lock a payment page."""
    return one(select(Checkout).where(Checkout.id == checkout_id).with_for_update().execution_options(populate_existing=True))


def keep_event(**values: object) -> bool:
    """Write a message of the payment service down; False where it was there."""
    kept = db.session.execute(insert(WebhookEvent).values(**values).on_conflict_do_nothing().returning(WebhookEvent.id))
    return kept.first() is not None


def event_for_update(event_id: str) -> WebhookEvent | None:
    """Lock a message that nobody has handled; None where it was handled, or another handles it (`event_handled` tells once it is done)."""
    kept = one(select(WebhookEvent).where(WebhookEvent.id == event_id).with_for_update().execution_options(populate_existing=True))
    return None if event_outcome(event_id) is not None else kept


def event_outcome(event_id: str) -> WebhookOutcome | None:
    """Return what was done with a message."""
    return db.session.scalars(select(WebhookOutcome).where(WebhookOutcome.event_id == event_id)).one_or_none()


def unhandled_events(before: datetime, *, most: int = 100) -> list[str]:
    """Return the messages that came before `before` and were not handled, oldest first."""
    done = select(WebhookOutcome.event_id).where(WebhookOutcome.event_id == WebhookEvent.id).exists()
    left = select(WebhookEvent.id).where(WebhookEvent.received_at < before, ~done)
    return list(db.session.scalars(left.order_by(WebhookEvent.received_at).limit(most)))


def page_to_ask_for_update(now: datetime) -> Checkout | None:
    """Lock the payment page that the service must be asked about first; those that others hold are left to them."""
    due = select(Checkout).where(Checkout.next_ask_at <= now).order_by(Checkout.next_ask_at).limit(1)
    return db.session.scalars(due.with_for_update(skip_locked=True)).one_or_none()


def stuck_pages(actor: Actor, now: datetime) -> list[tuple[Checkout, Deposit]]:
    """Return the payment pages of which the service owes a last word for too long, or that it does not know, oldest first."""
    silent = and_(Checkout.asked >= SILENT_TRIES, Checkout.last_error.is_not(None))
    late = or_(silent, Checkout.expires_at < now - GRACE)
    unknown = and_(Checkout.said == PageState.UNKNOWN, Deposit.state == DepositState.DUE)
    stuck = select(Checkout, Deposit).join(Deposit, Deposit.id == Checkout.deposit_id).where(visible_to(actor))
    wanted = stuck.where(or_(and_(Checkout.next_ask_at.is_not(None), late), unknown)).order_by(Checkout.id)
    return [(page, deposit) for page, deposit in db.session.execute(wanted)]
