"""The review of one listing: its checklist, the decision, and the comparison with what is alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.accounts import queries as accounts
from market.listings import queries, services
from market.listings.forms.review import ReviewForm, review_form
from market.listings.forms.rows import asked_for_row
from market.listings.queries import likeness
from market.listings.rules.gates import missing
from market.listings.rules.likeness import PASSAGE, marked, share, shingles
from market.listings.rules.review import market_ticks
from market.listings.rules.review_sheets import ACHIEVEMENT_SHEET, DEMAND_SHEET
from market.listings.views.blueprint import bp, organisations
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.listings.models.achievements import Achievement
    from market.listings.models.demands import Demand

REVIEWERS = ("operator.clerk",)


@bp.get("/review/achievements/<int:achievement_id>")
@access(*REVIEWERS)
def review_achievement(achievement_id: int) -> ResponseReturnValue:
    """Show the checklist of an achievement."""
    return _achievement(achievement_id, review_form(ACHIEVEMENT_SHEET))


@bp.post("/review/achievements/<int:achievement_id>")
@access(*REVIEWERS)
def decide_achievement(achievement_id: int) -> ResponseReturnValue:
    """Publish or return an achievement."""
    form = review_form(ACHIEVEMENT_SHEET)
    if asked_for_row() or carry_out(form, lambda: services.decide(actor(), achievement_id, form.verdict())) is None:
        return _achievement(achievement_id, form)
    return _done(form)


@bp.get("/review/demands/<int:demand_id>")
@access(*REVIEWERS)
def review_demand(demand_id: int) -> ResponseReturnValue:
    """Show the checklist of a demand."""
    return _demand(demand_id, review_form(DEMAND_SHEET))


@bp.post("/review/demands/<int:demand_id>")
@access(*REVIEWERS)
def decide_demand(demand_id: int) -> ResponseReturnValue:
    """Publish or return a demand."""
    form = review_form(DEMAND_SHEET)
    if asked_for_row() or carry_out(form, lambda: services.decide_demand(actor(), demand_id, form.verdict())) is None:
        return _demand(demand_id, form)
    return _done(form)


def _achievement(achievement_id: int, form: ReviewForm) -> ResponseReturnValue:
    found = queries.achievement(actor(), achievement_id)
    page = render_template(
        "listings/review_achievement.html",
        achievement=found,
        owner=organisations([found.owner_id])[found.owner_id],
        rights=queries.ip_rights(found.id),
        terms=queries.terms(found.id),
        owners=queries.owners(found.id),
        **_shared(found, form),
    )
    return page, form.status


def _demand(demand_id: int, form: ReviewForm) -> ResponseReturnValue:
    found = queries.demand(actor(), demand_id)
    demander = organisations([found.organisation_id])[found.organisation_id]
    page = render_template("listings/review_demand.html", demand=found, demander=demander, **_shared(found, form))
    return page, form.status


@bp.get("/review/achievements/<int:achievement_id>/compare/<int:other_id>")
@access(*REVIEWERS)
def compare_achievements(achievement_id: int, other_id: int) -> ResponseReturnValue:
    """Show two achievements side by side, with what they share."""
    found, other = queries.achievement(actor(), achievement_id), queries.achievement(actor(), other_id)
    return _compared(found, other, (found.owner_id, other.owner_id), url_for(".review_achievement", achievement_id=found.id))


@bp.get("/review/demands/<int:demand_id>/compare/<int:other_id>")
@access(*REVIEWERS)
def compare_demands(demand_id: int, other_id: int) -> ResponseReturnValue:
    """Show two demands side by side, with what they share."""
    found, other = queries.demand(actor(), demand_id), queries.demand(actor(), other_id)
    return _compared(found, other, (found.organisation_id, other.organisation_id), url_for(".review_demand", demand_id=found.id))


def _compared(found: Achievement | Demand, other: Achievement | Demand, owners: tuple[int, int], back: str) -> str:
    mine, theirs = likeness.text_of(found).text, likeness.text_of(other).text
    left, right = marked(mine, theirs)
    names = organisations(owners)
    flags = [flag for flag in likeness.open_flags(type(found), [found.id])[found.id] if flag.other_id == other.id]
    return render_template(
        "listings/compare.html",
        found=found,
        other=other,
        sides=[(found, left, names[owners[0]]), (other, right, names[owners[1]])],
        share=round(share(shingles(mine), shingles(theirs)) * 100),
        passage=PASSAGE,
        flags=flags,
        path=f"/{found.__tablename__}s",
        back=back,
    )


def _shared(found: Achievement | Demand, form: ReviewForm) -> dict[str, Any]:
    """Return what the pages of both kinds of listing show."""
    today, me = clock.today(), actor()
    checks, subject = queries.gates_and_subject(found, today)
    past = queries.reviews(me, found)
    flags, others = likeness.flags_for(me, found)
    return {
        "flags": flags,
        "others": others,
        "form": form,
        "checklist": checks,
        "market": market_ticks(queries.sheet(found), checks, subject),
        "gaps": missing(checks),
        "reviews": past,
        "people": accounts.people({row.decided_by for row in past if row.decided_by}),
        "history": queries.history(me, found),
        "today": today,
    }


def _done(form: ReviewForm) -> ResponseReturnValue:
    flash(gettext("Published.") if form.verdict().approve else gettext("Returned to the author."), "ok")
    return redirect(url_for(".review"), 303)
