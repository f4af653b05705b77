"""The page of a demand, and its author's form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.errors import Forbidden
from market.listings import policy, queries, services
from market.listings.forms.achievements import SubmitForm, WithdrawForm
from market.listings.forms.demands import DemandForm, demand_form
from market.listings.forms.rows import asked_for_row
from market.listings.models.demands import Demand
from market.listings.rules.states import TAKEN_DOWN
from market.listings.views.blueprint import bp, organisations, show_remarks
from market.web.forms import carry_out
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

EDITORS = ("institution.editor", "enterprise.editor")


@bp.get("/demands/<int:demand_id>")
@access("public")
def demand(demand_id: int) -> ResponseReturnValue:
    """Show a demand; what is not public is unknown to others."""
    return _show(queries.demand(actor(), demand_id), WithdrawForm(), 200)


def _show(found: Demand, form: WithdrawForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "listings/demand.html",
        demand=found,
        form=form,
        demander=organisations([found.organisation_id])[found.organisation_id],
        history=queries.history(actor(), found),
        mine=policy.can_edit(actor(), found),
        reads_details=policy.reads_details(actor(), found),
        editable=policy.is_editable(found),
        reviewer=policy.can_review(actor(), found),
        returned=queries.to_mend(found),
        down=found.state in TAKEN_DOWN,
        days_left=(found.deadline - clock.today()).days if found.deadline else None,
    )
    return page, status


@bp.get("/demands/new")
@access(*EDITORS)
def new_demand() -> ResponseReturnValue:
    """Show an empty form."""
    return _form(demand_form(None), None)


@bp.post("/demands/new")
@access(*EDITORS)
def create_demand() -> ResponseReturnValue:
    """Begin a draft, and submit it where the author asks for that."""
    form = demand_form(None)
    if asked_for_row():
        return _form(form, None)
    made = carry_out(form, lambda: _saved(form, None))
    return _form(form, None) if made is None else _onward(made)


@bp.get("/demands/<int:demand_id>/edit")
@access(*EDITORS)
def edit_demand(demand_id: int) -> ResponseReturnValue:
    """Show the form with what is kept."""
    found = _mine(demand_id)
    return _form(demand_form(found), found)


@bp.post("/demands/<int:demand_id>/edit")
@access(*EDITORS)
def save_demand(demand_id: int) -> ResponseReturnValue:
    """Save the draft, and submit it where the author asks for that."""
    found = _mine(demand_id)
    form = demand_form(found)
    if asked_for_row():
        return _form(form, found)
    made = carry_out(form, lambda: _saved(form, found))
    return _form(form, found) if made is None else _onward(made)


def _saved(form: DemandForm, found: Demand | None) -> Demand:
    kept = services.save_demand(actor(), found.id, form.wish()) if found else services.new_demand(actor(), form.wish())
    return services.submit_demand(actor(), kept.id) if request.form.get("act") == "submit" else kept


def _onward(made: Demand) -> ResponseReturnValue:
    if request.form.get("act") == "submit":
        flash(gettext("Submitted. You will be told as soon as the operator has decided."), "ok")
        return redirect(url_for(".demand", demand_id=made.id), 303)
    flash(gettext("Draft saved at %(time)s.", time=f"{clock.now().astimezone(clock.BEIJING):%H:%M}"), "ok")
    return redirect(url_for(".edit_demand", demand_id=made.id), 303)


@bp.post("/demands/<int:demand_id>/submit")
@access(*EDITORS)
def submit_demand(demand_id: int) -> ResponseReturnValue:
    """Hand the kept draft to the operator."""
    form = SubmitForm()
    if carry_out(form, lambda: services.submit_demand(actor(), demand_id)) is None:
        flash("; ".join(form.problems), "danger")
        return redirect(url_for(".edit_demand", demand_id=demand_id), 303)
    flash(gettext("Submitted. You will be told as soon as the operator has decided."), "ok")
    return redirect(url_for(".demand", demand_id=demand_id), 303)


@bp.post("/demands/<int:demand_id>/withdraw")
@access(*EDITORS)
def withdraw_demand(demand_id: int) -> ResponseReturnValue:
    """Take the demand down."""
    form = WithdrawForm(request.form)
    if carry_out(form, lambda: services.withdraw_demand(actor(), demand_id, reason=form.reason.data or "")) is None:
        return _show(queries.demand(actor(), demand_id), form, form.status)
    return redirect(url_for(".demand", demand_id=demand_id), 303)


def _mine(demand_id: int) -> Demand:
    found = queries.demand(actor(), demand_id)
    if not policy.can_edit(actor(), found):
        raise Forbidden("listing.not_yours", N_("Only editors of the owner may change this."))
    return found


def _form(form: DemandForm, found: Demand | None) -> ResponseReturnValue:
    returned = queries.to_mend(found) if found else None
    if found is not None:
        show_remarks(form, found, returned)
    page = render_template(
        "listings/demand_form.html",
        form=form,
        demand=found,
        locked=found is not None and not policy.is_editable(found),
        returned=returned,
        url=url_for(".save_demand", demand_id=found.id) if found else url_for(".create_demand"),
    )
    return page, form.status
