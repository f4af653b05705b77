"""The demander's pages: what was handed in, one proposal, and the decisions on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from market import audit, clock
from market.access import access
from market.accounts import queries as accounts
from market.db import unit_of_work
from market.errors import Conflict, Forbidden
from market.listings import queries as listings
from market.listings.rules.wishes import DemandMode
from market.proposals import policy
from market.proposals.forms.proposals import PriceForm, ReasonForm
from market.proposals.forms.talks import NoteForm
from market.proposals.models.proposals import Proposal
from market.proposals.policy import EDITORS
from market.proposals.queries import proposals, talks
from market.proposals.rules.states import LIVE, ProposalState
from market.proposals.services import choosing
from market.proposals.views.blueprint import bp, demand_of, organisations
from market.web.forms import carry_out
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/demands/<int:demand_id>/proposals")
@access("institution", "enterprise", "operator")
def received(demand_id: int) -> ResponseReturnValue:
    """Show the demander and the operator what was handed in, once it is open to them."""
    demand = listings.demand(actor(), demand_id)
    if actor().organisation_id != demand.organisation_id and not actor().can("operator"):
        raise Forbidden("proposal.not_demander", N_("Only the demander reads the proposals."))
    found = proposals.received(actor(), demand_id)
    return render_template(
        "proposals/received.html",
        demand=demand,
        proposals=found,
        authors=organisations(*found),
        count=proposals.handed_in(demand_id),
        sealed=not policy.is_open_to_demander(demand, clock.today()),
    )


@bp.get("/proposals/<int:proposal_id>")
@access("institution", "enterprise", "operator")
def show(proposal_id: int) -> ResponseReturnValue:
    """Show one proposal to its author, the demander and the operator."""
    return page_of(proposals.proposal(actor(), proposal_id))


@bp.post("/proposals/<int:proposal_id>/shortlist")
@access(*EDITORS)
def shortlist(proposal_id: int) -> ResponseReturnValue:
    """Begin the talks."""
    with unit_of_work():
        choosing.shortlist(actor(), proposal_id)
    flash(gettext("The talks have begun. The solver was told."), "ok")
    return redirect(url_for(".show", proposal_id=proposal_id), 303)


@bp.post("/proposals/<int:proposal_id>/decline")
@access(*EDITORS)
def decline(proposal_id: int) -> ResponseReturnValue:
    """Decline with a reason."""
    found, form = proposals.proposal(actor(), proposal_id), ReasonForm()
    if carry_out(form, lambda: choosing.decline(actor(), proposal_id, reason=form.reason.data or "")) is None:
        return page_of(found, reason=form)
    return redirect(url_for(".show", proposal_id=proposal_id), 303)


@bp.post("/proposals/<int:proposal_id>/award")
@access(*EDITORS)
def award(proposal_id: int) -> ResponseReturnValue:
    """Choose the solver."""
    try:
        with unit_of_work():
            choosing.award(actor(), proposal_id)
    except Conflict as error:
        flash(gettext(error.message, **error.params), "danger")
        return redirect(url_for(".show", proposal_id=proposal_id), 303)
    flash(gettext("The solver is chosen. The deal and the contract follow."), "ok")
    return redirect(url_for(".show", proposal_id=proposal_id), 303)


def page_of(
    found: Proposal, *, reason: ReasonForm | None = None, price: PriceForm | None = None, note: NoteForm | None = None
) -> ResponseReturnValue:
    """Return the page of a proposal, with the form that was refused."""
    demand = demand_of(found)
    parties = accounts.organisations({found.organisation_id, demand.organisation_id})
    refused = reason or price or note
    is_side = policy.is_side(actor(), found, demand)
    page = render_template(
        "proposals/show.html",
        proposal=found,
        plan=found.plan(),
        demand=demand,
        author=parties[found.organisation_id],
        demander=parties[demand.organisation_id],
        achievement=listings.achievements([found.achievement_id]).get(found.achievement_id) if found.achievement_id else None,
        events=audit.timeline([("proposal", found.id)]),
        writes=policy.can_write(actor(), found) and found.state in LIVE,
        chooses=policy.can_choose(actor(), demand) and found.state in LIVE,
        by_itself=demand.mode is DemandMode.ORDINARY,
        reason_form=reason or ReasonForm(formdata=None),
        notes=talks.notes(actor(), found.id) if is_side else [],
        talks_open=found.state is ProposalState.SHORTLISTED and policy.can_note(actor(), found, demand),
        note_form=note or NoteForm(formdata=None, data={"met_on": clock.today()}),
        parties=parties,
        price_form=price or PriceForm(formdata=None),
    )
    return page, refused.status if refused else 200
