"""The author's pages of attachments, and the files themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market.access import access
from market.db import unit_of_work
from market.errors import Forbidden
from market.listings import policy as listing_policy
from market.listings import queries as listing_queries
from market.listings.rules.content import STEPS
from market.listings.views.wizard import LABELS
from market.papers import policy
from market.papers.forms import AttachForm, RemoveForm
from market.papers.queries import attachments as queries
from market.papers.queries.listings import kind_of, listing
from market.papers.rules.files import Audience, Kind
from market.papers.services import attachments as services
from market.papers.services import disclosure
from market.papers.views.blueprint import bp
from market.uploads import MIME
from market.web.files import file_answer
from market.web.forms import carry_out
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.papers.policy import Listing

STEP = "papers"


@bp.get("/demands/<int:listing_id>/edit/papers", defaults={"kind": Kind.DEMANDS.value})
@bp.get("/achievements/<int:listing_id>/edit/papers", defaults={"kind": Kind.ACHIEVEMENTS.value})
@access(*policy.EDITORS)
def edit(kind: str, listing_id: int) -> ResponseReturnValue:
    """Show the author's files and take another one."""
    return _page(_mine(kind, listing_id), AttachForm())


@bp.post("/demands/<int:listing_id>/edit/papers", defaults={"kind": Kind.DEMANDS.value})
@bp.post("/achievements/<int:listing_id>/edit/papers", defaults={"kind": Kind.ACHIEVEMENTS.value})
@access(*policy.EDITORS)
def attach(kind: str, listing_id: int) -> ResponseReturnValue:
    """Attach a file, or go on to the next step."""
    found = _mine(kind, listing_id)
    if request.form.get("act") == "continue" and not request.files.get("file"):
        return redirect(_next(found), 303)
    form = AttachForm()
    if carry_out(form, lambda: _attach(form, kind, listing_id)) is None:
        return _page(found, form)
    flash(gettext("The file is attached."), "ok")
    return redirect(url_for(".edit", kind=kind, listing_id=listing_id), 303)


def _attach(form: AttachForm, kind: str, listing_id: int) -> object:
    return services.attach(
        actor(),
        Kind(kind),
        listing_id,
        content=form.file.data.read(),
        name=form.file.data.filename or "",
        audience=Audience(form.audience.data),
        caption=form.caption.data or "",
    )


def _mine(kind: str, listing_id: int) -> Listing:
    found = listing(actor(), Kind(kind), listing_id)
    if not policy.can_edit(actor(), found):
        raise Forbidden("listing.not_yours", N_("Only editors of the owner may change this."))
    return found


def _next(found: Listing) -> str:
    if kind_of(found) is Kind.ACHIEVEMENTS:
        return url_for("listings.edit", achievement_id=found.id, step=STEPS[STEPS.index(STEP) + 1])
    return url_for("listings.edit_demand", demand_id=found.id)


def _page(found: Listing, form: AttachForm) -> ResponseReturnValue:
    editable = listing_policy.is_editable(found)
    if not editable:
        form.only_confidential()
    written = editable and kind_of(found) is Kind.ACHIEVEMENTS
    wizard = {"achievement": found, "steps": STEPS, "labels": LABELS, "step": STEP} if written else {}
    page = render_template(
        "papers/step.html" if wizard else "papers/files.html",
        listing=found,
        form=form,
        rows=queries.attachments(found),
        room=services.room(),
        taken=queries.room_taken(found),
        editable=editable,
        removable={audience.value: policy.may_change(found, audience) for audience in Audience},
        locked=not any(policy.may_change(found, audience) for audience in Audience),
        returned=listing_queries.to_mend(found),
        **wizard,
    )
    return page, form.status


@bp.post("/attachments/<int:attachment_id>/remove")
@access(*policy.EDITORS)
def remove(attachment_id: int) -> ResponseReturnValue:
    """Take a file off the listing."""
    _, found = queries.attachment(actor(), attachment_id)
    _mine(kind_of(found).value, found.id)
    form = RemoveForm()
    if carry_out(form, lambda: services.remove(actor(), attachment_id)) is None:
        flash("; ".join(form.problems), "danger")
    else:
        flash(gettext("The file was removed."), "ok")
    return redirect(url_for(".edit", kind=kind_of(found).value, listing_id=found.id), 303)


@bp.get("/attachments/<int:attachment_id>")
@access("public")
def file(attachment_id: int) -> ResponseReturnValue:
    """Hand out a file to those who may open it."""
    with unit_of_work():
        row, found = disclosure.open_file(actor(), attachment_id, address=request.remote_addr or "")
    kept = row.is_public and listing_policy.is_public(found)
    return file_answer(services.content_of(row), mimetype=MIME[row.media], name=row.name, inline=row.media.is_picture, kept=kept)


@bp.get("/achievements/<int:achievement_id>/versions/<int:number>/files/<digest>")
@access("signed_in")
def version_file(achievement_id: int, number: int, digest: str) -> ResponseReturnValue:
    """Hand out a file as a kept version names it."""
    version = listing_queries.version(listing_queries.versioned(actor(), achievement_id).id, number)
    with unit_of_work():
        row = disclosure.open_kept(actor(), version, digest, address=request.remote_addr or "")
    return file_answer(services.content_of(row), mimetype=MIME[row.media], name=row.name, inline=row.media.is_picture)


@bp.get("/attachments/<int:attachment_id>/preview")
@access("public")
def preview(attachment_id: int) -> ResponseReturnValue:
    """Hand out the small form of a picture."""
    row, found = services.previewed(actor(), attachment_id)
    kept = row.is_public and listing_policy.is_public(found)
    return file_answer(services.content_of(row, preview=True), mimetype="image/webp", name=f"{row.id}.webp", inline=True, kept=kept)
