"""The notes of talks on a proposal's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext

from market.access import access
from market.proposals.forms.talks import NoteForm
from market.proposals.policy import EDITORS
from market.proposals.queries import proposals
from market.proposals.services import talks
from market.proposals.views.blueprint import bp
from market.proposals.views.choosing import page_of
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.post("/proposals/<int:proposal_id>/talks")
@access(*EDITORS)
def note(proposal_id: int) -> ResponseReturnValue:
    """Write down a talk."""
    found, form = proposals.proposal(actor(), proposal_id), NoteForm()
    done = carry_out(form, lambda: talks.note(actor(), proposal_id, met_on=form.met_on.data, text=form.text.data or ""))
    if done is None:
        return page_of(found, note=form)
    flash(gettext("The note is kept. The other side was told."), "ok")
    return redirect(url_for(".show", proposal_id=proposal_id, _anchor="talks"), 303)
