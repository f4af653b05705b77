"""JSON API of deposits: what is awaited and held, the booking of a receipt, payment pages and those without an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, url_for

from market import audit, clock
from market.db import unit_of_work
from market.errors import NotFound
from market.money import Money
from market.payments import policy, queries, services
from market.payments.gateway import StripeCheckout
from market.payments.schemas import CheckoutOut, DepositOut, DepositQuery, Deposits, ReceiptIn, Unanswered, UnansweredOut
from market.web.api import api_blueprint, operation
from market.web.gate import actor
from market.web.schemas import Timeline

if TYPE_CHECKING:
    from market.payments.models import Checkout, Deposit

bp = api_blueprint("payments", __name__)


@operation(bp, "GET", "/deposits", access=("signed_in",), query=DepositQuery, returns=Deposits, summary="Deposits")
def deposits(query: DepositQuery) -> Deposits:
    """List the deposits that are awaited, held or ended: all for the operator, the own ones for others."""
    lists = {"due": queries.awaiting, "held": queries.held, "ended": queries.ended}
    return Deposits.model_validate({"items": lists[query.state](actor())})


@operation(bp, "GET", "/deposits/<int:deposit_id>", access=("signed_in",), returns=DepositOut, summary="A deposit")
def deposit(deposit_id: int) -> DepositOut:
    """Return a deposit to its payer and the operator."""
    found = queries.deposit(deposit_id)
    if not policy.can_view(actor(), found):
        raise NotFound
    return DepositOut.model_validate(found)


@operation(bp, "GET", "/deposits/<int:deposit_id>/timeline", access=("signed_in",), returns=Timeline, summary="What happened to a deposit")
def deposit_timeline(deposit_id: int) -> Timeline:
    """Return who did what to the deposit."""
    found = deposit(deposit_id)
    return Timeline.model_validate({"events": audit.timeline([("deposit", found.id)])})


@operation(
    bp,
    "POST",
    "/deposits/receipts",
    access=("operator.clerk",),
    body=ReceiptIn,
    returns=DepositOut,
    errors=(409,),
    summary="Book a receipt",
)
def book_receipt(body: ReceiptIn) -> DepositOut:
    """Book a transfer that arrived; it must be the exact amount, from the bidder's own account, with the deposit's reference."""
    booked = services.book_receipt(
        actor(),
        reference=body.reference,
        amount=Money(body.amount_fen),
        payer_name=body.payer_name,
        bank_reference=body.bank_reference,
        received_on=body.received_on,
    )
    return DepositOut.model_validate(booked)


@operation(bp, "GET", "/deposits/unanswered", access=("operator",), returns=Unanswered, summary="Online payments without an answer")
def unanswered() -> Unanswered:
    """List the payment pages of which the payment service owes a last word for too long, or that it does not know."""
    stuck = queries.stuck_pages(actor(), clock.now())
    return Unanswered(items=[_unanswered(page, deposit) for page, deposit in stuck])


@operation(bp, "POST", "/deposits/checkouts/<int:checkout_id>/ask", access=("operator.clerk",), status=204, summary="Ask about a payment")
def ask_at_once(checkout_id: int) -> None:
    """Let the payment service be asked about a page within seconds."""
    services.ask_at_once(actor(), checkout_id)


@operation(
    bp,
    "POST",
    "/deposits/<int:deposit_id>/checkout",
    access=("signed_in",),
    returns=CheckoutOut,
    errors=(409,),
    summary="Open an online payment page",
    joined=False,
)
def open_checkout(deposit_id: int) -> CheckoutOut:
    """Return the page on which a due deposit is paid; asked again within an hour, the same page. 404 where no way online is configured."""
    gateway: StripeCheckout | None = current_app.extensions["market.gateways"].stripe
    if gateway is None:
        raise NotFound
    with unit_of_work():
        link = url_for("payments.deposit_page", deposit_id=deposit_id, _external=True)
        checkout_id, order = services.open_checkout(actor(), deposit_id, return_url=link)
    page = gateway.ask(order)
    with unit_of_work():
        services.note_page(checkout_id, page, patience=gateway.patience)
    return CheckoutOut(url=page.url, open_until=order.expires_at, amount_fen=order.amount.fen, test_mode=gateway.test_mode)


def _unanswered(page: Checkout, deposit: Deposit) -> UnansweredOut:
    return UnansweredOut(
        id=page.id,
        deposit_id=deposit.id,
        reference=deposit.reference,
        amount_fen=deposit.amount.fen,
        opened_at=page.created_at,
        said=page.said,
        last_error=page.last_error,
        asked=page.asked,
        next_ask_at=page.next_ask_at,
    )
