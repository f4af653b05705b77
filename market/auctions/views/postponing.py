"""Postponing an announced session, and leaving a lot because of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.auctions import policy
from market.auctions.forms.postponing import PostponeForm
from market.auctions.models.sale import Sale
from market.auctions.queries import catalogue
from market.auctions.rules.grounds import SuspensionGround
from market.auctions.services import postponements
from market.auctions.services.dates import proposed
from market.auctions.services.postponements import Dates
from market.auctions.views.blueprint import bp
from market.auctions.views.proposals import as_plan
from market.db import unit_of_work
from market.errors import Forbidden
from market.web.forms import carry_out
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

A_WEEK = timedelta(days=7)


@bp.get("/sales/<int:sale_id>/postpone")
@access("operator.clerk")
def postponing(sale_id: int) -> ResponseReturnValue:
    """Show the form with the next dates that keep the law."""
    sale = _planned(sale_id)
    wanted = max(clock.legal_date(sale.opens_at) + A_WEEK, clock.today())
    return _page(sale, PostponeForm(ground=SuspensionGround.UNEXPECTED, **as_plan(proposed(wanted))))


@bp.post("/sales/<int:sale_id>/postpone")
@access("operator.clerk")
def postpone(sale_id: int) -> ResponseReturnValue:
    """Move a session to later dates."""
    sale, form = _planned(sale_id), PostponeForm()
    if carry_out(form, lambda: postponements.postpone(actor(), sale_id, **_values(form))) is None:
        return _page(sale, form)
    flash(gettext("The auction session is postponed; bidders and subscribers are told."), "ok")
    return redirect(url_for(".announcement", sale_id=sale_id), 303)


@bp.post("/paddles/<int:paddle_id>/leave")
@access(".bidder")
def leave_lot(paddle_id: int) -> ResponseReturnValue:
    """Leave a lot whose session was postponed."""
    with unit_of_work():
        postponements.leave(actor(), paddle_id)
    flash(gettext("You have left this lot. A deposit that was paid goes back."), "ok")
    return redirect(url_for(".paddle_page", paddle_id=paddle_id), 303)


def _values(form: PostponeForm) -> dict[str, Any]:
    values = form.values()
    dates = Dates(**{name: values.pop(name) for name in ("opens_at", "viewing_from", "viewing_until")})
    return {"dates": dates, **values}


def _planned(sale_id: int) -> Sale:
    sale = catalogue.sale(actor(), sale_id)
    if not policy.may_plan(actor(), sale):
        raise Forbidden("sale.not_planner", N_("Only the operator's clerks plan this auction session."))
    return sale


def _page(sale: Sale, form: PostponeForm) -> ResponseReturnValue:
    lots = catalogue.lots(actor(), sale.id)
    return render_template(
        "auctions/postpone.html",
        sale=sale,
        form=form,
        possible=postponements.may_postpone(sale, lots),
        least=catalogue.minimums(clock.today()),
    ), form.status
