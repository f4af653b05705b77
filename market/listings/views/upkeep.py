"""The page of what comes due for an organisation's rights, and the owner's word that a fee is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.listings import policy
from market.listings.forms.upkeep import FeeForm
from market.listings.queries import upkeep as queries
from market.listings.services import upkeep as services
from market.listings.views.blueprint import bp
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.listings.models.achievements import Achievement
    from market.listings.queries.upkeep import Upcoming

YEAR = 366


@bp.app_template_global("upkeep_of")
def upkeep_of(found: Achievement) -> list[Upcoming]:
    """Return what comes due within a year for an achievement's rights, to its owner alone."""
    mine = policy.can_edit(actor(), found) and queries.kept(found)
    return [each for each in queries.of_achievement(found, clock.today()) if each.left <= YEAR] if mine else []


@bp.get("/achievements/upkeep")
@access("institution.editor", "enterprise.editor")
def upkeep() -> ResponseReturnValue:
    """Show what comes due within a year."""
    return _page(FeeForm(None), "")


@bp.post("/achievements/<int:achievement_id>/fees")
@access("institution.editor", "enterprise.editor")
def fee_paid(achievement_id: int) -> ResponseReturnValue:
    """Note until which day a fee is paid."""
    form = FeeForm(request.form)
    number = form.number.data or ""
    if carry_out(form, lambda: services.fee_paid(actor(), achievement_id, number=number, paid_until=form.paid_until.data)) is None:
        return _page(form, f"{achievement_id} {number}")
    flash(gettext("Noted: the fee is paid."), "ok")
    return redirect(url_for(".upkeep"), 303)


def _page(form: FeeForm, wrong: str) -> ResponseReturnValue:
    found = queries.upcoming(actor().organisation_id or 0, clock.today(), within=YEAR)
    return render_template("listings/upkeep.html", found=found, form=form, wrong=wrong), form.status
