"""Scheduled work of payments: handle news left over, ask for news that never came, send refunds, alarm. May run anywhere, twice or late."""

from __future__ import annotations

from datetime import timedelta

import structlog

from market import clock, mail
from market.accounts import queries as accounts
from market.db import db, unit_of_work
from market.payments import queries, services
from market.payments.gateway import Gateways, SilentError, StripeCheckout

log = structlog.get_logger()
MOST_AT_ONCE = 20
LEFT_OVER = timedelta(seconds=5)
"""After this time, a message that its own web request has not handled is taken by a scheduler."""


def handle_news() -> int:
    """Handle the kept messages of the payment service that nobody has handled and return how many."""
    with unit_of_work():
        left = queries.unhandled_events(clock.now() - LEFT_OVER)
    return sum(handle_one(event_id) for event_id in left)


def handle_one(event_id: str) -> bool:
    """Handle one message in a transaction of its own; its fault is logged, it stays kept and is tried again."""
    try:
        with unit_of_work():
            return services.handle(event_id) is not None
    except Exception:  # one message's fault must not hold the others back: logged, tried again at the next tick
        log.exception("webhook.failed", stripe_event=event_id)
        return False
    finally:
        db.session.remove()


def ask_about_pages(gateways: Gateways) -> int:
    """Ask the payment service about pages of which no news came, and return how many questions were answered."""
    answered = 0
    for _ in range(MOST_AT_ONCE if gateways.stripe is not None else 0):
        with unit_of_work():
            claimed = services.claim_page()
        if claimed is None or gateways.stripe is None:
            break
        answered += _ask(gateways.stripe, *claimed)
    return answered


def _ask(gateway: StripeCheckout, checkout_id: int, session: str) -> bool:
    """Ask between two transactions: none is open while the payment service is waited for."""
    try:
        try:
            answer = gateway.look(session)
        except SilentError as error:
            with unit_of_work():
                services.note_no_answer(checkout_id, str(error), patience=gateway.patience)
            log.warning("page.unknown", checkout=checkout_id, error=str(error))
            return False
        with unit_of_work():
            services.note_said(checkout_id, answer, patience=gateway.patience)
    except Exception:  # one page's fault must not hold the others back: logged, its claim ends and it is asked about again
        log.exception("page.failed", checkout=checkout_id)
        return False
    finally:
        db.session.remove()
    return True


def send_refunds(gateways: Gateways) -> int:
    """Send the refunds that are due through the payment service and return how many were answered."""
    answered = 0
    for _ in range(MOST_AT_ONCE if gateways.stripe is not None else 0):
        with unit_of_work():
            claimed = services.claim_due(1)
        if not claimed or gateways.stripe is None:
            break
        answered += _send(gateways.stripe, claimed[0])
    return answered


def _send(gateway: StripeCheckout, refund_id: int) -> bool:
    """Call the payment service between two transactions: none is open while it is waited for."""
    try:
        with unit_of_work():
            errand = services.errand(refund_id)
        try:
            sent = gateway.send_back(errand)
        except SilentError as error:
            with unit_of_work():
                services.note_silence(refund_id, str(error))
            log.warning("refund.unknown", refund=refund_id, error=str(error))
            return False
        with unit_of_work():
            if sent is not None:
                services.note_answer(refund_id, sent)
    except Exception:  # one refund's fault must not hold the others back: logged, its claim ends and it is tried again
        log.exception("refund.failed", refund=refund_id)
        return False
    finally:
        db.session.remove()
    return True


def raise_alarms() -> int:
    """Tell the clerks, once each, of refunds that failed or are late, and return how many."""
    with unit_of_work():
        late = queries.alarming_refunds_for_update(clock.now())
        for refund in late:
            refund.alarmed_at = clock.now()
        lines = "\n".join(f"{refund.key} · {refund.amount} · {refund.state.label} · {refund.last_error or ''}" for refund in late)
        for person in accounts.clerks() if late else ():
            mail.send(person.email, "退款逾期或失败 · Refunds late or failed", f"请在“退款”页面处理。\nSee the page of refunds.\n\n{lines}")
    return len(late)
