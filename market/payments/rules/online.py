"""Pure decisions about payment pages: what the payment service's answer means, and when to ask again whose news never came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from market.wording import N_, Labelled

SILENT_TRIES = 3
"""Unanswered questions after which the operator is shown the page."""
GRACE = timedelta(minutes=15)
"""How long after its end a page may be without a last word before the operator is shown it."""


class PageState(Labelled):
    """What the payment service says of a payment page."""

    OPEN = "open", N_("Not paid yet")
    PROCESSING = "processing", N_("Payment under way")
    PAID = "paid", N_("Paid")
    EXPIRED = "expired", N_("Closed without payment")
    UNKNOWN = "unknown", N_("Unknown to the payment service")


PASSING = (PageState.OPEN, PageState.PROCESSING)
"""What may still become something else; after anything else nobody asks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment as the service describes it, whether it told us or we asked; `named` are the marks we gave it."""

    number: str
    fen: object
    currency: str
    named: dict[str, Any]
    paid_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What the payment service said when asked about a page, and the payment once there is one."""

    state: PageState
    payment: Payment | None = None


def page_state(page: str, intent: str | None) -> PageState:
    """Return what a page's and its payment's own words mean together; a paid one stays paid whatever became of the page."""
    if intent == "succeeded":
        return PageState.PAID
    if page == "expired":
        return PageState.EXPIRED
    if page != "complete":
        return PageState.OPEN
    return PageState.EXPIRED if intent in ("canceled", "requires_payment_method") else PageState.PROCESSING


def payment_of(intent: dict[str, Any], paid_at: datetime) -> Payment:
    """Read a payment from the service's own description."""
    return Payment(
        number=str(intent.get("id") or ""),
        fen=intent.get("amount_received", intent.get("amount")),
        currency=str(intent.get("currency") or "").lower(),
        named=intent.get("metadata") or {},
        paid_at=paid_at,
    )
