"""A deposit as its owner sees it: where it stands, how to pay it, and the way to the payment page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for

from market import audit, clock
from market.access import access
from market.accounts import queries as accounts
from market.db import unit_of_work
from market.errors import NotFound
from market.payments import policy, queries, services
from market.payments.models import Deposit
from market.payments.views.blueprint import bp, gateways
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/deposits/<int:deposit_id>")
@access("signed_in")
def deposit_page(deposit_id: int) -> ResponseReturnValue:
    """Show a deposit to those who may know of it; its payer chooses how to pay."""
    return _page(_visible(deposit_id), MarketForm())


@bp.post("/deposits/<int:deposit_id>/checkout")
@access("signed_in")
def checkout(deposit_id: int) -> ResponseReturnValue:
    """Open a payment page: written down and committed before the payment service hears of it."""
    deposit, gateway, form = _visible(deposit_id), gateways().stripe, MarketForm()
    if gateway is None:
        raise NotFound
    link = url_for(".deposit_page", deposit_id=deposit.id, _external=True)
    opened = carry_out(form, lambda: services.open_checkout(actor(), deposit_id, return_url=link))
    page = carry_out(form, lambda: gateway.ask(opened[1])) if opened else None
    if opened is None or page is None:
        return _page(deposit, form), form.status
    with unit_of_work():
        services.note_page(opened[0], page, patience=gateway.patience)
    return redirect(url_for(".checkout_page", deposit_id=deposit.id), 303)


@bp.get("/deposits/<int:deposit_id>/checkout")
@access("signed_in")
def checkout_page(deposit_id: int) -> ResponseReturnValue:
    """Lead on to the payment page by a plain link: no script, and no form that leaves our origin."""
    deposit = _visible(deposit_id)
    services.require_payer(actor(), deposit)
    page = queries.live_checkout(deposit.id, clock.now() - services.REUSED)
    if page is None or page.url is None or deposit.received_at is not None:
        return redirect(url_for(".deposit_page", deposit_id=deposit.id), 303)
    return render_template("payments/checkout.html", deposit=deposit, page=page)


def _visible(deposit_id: int) -> Deposit:
    deposit = queries.deposit(deposit_id)
    if not policy.can_view(actor(), deposit):
        raise NotFound
    return deposit


def _page(deposit: Deposit, form: MarketForm) -> str:
    return render_template(
        "payments/deposit.html",
        deposit=deposit,
        form=form,
        refund=queries.refund_of(deposit.id),
        instructions=services.instructions(deposit),
        organisation=accounts.organisation(deposit.organisation_id),
        may_pay=services.may_pay(actor(), deposit),
        opened=queries.live_checkout(deposit.id, clock.now() - services.REUSED),
        events=audit.timeline([("deposit", deposit.id)]),
    )
