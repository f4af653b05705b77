"""The operator's page of receipts: import a statement, decide on money that found no deposit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from market.access import access
from market.payments import queries, services
from market.payments.forms import BookToForm, GiveBackForm, StatementForm
from market.payments.views.blueprint import bp
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.payments.services import Report


@bp.get("/deposits/arrivals")
@access("operator")
def arrivals() -> ResponseReturnValue:
    """Show what waits for a decision and the statements that were imported."""
    return _page(StatementForm())


@bp.post("/deposits/statements")
@access("operator.clerk")
def import_statement() -> ResponseReturnValue:
    """Import a statement and report row by row; a file with a faulty line is refused as a whole."""
    form = StatementForm()
    report = carry_out(
        form,
        lambda: services.import_statement(actor(), name=form.file.data.filename or "statement.csv", content=form.file.data.read()),
    )
    if report is None:
        return _page(form), form.status
    return _page(form, report=report), 422 if report.refused else 200


@bp.post("/deposits/arrivals/<int:arrival_id>/book")
@access("operator.clerk")
def book_arrival(arrival_id: int) -> ResponseReturnValue:
    """Book an open payment to a deposit."""
    form = BookToForm(prefix=book_prefix(arrival_id))
    if carry_out(form, lambda: services.book_to(actor(), arrival_id, **form.values())) is None:
        return _page(StatementForm(formdata=None), refused=(arrival_id, form)), form.status
    flash(gettext("The payment is booked."), "ok")
    return redirect(url_for(".arrivals"), 303)


@bp.post("/deposits/arrivals/<int:arrival_id>/return")
@access("operator.clerk")
def give_back(arrival_id: int) -> ResponseReturnValue:
    """Decide that an open payment goes back to its payer."""
    form = GiveBackForm(prefix=back_prefix(arrival_id))
    if carry_out(form, lambda: services.give_back(actor(), arrival_id, **form.values())) is None:
        return _page(StatementForm(formdata=None), refused=(arrival_id, form)), form.status
    flash(gettext("The payment goes back to its payer."), "ok")
    return redirect(url_for(".refunds"), 303)


def book_prefix(arrival_id: int) -> str:
    """Return what sets the fields of one payment's form apart from those of the others on the page."""
    return f"book{arrival_id}-"


def back_prefix(arrival_id: int) -> str:
    """Return the same for the form by which the payment goes back."""
    return f"back{arrival_id}-"


def _page(form: StatementForm, *, report: Report | None = None, refused: tuple[int, MarketForm] | None = None) -> str:
    waiting = queries.open_arrivals()
    named = queries.deposits(arrival.deposit_id for arrival in waiting if arrival.deposit_id is not None)
    forms = {
        arrival.id: _forms(arrival.id, named[arrival.deposit_id].reference if arrival.deposit_id else "", refused) for arrival in waiting
    }
    return render_template(
        "payments/arrivals.html", form=form, report=report, waiting=waiting, named=named, forms=forms, statements=queries.statements()
    )


def _forms(arrival_id: int, reference: str, refused: tuple[int, MarketForm] | None) -> tuple[MarketForm, MarketForm]:
    """Return the two forms of an open payment, with what was typed where it was refused."""
    typed = refused[1] if refused is not None and refused[0] == arrival_id else None
    book = typed if isinstance(typed, BookToForm) else BookToForm(formdata=None, prefix=book_prefix(arrival_id), reference=reference)
    back = typed if isinstance(typed, GiveBackForm) else GiveBackForm(formdata=None, prefix=back_prefix(arrival_id))
    return book, back
