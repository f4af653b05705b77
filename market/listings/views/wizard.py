"""The author's steps: each saves on its own, works without scripts and loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.errors import Forbidden, NotFound
from market.listings import policy, queries, services
from market.listings.forms import achievements as forms
from market.listings.forms import parts
from market.listings.forms.rows import asked_for_row
from market.listings.models.achievements import Achievement
from market.listings.rules.completeness import score, wanted
from market.listings.rules.content import STEPS
from market.listings.views.blueprint import bp, show_remarks
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

LABELS = {
    "basics": N_("What it is"),
    "owners": N_("Owners and inventors"),
    "rights": N_("Rights"),
    "indicators": N_("Indicators"),
    "worth": N_("Benefit"),
    "papers": N_("Pictures and documents"),
    "terms": N_("Terms"),
    "review": N_("Check and submit"),
}
FORMS: dict[str, Callable[[Achievement], Any]] = {
    "basics": forms.basics_form,
    "owners": parts.owners_form,
    "rights": parts.rights_form,
    "indicators": parts.indicators_form,
    "worth": forms.worth_form,
    "terms": forms.terms_form,
}


@bp.get("/achievements/new")
@access("institution.editor", "enterprise.editor")
def new() -> ResponseReturnValue:
    """Show the first step, empty."""
    return _render("basics", None, forms.basics_form(None))


@bp.post("/achievements/new")
@access("institution.editor", "enterprise.editor")
def create() -> ResponseReturnValue:
    """Begin a draft with the first step."""
    form = forms.basics_form(None)
    made = carry_out(form, lambda: services.new_achievement(actor(), form.basics()))
    if made is None:
        return _render("basics", None, form)
    return _onward(made.id, "basics")


@bp.get("/achievements/<int:achievement_id>/edit/<step>")
@access("institution.editor", "enterprise.editor")
def edit(achievement_id: int, step: str) -> ResponseReturnValue:
    """Show a step with what is kept."""
    found = _mine(achievement_id, step)
    if step == "review":
        return _review(found)
    return _render(step, found, FORMS[step](found))


@bp.post("/achievements/<int:achievement_id>/edit/<step>")
@access("institution.editor", "enterprise.editor")
def save(achievement_id: int, step: str) -> ResponseReturnValue:
    """Save a step; `act=continue` goes on to the next one, `add_…` only shows another row."""
    found = _mine(achievement_id, step)
    if step == "review":
        return redirect(url_for(".edit", achievement_id=achievement_id, step=step), 303)
    form = FORMS[step](found)
    if asked_for_row():
        return _render(step, found, form)
    if carry_out(form, lambda: _save(step, achievement_id, form)) is None:
        return _render(step, found, form)
    return _onward(achievement_id, step)


def _save(step: str, achievement_id: int, form: Any) -> Achievement:  # noqa: ANN401 - each step has its own form
    who = actor()
    match step:
        case "basics":
            return services.save_basics(who, achievement_id, form.basics())
        case "owners":
            return services.save_owners(who, achievement_id, form.shares(), form.people())
        case "rights":
            return services.save_rights(who, achievement_id, form.rights(), form.burdens())
        case "indicators":
            return services.save_indicators(who, achievement_id, form.measures())
        case "worth":
            return services.save_worth(who, achievement_id, form.worth())
        case _:
            return services.save_terms(who, achievement_id, form.offers())


def _mine(achievement_id: int, step: str) -> Achievement:
    found = queries.achievement(actor(), achievement_id)
    if step != "review" and step not in FORMS:
        raise NotFound
    if not policy.can_edit(actor(), found):
        raise Forbidden("listing.not_yours", N_("Only editors of the owner may change this."))
    return found


def _onward(achievement_id: int, step: str) -> ResponseReturnValue:
    if request.form.get("act") == "continue":
        return redirect(url_for(".edit", achievement_id=achievement_id, step=STEPS[STEPS.index(step) + 1]), 303)
    flash(gettext("Draft saved at %(time)s.", time=f"{clock.now().astimezone(clock.BEIJING):%H:%M}"), "ok")
    return redirect(url_for(".edit", achievement_id=achievement_id, step=step), 303)


def _render(step: str, found: Achievement | None, form: MarketForm) -> ResponseReturnValue:
    returned = queries.to_mend(found) if found else None
    if found is not None:
        show_remarks(form, found, returned)
    page = render_template(
        f"listings/steps/{step}.html",
        achievement=found,
        form=form,
        step=step,
        steps=STEPS,
        labels=LABELS,
        locked=found is not None and not policy.is_editable(found),
        returned=returned,
        url=url_for(".save", achievement_id=found.id, step=step) if found else url_for(".create"),
    )
    return page, form.status


def _review(found: Achievement) -> ResponseReturnValue:
    items = wanted(queries.listing(found))
    return render_template(
        "listings/steps/review.html",
        achievement=found,
        form=forms.SubmitForm(),
        step="review",
        steps=STEPS,
        labels=LABELS,
        locked=not policy.is_editable(found),
        returned=queries.to_mend(found),
        checklist=queries.checklist(found, clock.today()),
        score=score(items),
        wanted=items,
    )
