"""Pages of the deposits' desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.accounts import queries as accounts
from market.db import unit_of_work
from market.payments import queries, services
from market.payments.forms import ReceiptForm
from market.payments.views.blueprint import bp
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/deposits")
@access("operator")
def index() -> ResponseReturnValue:
    """Show what is awaited, held and ended, and the form for the next receipt."""
    return _page(ReceiptForm(received_on=clock.today(), reference=request.args.get("reference", "")))


@bp.post("/deposits/receipts")
@access("operator.clerk")
def book() -> ResponseReturnValue:
    """Book a transfer that arrived."""
    form = ReceiptForm()
    deposit = carry_out(form, lambda: services.book_receipt(actor(), **form.values()))
    if deposit is None:
        return _page(form), form.status
    flash(gettext("Receipt booked: %(reference)s", reference=deposit.reference), "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/deposits/checkouts/<int:checkout_id>/ask")
@access("operator.clerk")
def ask_at_once(checkout_id: int) -> ResponseReturnValue:
    """Let the payment service be asked about a page now."""
    with unit_of_work():
        services.ask_at_once(actor(), checkout_id)
    flash(gettext("The payment service is asked within seconds."), "ok")
    return redirect(url_for(".index"), 303)


def _page(form: ReceiptForm) -> str:
    awaiting, held, ended = queries.awaiting(actor()), queries.held(actor()), queries.ended(actor())
    names = accounts.organisations({deposit.organisation_id for deposit in (*awaiting, *held, *ended)})
    return render_template(
        "payments/deposits.html",
        form=form,
        awaiting=awaiting,
        held=held,
        ended=ended,
        organisations=names,
        balances=queries.balances(),
        waiting=queries.waiting(),
        stuck=queries.stuck_pages(actor(), clock.now()),
    )
