"""Commands on payment pages whose news never came: the payment service is asked, outside any transaction, until it has a last word."""

from __future__ import annotations

from datetime import datetime, timedelta

from market import clock
from market.access import Actor, require
from market.db import db
from market.payments import queries, rules
from market.payments.models import Checkout
from market.payments.rules import Answer, PageState
from market.payments.services import online

CLAIM = timedelta(minutes=2)
"""How long a claimed page belongs to its scheduler; longer than the payment service is ever waited for."""
LONGEST_REASON = 300


def claim_page() -> tuple[int, str] | None:
    """Claim the page whose question is due the longest: its number and the service's; nobody else asks within `CLAIM`."""
    now = clock.now()
    checkout = queries.page_to_ask_for_update(now)
    if checkout is None or checkout.session is None:
        return None
    checkout.asked += 1
    checkout.next_ask_at = now + CLAIM
    db.session.flush()
    return checkout.id, checkout.session


def note_said(checkout_id: int, answer: Answer, *, patience: timedelta) -> None:
    """Write down what the payment service says of a page and book its payment, if it is not booked; twice is harmless."""
    if answer.payment is not None:
        online.book(answer.payment, source=answer.payment.number)
    checkout = queries.checkout_for_update(checkout_id)
    if checkout.said is not None and checkout.said not in rules.PASSING:
        return
    checkout.said, checkout.last_error = answer.state, None
    checkout.next_ask_at = _next(checkout, patience) if answer.state in rules.PASSING else None
    db.session.flush()


def note_no_answer(checkout_id: int, error: str, *, patience: timedelta) -> None:
    """Write down that nobody knows yet what became of a page."""
    checkout = queries.checkout_for_update(checkout_id)
    checkout.last_error = error[:LONGEST_REASON]
    checkout.next_ask_at = _next(checkout, patience)
    db.session.flush()


def ask_at_once(actor: Actor, checkout_id: int) -> None:
    """Let a scheduler ask about a page now, also about one that the payment service did not know."""
    require(actor, "operator.clerk")
    checkout = queries.checkout_for_update(checkout_id)
    if checkout.said is PageState.UNKNOWN:
        checkout.said, checkout.next_ask_at = None, clock.now()
    elif checkout.next_ask_at is not None:
        checkout.next_ask_at = clock.now()
    db.session.flush()


def _next(checkout: Checkout, patience: timedelta) -> datetime:
    return clock.now() + rules.wait_before(checkout.asked, patience)
