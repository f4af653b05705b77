"""The experts' pages: what they were asked to judge, their declaration, their marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market.access import access
from market.listings import queries as listings
from market.proposals.forms.challenges import SheetForm, StatementForm, sheet_form
from market.proposals.queries import challenges as queries
from market.proposals.rules.steps import Step
from market.proposals.services import challenges as services
from market.proposals.services import experts
from market.proposals.views.blueprint import bp, organisations
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/judging")
@access("signed_in")
def judging() -> ResponseReturnValue:
    """List the challenges and races that the reader was asked to judge."""
    found = queries.invitations(actor())
    demands = listings.demands({challenge.demand_id for _, challenge in found})
    return render_template("proposals/judging.html", invitations=found, demands=demands)


@bp.get("/demands/<int:demand_id>/scoring")
@access("signed_in")
def scoring(demand_id: int) -> ResponseReturnValue:
    """Show an expert the declaration, then the proposals with the own marks; those of a race are compared on its own page."""
    expert = queries.as_expert(actor(), demand_id)
    if expert.race_id is not None and expert.accepted:
        return redirect(url_for(".compare", demand_id=demand_id))
    return _page(demand_id, StatementForm(formdata=None), {})


@bp.post("/demands/<int:demand_id>/scoring/answer")
@access("signed_in")
def answer(demand_id: int) -> ResponseReturnValue:
    """Accept or stay away."""
    queries.as_expert(actor(), demand_id)
    form, accept = StatementForm(), request.form.get("act") == "accept"
    if carry_out(form, lambda: experts.answer(actor(), demand_id, accept=accept, statement=form.statement.data or "")) is None:
        return _page(demand_id, form, {})
    return redirect(url_for(".scoring", demand_id=demand_id), 303)


@bp.post("/demands/<int:demand_id>/scoring/<int:proposal_id>")
@access("signed_in")
def mark(demand_id: int, proposal_id: int) -> ResponseReturnValue:
    """Keep the marks of one proposal."""
    expert = queries.as_expert(actor(), demand_id)
    form = sheet_form(listings.demands([demand_id])[demand_id], queries.sheets_of(expert.id).get(proposal_id))
    done = carry_out(form, lambda: _kept(form, demand_id, proposal_id))
    if done is None:
        return _page(demand_id, StatementForm(formdata=None), {proposal_id: form})
    flash(gettext("Marks kept. You can change them until the notice begins."), "ok")
    return redirect(url_for(".scoring", demand_id=demand_id), 303)


def _kept(form: SheetForm, demand_id: int, proposal_id: int) -> bool:
    services.mark(actor(), demand_id, proposal_id, marks=form.marks(), note=form.note.data or "")
    return True


def _page(demand_id: int, statement: StatementForm, refused: dict[int, SheetForm]) -> ResponseReturnValue:
    expert = queries.as_expert(actor(), demand_id)
    demand = listings.demands([demand_id])[demand_id]
    challenge = next(one for own, one in queries.invitations(actor()) if own.id == expert.id)
    shown = queries.in_talks(demand_id) if expert.accepted and challenge.step is not Step.TALKS else []
    kept = queries.sheets_of(expert.id)
    page = render_template(
        "proposals/scoring.html",
        demand=demand,
        challenge=challenge,
        expert=expert,
        shown=shown,
        authors=organisations(*shown),
        kept=kept,
        forms={row.id: refused.get(row.id) or sheet_form(demand, kept.get(row.id), posted=False) for row in shown},
        statement=statement,
        open=challenge.step is Step.SCORING,
    )
    return page, max([statement.status, *(form.status for form in refused.values())])
