"""Which office registers for which region: read by everybody, kept by the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from market.access import access
from market.accounts import queries as accounts
from market.accounts import rules
from market.accounts import services as accounts_services
from market.contracts.views.blueprint import bp
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor
from market.web.i18n import language

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from market.accounts.models import Organisation


class AssignForm(MarketForm):
    """An office for a region."""

    region = SelectField(lazy_gettext("Region"), [InputRequired(lazy_gettext("Choose a region of the list."))])
    office_id = SelectField(lazy_gettext("Registration office"), [InputRequired(lazy_gettext("Choose a registration office."))], coerce=int)


class ReleaseForm(MarketForm):
    """A region that is taken from its office."""

    region = HiddenField()


def _assign_form(*, posted: bool) -> AssignForm:
    form = AssignForm(prefix="assign", **({} if posted else {"formdata": None}))
    english = language() == "en"
    taken = {row.prefix for row, _ in accounts.office_regions()}
    free = [one for one in rules.REGIONS.values() if rules.region_prefix(one.code) not in taken or posted]
    form.region.choices = [(one.code, one.en if english else one.zh) for one in free]
    form.office_id.choices = [(office.id, (english and office.name_en) or office.name_zh) for _, office in accounts.offices()]
    return form


def _page(form: AssignForm | None = None) -> str:
    served = {row.prefix: office for row, office in accounts.office_regions()}
    rows = [(one.code, _serving(one.code, served), rules.region_prefix(one.code) in served) for one in (*rules.HANGZHOU, *rules.ZHEJIANG)]
    own = {f"{prefix:0<6}" for prefix in served} - {code for code, _, _ in rows}
    rows += [(code, _serving(code, served), True) for code in sorted(own)]
    return render_template("contracts/offices.html", rows=rows, form=form or _assign_form(posted=False), release=ReleaseForm(formdata=None))


def _serving(code: str, served: dict[str, Organisation]) -> Organisation | None:
    """Return the office of a region: that of its own code, else of the city, else of the province."""
    return next((served[code[:size]] for size in (6, 4, 2) if code[:size] in served), None)


@bp.get("/registration-offices")
@access("public")
def offices() -> ResponseReturnValue:
    """Show which office registers the contracts of sellers of which region."""
    return _page()


def _kept(form: MarketForm, command: Callable[[], object], message: str) -> ResponseReturnValue:
    if carry_out(form, command) is None:
        return _page(form if isinstance(form, AssignForm) else None), form.status
    flash(message, "ok")
    return redirect(url_for(".offices"), 303)


@bp.post("/registration-offices")
@access("operator.clerk")
def assign_region() -> ResponseReturnValue:
    """Let an office serve a region."""
    form = _assign_form(posted=True)
    return _kept(form, lambda: accounts_services.assign_region(actor(), **form.values()), gettext("The office serves the region."))


@bp.post("/registration-offices/release")
@access("operator.clerk")
def release_region() -> ResponseReturnValue:
    """Take a region from its office."""
    form = ReleaseForm()
    return _kept(form, lambda: accounts_services.release_region(actor(), region=form.region.data or ""), gettext("The region is free."))
