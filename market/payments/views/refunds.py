"""The operator's page of refunds: what must go back, until when, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from market.access import access
from market.payments import queries, services
from market.payments.forms import ReturnedForm
from market.payments.views.blueprint import bp
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/deposits/refunds")
@access("operator")
def refunds() -> ResponseReturnValue:
    """Show what is not with its payer yet, the most urgent first, and what is done."""
    return _page()


@bp.post("/deposits/refunds/<int:refund_id>/returned")
@access("operator.clerk")
def book_returned(refund_id: int) -> ResponseReturnValue:
    """Book the transfer by which the bank returned the money."""
    form = ReturnedForm(prefix=prefix(refund_id))
    if carry_out(form, lambda: services.book_returned(actor(), refund_id, **form.values())) is None:
        return _page({refund_id: form}), form.status
    flash(gettext("The return is booked."), "ok")
    return redirect(url_for(".refunds"), 303)


def prefix(refund_id: int) -> str:
    """Return what sets the fields of one refund's form apart from those of the others on the page."""
    return f"refund{refund_id}-"


def _page(refused: dict[int, ReturnedForm] | None = None) -> str:
    unpaid, paid = queries.unpaid_refunds(), queries.paid_refunds()
    deposits = queries.deposits(refund.deposit_id for refund in (*unpaid, *paid) if refund.deposit_id is not None)
    forms = {refund.id: (refused or {}).get(refund.id) or ReturnedForm(formdata=None, prefix=prefix(refund.id)) for refund in unpaid}
    return render_template("payments/refunds.html", unpaid=unpaid, paid=paid, deposits=deposits, forms=forms)
