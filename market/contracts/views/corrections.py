"""Corrections of filed returns: noted as filed, and what the tax office decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.contracts import services
from market.contracts.forms import CorrectionFiledForm
from market.contracts.queries import corrections
from market.contracts.views.blueprint import bp
from market.contracts.views.claims import WRITERS, show_claim
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue


def _done(correction_id: int, form: MarketForm, command: Callable[[], object]) -> ResponseReturnValue:
    claim_id = corrections.correction(actor(), correction_id).claim_id
    if carry_out(form, command) is None:
        return show_claim(claim_id, form=form), form.status
    flash(gettext("The correction is updated."), "ok")
    return redirect(url_for(".claim", claim_id=claim_id), 303)


@bp.post("/claims/corrections/<int:correction_id>/file")
@access(*WRITERS)
def file_correction(correction_id: int) -> ResponseReturnValue:
    """Note that the corrected return was filed."""
    form = CorrectionFiledForm()
    return _done(correction_id, form, lambda: services.file_correction(actor(), correction_id, on=form.on.data or clock.today()))


@bp.post("/claims/corrections/<int:correction_id>/outcome/<outcome>")
@access(*WRITERS)
def conclude_correction(correction_id: int, outcome: str) -> ResponseReturnValue:
    """Note what the tax office decided about the correction."""
    return _done(correction_id, MarketForm(), lambda: services.conclude_correction(actor(), correction_id, outcome=outcome))
