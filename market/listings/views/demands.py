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
from market.listings.forms.demands import brief_form, terms_form
from market.listings.forms.rows import asked_for_row
from market.listings.models.demands import Demand
from market.listings.queries import likeness
from market.listings.rules.content import Wish
from market.listings.rules.states import TAKEN_DOWN
from market.listings.views.blueprint import bp, organisations, show_remarks
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

EDITORS = ("institution.editor", "enterprise.editor")
LABELS = {"what": N_("The problem"), "terms": N_("Targets and conditions")}
PAGES = {"what": ".edit_demand", "terms": ".edit_demand_terms"}


@bp.get("/demands/<int:demand_id>")
@access("public")
def demand(demand_id: int) -> ResponseReturnValue:
    """Show a demand; what is not public is unknown to others."""
    return _show(queries.demand(actor(), demand_id), WithdrawForm(), 200)


def _show(found: Demand, form: WithdrawForm, status: int) -> ResponseReturnValue:
    waits = found.state == "submitted" and policy.can_edit(actor(), found)
    flags, others = likeness.flags_for(actor(), found) if waits else ([], {})
    page = render_template(
        "listings/demand.html",
        demand=found,
        form=form,
        demander=organisations([found.organisation_id])[found.organisation_id],
        history=queries.history(actor(), found),
        flags=flags,
        others=others,
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
    """Show the first page, empty."""
    return _page("what", brief_form(None), None)


@bp.post("/demands/new")
@access(*EDITORS)
def create_demand() -> ResponseReturnValue:
    """Begin a draft with the first page."""
    form = brief_form(None)
    made = carry_out(form, lambda: services.new_demand(actor(), Wish(**form.changes())))
    return _page("what", form, None) if made is None else _onward(made, "what")


@bp.get("/demands/<int:demand_id>/edit")
@access(*EDITORS)
def edit_demand(demand_id: int) -> ResponseReturnValue:
    """Show the first page with what is kept."""
    found = _mine(demand_id)
    return _page("what", brief_form(found), found)


@bp.post("/demands/<int:demand_id>/edit")
@access(*EDITORS)
def save_demand(demand_id: int) -> ResponseReturnValue:
    """Save the first page and go on to the second, or stay."""
    found = _mine(demand_id)
    form = brief_form(found)
    made = carry_out(form, lambda: services.change_demand(actor(), found.id, **form.changes()))
    return _page("what", form, found) if made is None else _onward(made, "what")


@bp.get("/demands/<int:demand_id>/edit/terms")
@access(*EDITORS)
def edit_demand_terms(demand_id: int) -> ResponseReturnValue:
    """Show the second page with what is kept."""
    found = _mine(demand_id)
    return _page("terms", terms_form(found), found)


@bp.post("/demands/<int:demand_id>/edit/terms")
@access(*EDITORS)
def save_demand_terms(demand_id: int) -> ResponseReturnValue:
    """Save the second page, then submit, go back or stay as the author asks; what cannot be submitted yet stays saved."""
    found = _mine(demand_id)
    form = terms_form(found)
    if asked_for_row():
        return _page("terms", form, found)
    made = carry_out(form, lambda: services.change_demand(actor(), found.id, **form.changes()))
    if made is not None and request.form.get("act") == "submit":
        made = carry_out(form, lambda: services.submit_demand(actor(), found.id))
    return _page("terms", form, found) if made is None else _onward(made, "terms")


def _onward(made: Demand, step: str) -> ResponseReturnValue:
    act = request.form.get("act")
    if act == "submit" and step == "terms":
        flash(gettext("Submitted. You will be told as soon as the operator has decided."), "ok")
        return redirect(url_for(".demand", demand_id=made.id), 303)
    flash(gettext("Draft saved at %(time)s.", time=f"{clock.now().astimezone(clock.BEIJING):%H:%M}"), "ok")
    to = {"continue": "terms", "back": "what"}.get(act or "", step)
    return redirect(url_for(PAGES[to], demand_id=made.id), 303)


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


def _page(step: str, form: MarketForm, found: Demand | None) -> ResponseReturnValue:
    returned = queries.to_mend(found) if found else None
    if found is not None:
        show_remarks(form, found, returned)
    page = render_template(
        f"listings/steps/demand_{step}.html",
        form=form,
        demand=found,
        step=step,
        labels=LABELS,
        pages=PAGES,
        locked=found is not None and not policy.is_editable(found),
        returned=returned,
        url=url_for(PAGES[step], demand_id=found.id) if found else url_for(".create_demand"),
    )
    return page, form.status
