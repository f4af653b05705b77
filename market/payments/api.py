"""JSON API of deposits: what is awaited and held, and the booking of a receipt."""

from __future__ import annotations

from market import audit
from market.errors import NotFound
from market.money import Money
from market.payments import policy, queries, services
from market.payments.schemas import DepositOut, DepositQuery, Deposits, ReceiptIn
from market.web.api import api_blueprint, operation
from market.web.gate import actor
from market.web.schemas import Timeline

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
