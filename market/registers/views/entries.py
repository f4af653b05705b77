"""The pages on which an institution keeps its registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market.access import access
from market.errors import Forbidden
from market.registers import policy, queries, services
from market.registers.forms import FORMS, EntryForm, TakeBackForm, kept
from market.registers.queries.entries import PAGE_SIZE
from market.registers.rules.kinds import EntryKind
from market.registers.views.blueprint import KEEPERS, bp, kind_of, show
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.registers.models import Entry


@bp.get("/registers/own")
@access(*policy.READERS)
def own() -> ResponseReturnValue:
    """Show the own registers, all or one of them."""
    counts = queries.counts(actor())
    kind = next((kind for kind in EntryKind if kind.value == request.args.get("kind")), None)
    total = counts[kind] if kind else sum(counts.values())
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "registers/own.html",
        counts=counts,
        kind=kind,
        total=sum(counts.values()),
        rows=queries.own_page(actor(), kind, page=number),
        pages={"page": number, "pages": pages},
    )


@bp.get("/registers/new/<kind>")
@access(*KEEPERS)
def new(kind: str) -> ResponseReturnValue:
    """Ask what is entered."""
    found = kind_of(kind)
    return _form(FORMS[found](formdata=None), found, None)


@bp.post("/registers/new/<kind>")
@access(*KEEPERS)
def create(kind: str) -> ResponseReturnValue:
    """Begin an entry."""
    found = kind_of(kind)
    form = FORMS[found]()
    made = carry_out(form, lambda: services.create(actor(), form.content(found)))
    if made is None:
        return _form(form, found, None)
    flash(gettext("Saved as a draft. Nobody else sees it before you publish it."), "ok")
    return redirect(url_for(".entry", entry_id=made.id), 303)


@bp.get("/registers/<int:entry_id>")
@access("public")
def entry(entry_id: int) -> ResponseReturnValue:
    """Show an entry; what is not public is unknown to others."""
    return show(queries.entry(actor(), entry_id))


@bp.get("/registers/<int:entry_id>/edit")
@access(*KEEPERS)
def edit(entry_id: int) -> ResponseReturnValue:
    """Show what an entry says, to be changed."""
    found = _own(entry_id)
    return _form(kept(found), found.kind, found)


@bp.post("/registers/<int:entry_id>/edit")
@access(*KEEPERS)
def change(entry_id: int) -> ResponseReturnValue:
    """Save what was changed."""
    found = _own(entry_id)
    form = FORMS[found.kind]()
    if carry_out(form, lambda: services.change(actor(), entry_id, form.content(found.kind), seen=form.seen())) is None:
        return _form(form, found.kind, found)
    flash(gettext("Saved."), "ok")
    return redirect(url_for(".entry", entry_id=entry_id), 303)


@bp.post("/registers/<int:entry_id>/publish")
@access(*KEEPERS)
def publish(entry_id: int) -> ResponseReturnValue:
    """Show an entry to everybody."""
    form = MarketForm()
    if carry_out(form, lambda: services.publish(actor(), entry_id)) is None:
        return show(queries.entry(actor(), entry_id), refused=form)
    flash(gettext("Published. Everybody finds it now."), "ok")
    return redirect(url_for(".entry", entry_id=entry_id), 303)


@bp.post("/registers/<int:entry_id>/withdraw")
@access(*KEEPERS)
def withdraw(entry_id: int) -> ResponseReturnValue:
    """Take an entry back."""
    form = TakeBackForm()
    if carry_out(form, lambda: services.withdraw(actor(), entry_id, reason=form.reason.data or "")) is None:
        return show(queries.entry(actor(), entry_id), back=form)
    flash(gettext("Withdrawn. Only your institution still sees it."), "ok")
    return redirect(url_for(".entry", entry_id=entry_id), 303)


def _own(entry_id: int) -> Entry:
    found = queries.entry(actor(), entry_id)
    if not policy.can_edit(actor(), found):
        raise Forbidden("forbidden", N_("Your role does not allow this."))
    return found


def _form(form: EntryForm, kind: EntryKind, found: Entry | None) -> ResponseReturnValue:
    return render_template("registers/form.html", form=form, kind=kind, entry=found), form.status
