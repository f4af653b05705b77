"""The pages of a challenge: the demander's steps, and the public notice with its objections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from market import audit, clock
from market.access import access
from market.accounts import queries as accounts
from market.db import unit_of_work
from market.errors import Conflict, Forbidden, NotFound
from market.listings import queries as listings
from market.listings.rules.wishes import DemandMode
from market.proposals import policy
from market.proposals.forms.challenges import InviteForm, ObjectionForm, ReplyForm
from market.proposals.models.challenges import Challenge, Objection
from market.proposals.models.proposals import Proposal
from market.proposals.policy import EDITORS
from market.proposals.queries import challenges as queries
from market.proposals.rules.scores import leaders
from market.proposals.rules.steps import Step
from market.proposals.services import challenges as services
from market.proposals.views.blueprint import bp, organisations
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue


@bp.get("/demands/<int:demand_id>/challenge")
@access("institution", "enterprise", "operator")
def challenge(demand_id: int) -> ResponseReturnValue:
    """Show the demander and the operator how far the challenge is."""
    return _page(demand_id, InviteForm(formdata=None), ReplyForm(formdata=None))


@bp.post("/demands/<int:demand_id>/challenge/experts")
@access(*EDITORS)
def invite(demand_id: int) -> ResponseReturnValue:
    """Ask an expert."""
    form = InviteForm()
    values = {"email": form.email.data or "", "exception": form.exception.data or ""}
    if carry_out(form, lambda: services.invite(actor(), demand_id, **values)) is None:
        return _page(demand_id, form, ReplyForm(formdata=None))
    flash(gettext("The expert was asked by letter."), "ok")
    return redirect(url_for(".challenge", demand_id=demand_id), 303)


@bp.post("/demands/<int:demand_id>/challenge/scoring")
@access(*EDITORS)
def open_scoring(demand_id: int) -> ResponseReturnValue:
    """Let the experts judge."""
    return _act(demand_id, lambda: services.open_scoring(actor(), demand_id))


@bp.post("/demands/<int:demand_id>/challenge/notice")
@access(*EDITORS)
def publish(demand_id: int) -> ResponseReturnValue:
    """Publish the ranking."""
    return _act(demand_id, lambda: services.publish(actor(), demand_id))


@bp.post("/demands/<int:demand_id>/challenge/award/<int:proposal_id>")
@access(*EDITORS)
def decide(demand_id: int, proposal_id: int) -> ResponseReturnValue:
    """Award the first of the ranking."""
    return _act(demand_id, lambda: services.decide(actor(), demand_id, proposal_id))


@bp.post("/demands/<int:demand_id>/challenge/objections/<int:objection_id>")
@access(*EDITORS)
def reply(demand_id: int, objection_id: int) -> ResponseReturnValue:
    """Answer an objection."""
    form = ReplyForm()
    if carry_out(form, lambda: _replied(form, demand_id, objection_id)) is None:
        return _page(demand_id, InviteForm(formdata=None), form)
    return redirect(url_for(".challenge", demand_id=demand_id), 303)


def _replied(form: ReplyForm, demand_id: int, objection_id: int) -> Objection:
    return services.answer_objection(actor(), demand_id, objection_id, text=form.text.data or "", upheld=bool(form.upheld.data))


@bp.get("/demands/<int:demand_id>/notice")
@access("public")
def notice(demand_id: int) -> ResponseReturnValue:
    """Show everybody the ranking, who judged, and the objections."""
    return _notice(demand_id, ObjectionForm(formdata=None))


@bp.post("/demands/<int:demand_id>/notice/objections")
@access("signed_in")
def object_to(demand_id: int) -> ResponseReturnValue:
    """Object to the notice."""
    form = ObjectionForm()
    if carry_out(form, lambda: services.object_to(actor(), demand_id, text=form.text.data or "")) is None:
        return _notice(demand_id, form)
    flash(gettext("Your objection was handed in. The answer is public."), "ok")
    return redirect(url_for(".notice", demand_id=demand_id), 303)


def _act(demand_id: int, command: Callable[[], object]) -> ResponseReturnValue:
    try:
        with unit_of_work():
            command()
    except Conflict as error:
        flash(gettext(error.message, **{name: str(value) for name, value in error.params.items()}), "danger")
    return redirect(url_for(".challenge", demand_id=demand_id), 303)


def _page(demand_id: int, form: InviteForm, reply_form: ReplyForm) -> ResponseReturnValue:
    demand = listings.demand(actor(), demand_id)
    if demand.mode is not DemandMode.CHALLENGE:
        raise NotFound
    if not policy.is_of(actor(), demand):
        raise Forbidden("proposal.not_demander", N_("Only the demander reads the proposals."))
    found = queries.of_demand(demand_id)
    is_open = policy.is_open_to_demander(demand, clock.today())
    judged = _judged(demand_id, found) if is_open else {}
    asked = queries.experts(found.id) if found else []
    page = render_template(
        "proposals/challenge.html",
        demand=demand,
        challenge=found,
        is_open=is_open,
        judged=judged,
        leaders=leaders(queries.standing_still(found)) if found else set(),
        standing=(found.ranked() or queries.standing(found, demand)) if found else [],
        experts=asked,
        sheets=queries.sheets(found.id) if found else [],
        people=accounts.people([one.person_id for one in asked]),
        names=accounts.organisations({one.organisation_id for one in asked} | {row.organisation_id for row in judged.values()}),
        objections=queries.objections(found.id) if found else [],
        events=audit.timeline([("challenge", found.id)]) if found else [],
        chooses=policy.can_choose(actor(), demand),
        least=queries.least_experts(),
        over=found is not None and found.notice_until is not None and clock.today() > found.notice_until,
        form=form,
        reply_form=reply_form,
    )
    return page, _status(form, reply_form)


def _judged(demand_id: int, found: Challenge | None) -> dict[int, Proposal]:
    return queries.judged(found) if found else {row.id: row for row in queries.in_talks(demand_id)}


def _notice(demand_id: int, form: ObjectionForm) -> ResponseReturnValue:
    demand = listings.demand(actor(), demand_id)
    found = queries.of_demand(demand_id)
    if found is None or found.step not in (Step.NOTICE, Step.DECIDED):
        raise NotFound
    judged = queries.judged(found)
    experts = [one for one in queries.experts(found.id) if one.accepted]
    page = render_template(
        "proposals/notice.html",
        demand=demand,
        challenge=found,
        ranked=found.ranked(),
        judged=judged,
        authors=organisations(*judged.values()),
        experts=experts,
        people=accounts.people([one.person_id for one in experts]),
        belongs=accounts.organisations({one.organisation_id for one in experts}),
        objections=queries.objections(found.id),
        runs=found.step is Step.NOTICE and found.notice_until is not None and clock.today() <= found.notice_until,
        form=form,
    )
    return page, form.status


def _status(*forms: MarketForm) -> int:
    return max(form.status for form in forms)
