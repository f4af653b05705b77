"""Linking an entry with others of the institution, from its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext

from market.access import access
from market.db import unit_of_work
from market.registers import queries, services
from market.registers.forms import LinkForm
from market.registers.views.blueprint import KEEPERS, bp, show
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.post("/registers/<int:entry_id>/links")
@access(*KEEPERS)
def join(entry_id: int) -> ResponseReturnValue:
    """Link an entry with what a number names."""
    form = LinkForm()
    if carry_out(form, lambda: services.join(actor(), entry_id, code=form.code.data or "")) is None:
        return show(queries.entry(actor(), entry_id), link=form)
    flash(gettext("Linked; each of the two pages shows the other."), "ok")
    return redirect(url_for(".entry", entry_id=entry_id), 303)


@bp.post("/registers/<int:entry_id>/links/<int:link_id>/remove")
@access(*KEEPERS)
def part(entry_id: int, link_id: int) -> ResponseReturnValue:
    """Undo a link."""
    with unit_of_work():
        services.part(actor(), entry_id, link_id)
    flash(gettext("The link is gone."), "ok")
    return redirect(url_for(".entry", entry_id=entry_id), 303)
