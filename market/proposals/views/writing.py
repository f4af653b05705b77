"""The solver's pages: the form of a proposal, the list of the own ones, withdrawal, the price of the talks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.db import unit_of_work
from market.errors import Invalid
from market.listings import queries as listings
from market.listings.forms.rows import asked_for_row
from market.listings.models.demands import Demand
from market.proposals.forms.proposals import PriceForm, ProposalForm, proposal_form
from market.proposals.models.proposals import Proposal
from market.proposals.policy import EDITORS
from market.proposals.queries import proposals
from market.proposals.rules.states import ProposalState
from market.proposals.services import proposals as services
from market.proposals.views.blueprint import bp
from market.proposals.views.choosing import page_of
from market.web.forms import carry_out
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/proposals")
@access("institution", "enterprise")
def mine() -> ResponseReturnValue:
    """List the proposals of the own organisation."""
    found = proposals.mine(actor())
    return render_template("proposals/mine.html", proposals=found, demands=listings.demands({row.demand_id for row in found}))


@bp.get("/demands/<int:demand_id>/proposal")
@access(*EDITORS)
def write(demand_id: int) -> ResponseReturnValue:
    """Show the form with what is kept."""
    demand = listings.demand(actor(), demand_id)
    services.require_solver(actor(), demand)
    return _form(_made(demand), demand)


@bp.post("/demands/<int:demand_id>/proposal")
@access(*EDITORS)
def save(demand_id: int) -> ResponseReturnValue:
    """Keep the draft, or hand it in where the author asks for that."""
    demand = listings.demand(actor(), demand_id)
    services.require_solver(actor(), demand)
    form = _made(demand)
    if asked_for_row():
        return _form(form, demand)
    handing = request.form.get("act") == "submit"
    command = services.hand_in if handing else services.save
    done = carry_out(form, lambda: command(actor(), demand_id, form.plan()))
    if done is None:
        return _form(form, demand)
    if handing:
        flash(gettext("Handed in. You can change or withdraw it until the last day for proposals is over."), "ok")
        return redirect(url_for(".show", proposal_id=done.id), 303)
    flash(gettext("Draft saved at %(time)s.", time=f"{clock.now().astimezone(clock.BEIJING):%H:%M}"), "ok")
    return redirect(url_for(".write", demand_id=demand_id), 303)


@bp.post("/proposals/<int:proposal_id>/withdraw")
@access(*EDITORS)
def withdraw(proposal_id: int) -> ResponseReturnValue:
    """Take the proposal back."""
    with unit_of_work():
        services.withdraw(actor(), proposal_id)
    flash(gettext("The proposal is withdrawn."), "ok")
    return redirect(url_for(".show", proposal_id=proposal_id), 303)


@bp.post("/proposals/<int:proposal_id>/price")
@access(*EDITORS)
def name_price(proposal_id: int) -> ResponseReturnValue:
    """Name the price that was left to the talks."""
    found, form = proposals.proposal(actor(), proposal_id), PriceForm()
    if carry_out(form, lambda: _priced(form, found)) is None:
        return page_of(found, price=form)
    return redirect(url_for(".show", proposal_id=proposal_id), 303)


def _priced(form: PriceForm, found: Proposal) -> Proposal:
    if form.price.data is None:
        raise Invalid("proposal.price_missing", N_("Give the price."), field="price")
    return services.name_price(actor(), found.id, form.price.data)


def _made(demand: Demand) -> ProposalForm:
    return proposal_form(demand, proposals.own(actor(), demand.id), proposals.own_achievements(actor()))


def _form(form: ProposalForm, demand: Demand) -> ResponseReturnValue:
    kept = proposals.own(actor(), demand.id)
    page = render_template(
        "proposals/form.html",
        form=form,
        demand=demand,
        proposal=kept,
        handed_in=kept is not None and kept.state is not ProposalState.DRAFT,
    )
    return page, form.status
