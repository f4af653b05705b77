"""The page of an achievement, and the owner's acts upon it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.listings import policy, queries, services
from market.listings.forms.achievements import ConsentForm, SubmitForm, WithdrawForm
from market.listings.models.achievements import Achievement
from market.listings.queries import likeness
from market.listings.rules.kinds import OFFERS
from market.listings.rules.states import TAKEN_DOWN
from market.listings.rules.terms import preferred
from market.listings.views.blueprint import bp, organisations
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/achievements/<int:achievement_id>")
@access("public")
def achievement(achievement_id: int) -> ResponseReturnValue:
    """Show an achievement; what is not public is unknown to others."""
    return show(queries.achievement(actor(), achievement_id), WithdrawForm(), 200)


def show(found: Achievement, form: WithdrawForm, status: int, *, consent: ConsentForm | None = None) -> ResponseReturnValue:
    """Render the page of an achievement."""
    terms = queries.terms(found.id)
    offered = {(term.mode, term.licence_kind): term for term in terms}
    owners = queries.owners(found.id)
    waits = found.state == "submitted" and policy.can_edit(actor(), found)
    flags, others = likeness.flags_for(actor(), found) if waits else ([], {})
    page = render_template(
        "listings/achievement.html",
        achievement=found,
        form=form,
        owner=organisations([found.owner_id])[found.owner_id],
        owners=owners,
        matrix=[(mode, kind, offered.get((mode, kind))) for mode, kind in OFFERS],
        terms=terms,
        best=preferred([term.offer() for term in terms]),
        rights=queries.ip_rights(found.id),
        inventors=queries.inventors(found.id),
        burdens=[row for row in queries.burdens(found.id) if row.burden().in_force(clock.today())],
        my_share=policy.share_of(actor(), found),
        consent=consent or ConsentForm(None),
        indicators=queries.indicators(found.id),
        history=queries.history(actor(), found),
        flags=flags,
        others=others,
        mine=policy.can_edit(actor(), found),
        sees_versions=policy.sees_versions(actor(), found),
        reviewer=policy.can_review(actor(), found),
        down=found.state in TAKEN_DOWN,
        today=clock.today(),
    )
    return page, status


@bp.post("/achievements/<int:achievement_id>/submit")
@access("institution.editor", "enterprise.editor")
def submit(achievement_id: int) -> ResponseReturnValue:
    """Hand the draft to the operator."""
    form = SubmitForm()
    if carry_out(form, lambda: services.submit(actor(), achievement_id)) is None:
        flash("; ".join([*form.problems, *(str(error) for errors in form.errors.values() for error in errors)]), "danger")
        return redirect(url_for(".edit", achievement_id=achievement_id, step="review"), 303)
    flash(gettext("Submitted. You will be told as soon as the operator has decided."), "ok")
    return redirect(url_for(".achievement", achievement_id=achievement_id), 303)


@bp.post("/achievements/<int:achievement_id>/withdraw")
@access("institution.editor", "enterprise.editor")
def withdraw(achievement_id: int) -> ResponseReturnValue:
    """Take the achievement down."""
    form = WithdrawForm(request.form)
    if carry_out(form, lambda: services.withdraw(actor(), achievement_id, reason=form.reason.data or "")) is None:
        return show(queries.achievement(actor(), achievement_id), form, form.status)
    flash(gettext("Withdrawn. The page stays, without prices."), "ok")
    return redirect(url_for(".achievement", achievement_id=achievement_id), 303)


@bp.post("/achievements/<int:achievement_id>/consent")
@access("institution.editor", "enterprise.editor")
def consent(achievement_id: int) -> ResponseReturnValue:
    """Agree to the listing as a co-owner, or refuse."""
    form = ConsentForm(request.form)
    agree = request.form.get("act") == "agree"
    if carry_out(form, lambda: services.answer_consent(actor(), achievement_id, agree=agree, reason=form.reason.data or "")) is None:
        return show(queries.achievement(actor(), achievement_id), WithdrawForm(None), form.status, consent=form)
    flash(gettext("You agreed to the listing.") if agree else gettext("You refused; the owner reads why."), "ok")
    return redirect(url_for(".achievement", achievement_id=achievement_id), 303)


@bp.post("/achievements/<int:achievement_id>/revise")
@access("institution.editor", "enterprise.editor")
def revise(achievement_id: int) -> ResponseReturnValue:
    """Turn a withdrawn achievement into a draft again."""
    form = WithdrawForm(request.form)
    if carry_out(form, lambda: services.revise(actor(), achievement_id)) is None:
        return show(queries.achievement(actor(), achievement_id), form, form.status)
    return redirect(url_for(".edit", achievement_id=achievement_id, step="basics"), 303)
