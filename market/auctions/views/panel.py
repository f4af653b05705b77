"""The panel of a SCORE lot: the operator names it, its members give points, bidders hand in their plans."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import storage
from market.access import access
from market.accounts import queries as accounts
from market.auctions import policy
from market.auctions.forms.sealed import PanelForm, PaperForm
from market.auctions.queries import bidding, catalogue
from market.auctions.queries import sealed as queries
from market.auctions.rules import envelopes
from market.auctions.rules.formats.score import WHOLE
from market.auctions.rules.states import Format
from market.auctions.services import panel
from market.auctions.views.blueprint import bp
from market.auctions.views.room import page
from market.db import unit_of_work
from market.errors import Conflict, Invalid, NotFound
from market.web.forms import carry_out
from market.web.gate import actor
from market.web.i18n import translated

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_POINTS = re.compile(r"^\d{1,3}(?:\.\d{1,2})?$")


@bp.get("/lots/<int:lot_id>/panel")
@access("signed_in")
def panel_page(lot_id: int) -> ResponseReturnValue:
    """Show the panel's table to its members, and its names to the operator."""
    return _page(lot_id)


@bp.post("/lots/<int:lot_id>/panel")
@access("operator.clerk")
def name_panel(lot_id: int) -> ResponseReturnValue:
    """Set who judges the plans."""
    form = PanelForm()
    if carry_out(form, lambda: panel.name_panel(actor(), lot_id, emails=(form.emails.data or "").split())) is None:
        return _page(lot_id, form)
    flash(gettext("The panel is named."), "ok")
    return redirect(url_for(".panel_page", lot_id=lot_id), 303)


@bp.post("/lots/<int:lot_id>/points/<int:paddle>")
@access("signed_in")
def give_points(lot_id: int, paddle: int) -> ResponseReturnValue:
    """Give points to the plan of one paddle."""
    typed = request.form.getlist("points")
    try:
        with unit_of_work():
            panel.give_points(actor(), lot_id, paddle=paddle, points=[_basis_points(text) for text in typed])
    except (Conflict, Invalid) as error:
        return _page(lot_id, complaint=(paddle, translated(error), typed), status=error.status)
    flash(gettext("Your points for paddle %(paddle)s are recorded.", paddle=paddle), "ok")
    return redirect(url_for(".panel_page", lot_id=lot_id), 303)


@bp.post("/lots/<int:lot_id>/plan")
@access("signed_in")
def hand_in_plan(lot_id: int) -> ResponseReturnValue:
    """Hand in the plan that the panel will judge."""
    form = PaperForm()
    paper = request.files.get("paper")
    content = paper.read(panel.LARGEST_PAPER + 1) if paper else b""
    name = (paper.filename or "") if paper else ""
    if carry_out(form, lambda: panel.hand_in_plan(actor(), lot_id, name=name, content=content)) is None:
        return page(lot_id, status=form.status, paper_form=form)
    flash(gettext("Your plan is handed in."), "ok")
    return redirect(url_for(".room_page", lot_id=lot_id), 303)


@bp.get("/lots/<int:lot_id>/plans/<int:paddle>")
@access("signed_in")
def plan_paper(lot_id: int, paddle: int) -> ResponseReturnValue:
    """Download a plan: only for the panel and the paddle's own organisation."""
    paper = queries.paper_for(actor(), lot_id, paddle)
    name = f"plan-lot{lot_id}-paddle{paddle}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(storage.vault().get(paper.file), mimetype="application/pdf", headers=headers)


def _basis_points(text: str) -> int:
    """Read points from 0 to 100 with two decimals as basis points; what is none becomes one too many, which the rules refuse."""
    plain = text.strip()
    if not _POINTS.match(plain):
        return WHOLE + 1
    whole, _, part = plain.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0") or "0")


def _page(
    lot_id: int, form: PanelForm | None = None, complaint: tuple[int, str, list[str]] | None = None, status: int = 200
) -> ResponseReturnValue:
    lot = catalogue.lot(actor(), lot_id)
    sale = bidding.sale(lot.sale_id)
    names, judges = policy.may_plan(actor(), sale), queries.sits_on_panel(actor(), lot_id)
    if lot.format is not Format.SCORE or not (names or judges):
        raise NotFound
    members = accounts.people([member.person_id for member in queries.panel(lot_id)])
    emails = "\n".join(person.email for person in members.values())
    form = form or PanelForm(formdata=None, emails=emails)
    shown = {"lot": lot, "sale": sale, "form": form, "names": names, "judges": judges, "members": list(members.values())}
    return render_template("auctions/panel.html", complaint=complaint, **shown, **_table(lot_id)), max(status, form.status)


def _table(lot_id: int) -> dict[str, Any]:
    """Return who is judged and what the reader gave; other members' points are in nobody's page."""
    told = queries.told(lot_id)
    public = envelopes.public(told) if told else None
    judged = sorted({one["paddle"] for one in public["envelopes"] if one["round"] == 1}) if public else []
    steps = envelopes.schedule(told.terms, told.standing) if told else []
    return {
        "judged": judged,
        "weights": told.terms.weights if told else (),
        "means": dict(public["points"]) if public else {},
        "mine": queries.own_points(actor(), lot_id),
        "papers": queries.papers(lot_id),
        "judging_ends": next((step.ends for step in steps if step.stage.value == "judging"), None),
    }
