"""The operator's queue: a checklist and a decision with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.listings import queries, services
from market.listings.forms.achievements import DecisionForm
from market.listings.rules.gates import missing
from market.listings.views.blueprint import bp, organisations
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

REVIEWERS = ("operator.clerk",)


@bp.get("/review")
@access(*REVIEWERS)
def review() -> ResponseReturnValue:
    """List what waits for a decision, the longest waiting first."""
    achievements, demands = queries.to_review(actor()), queries.demands_to_review(actor())
    owners = organisations({*(row.owner_id for row in achievements), *(row.organisation_id for row in demands)})
    return render_template("listings/review.html", achievements=achievements, demands=demands, owners=owners)


@bp.get("/review/achievements/<int:achievement_id>")
@access(*REVIEWERS)
def review_achievement(achievement_id: int) -> ResponseReturnValue:
    """Show the checklist of an achievement."""
    return _achievement(achievement_id, DecisionForm())


@bp.post("/review/achievements/<int:achievement_id>")
@access(*REVIEWERS)
def decide_achievement(achievement_id: int) -> ResponseReturnValue:
    """Publish or return an achievement."""
    form = DecisionForm(request.form)
    if carry_out(form, lambda: services.decide(actor(), achievement_id, **form.decision())) is None:
        return _achievement(achievement_id, form)
    return _done(form)


@bp.get("/review/demands/<int:demand_id>")
@access(*REVIEWERS)
def review_demand(demand_id: int) -> ResponseReturnValue:
    """Show the checklist of a demand."""
    return _demand(demand_id, DecisionForm())


@bp.post("/review/demands/<int:demand_id>")
@access(*REVIEWERS)
def decide_demand(demand_id: int) -> ResponseReturnValue:
    """Publish or return a demand."""
    form = DecisionForm(request.form)
    if carry_out(form, lambda: services.decide_demand(actor(), demand_id, **form.decision())) is None:
        return _demand(demand_id, form)
    return _done(form)


def _achievement(achievement_id: int, form: DecisionForm) -> ResponseReturnValue:
    found = queries.achievement(actor(), achievement_id)
    checks = queries.checklist(found, clock.today())
    page = render_template(
        "listings/review_achievement.html",
        achievement=found,
        owner=organisations([found.owner_id])[found.owner_id],
        form=form,
        checklist=checks,
        gaps=missing(checks),
        rights=queries.ip_rights(found.id),
        terms=queries.terms(found.id),
        owners=queries.owners(found.id),
        history=queries.history(actor(), found),
        today=clock.today(),
    )
    return page, form.status


def _demand(demand_id: int, form: DecisionForm) -> ResponseReturnValue:
    found = queries.demand(actor(), demand_id)
    checks = queries.demand_checklist(found, clock.today())
    page = render_template(
        "listings/review_demand.html",
        demand=found,
        demander=organisations([found.organisation_id])[found.organisation_id],
        form=form,
        checklist=checks,
        gaps=missing(checks),
        history=queries.history(actor(), found),
    )
    return page, form.status


def _done(form: DecisionForm) -> ResponseReturnValue:
    flash(gettext("Published.") if form.decision()["approve"] else gettext("Returned to the author."), "ok")
    return redirect(url_for(".review"), 303)
