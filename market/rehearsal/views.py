"""The operator's page of a session's rehearsal: start it, see where it runs, stop it, read what it came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired

from market.access import access
from market.auctions import policy
from market.auctions.queries import catalogue
from market.db import unit_of_work
from market.errors import Forbidden
from market.money import Money
from market.rehearsal import services
from market.rehearsal.states import ALIVE
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("rehearsal", __name__)
USUAL_SPEED = 10


class RehearsalForm(MarketForm):
    """How a rehearsal is played."""

    speed = IntegerField(_l("Speed"), [InputRequired(_l("Give a whole number."))])
    by_hand = BooleanField(_l("An auctioneer conducts at the console"))


@bp.get("/sales/<int:sale_id>/rehearsal")
@access("operator.clerk")
def page(sale_id: int) -> ResponseReturnValue:
    """Show the rehearsal of a session, or the form to start one."""
    return _page(sale_id, RehearsalForm(speed=USUAL_SPEED))


@bp.post("/sales/<int:sale_id>/rehearsal")
@access("operator.clerk")
def start(sale_id: int) -> ResponseReturnValue:
    """Ask for a rehearsal; the scheduler starts it in a moment."""
    form = RehearsalForm()
    if carry_out(form, lambda: services.ask(actor(), sale_id, **form.values())) is None:
        return _page(sale_id, form)
    return redirect(url_for(".page", sale_id=sale_id), 303)


@bp.post("/sales/<int:sale_id>/rehearsal/stop")
@access("operator.clerk")
def stop(sale_id: int) -> ResponseReturnValue:
    """End the running rehearsal."""
    with unit_of_work():
        services.stop(actor(), sale_id)
    flash(gettext("The rehearsal is being stopped."), "ok")
    return redirect(url_for(".page", sale_id=sale_id), 303)


def _page(sale_id: int, form: RehearsalForm) -> ResponseReturnValue:
    sale = catalogue.sale(actor(), sale_id)
    if not policy.may_plan(actor(), sale):
        raise Forbidden("sale.not_planner", N_("Only the operator's clerks plan this auction session."))
    found = services.latest(sale_id)
    words = found.words if found else {}
    return render_template(
        "rehearsal/page.html",
        sale=sale,
        form=form,
        found=found,
        alive=found is not None and found.state in ALIVE,
        may_start=sale.state in services.PLAYED,
        hammer=Money(words["hammer_fen"]) if "hammer_fen" in words else None,
        local=not current_app.extensions["market.settings"].rehearsal_url,
    ), form.status
