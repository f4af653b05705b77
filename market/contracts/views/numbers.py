"""The numbers that an office gave in a year, without a gap, and where the row of this year begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.contracts import services
from market.contracts.queries import serials
from market.contracts.views.blueprint import bp
from market.contracts.views.office_forms import BeginForm
from market.contracts.views.rulings import FIRST_YEAR
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def _page(form: BeginForm) -> str:
    this, office_id = clock.today().year, actor().organisation_id or 0
    year = min(this, max(FIRST_YEAR, request.args.get("year", this, type=int)))
    row = serials.row(office_id, year)
    return render_template(
        "contracts/numbers.html",
        year=year,
        years=range(this, this - 5, -1),
        row=row,
        rows=serials.given(actor(), office_id, year),
        coming=serials.next_number(office_id, year, row) if year == this else None,
        may_begin=year == this and (row is None or row.last < row.first),
        form=form,
    )


@bp.get("/registrations/numbers")
@access("office.registrar")
def registration_numbers() -> ResponseReturnValue:
    """List the office's numbers of a year in their order."""
    return _page(BeginForm(formdata=None, prefix="begin"))


@bp.post("/registrations/numbers")
@access("office.registrar")
def begin_numbers() -> ResponseReturnValue:
    """Let this year's numbers begin behind the last one given elsewhere."""
    form = BeginForm(prefix="begin")
    if carry_out(form, lambda: services.begin_numbers(actor(), **form.values())) is None:
        return _page(form), form.status
    flash(gettext("The numbers of this year begin behind the last one given elsewhere."), "ok")
    return redirect(url_for(".registration_numbers"), 303)
