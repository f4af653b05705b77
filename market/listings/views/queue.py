"""The operator's queue of reviews: filters, and the approval of several listings that have nothing open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, request
from flask_babel import gettext

from market import clock
from market.access import access
from market.db import unit_of_work
from market.errors import Invalid, MarketError
from market.listings.forms.queue import AGES, TogetherForm, picked, queue_filter
from market.listings.queries import queue
from market.listings.services.together import approve_clean
from market.listings.views.blueprint import bp
from market.web.gate import actor
from market.web.i18n import translated
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

REVIEWERS = ("operator.clerk",)


@bp.get("/review")
@access(*REVIEWERS)
def review() -> ResponseReturnValue:
    """List what waits for a decision, the longest waiting first."""
    return _page(TogetherForm(), [])


@bp.post("/review")
@access(*REVIEWERS)
def decide_together() -> ResponseReturnValue:
    """Approve the chosen listings, each in a transaction of its own, and say what was not approved and why."""
    form, chosen = TogetherForm(), picked(request.form.getlist("listing"))
    try:
        form.require_read()
        if not chosen:
            raise Invalid("review.none_chosen", N_("Choose at least one listing."))  # noqa: TRY301 - shown where the form's refusals stand
    except Invalid as error:
        form.refuse(error)
        return _page(form, [])
    refused = [(kind, number, reason) for kind, number in chosen if (reason := _refusal(kind, number))]
    if len(refused) < len(chosen):
        flash(gettext("%(count)s published.", count=len(chosen) - len(refused)), "ok")
    return _page(TogetherForm(formdata=None), refused)


def _refusal(kind: str, number: int) -> str:
    """Approve one listing, and return why it was not approved."""
    try:
        with unit_of_work():
            approve_clean(actor(), kind, number)
    except MarketError as error:
        return translated(error)
    return ""


def _page(form: TogetherForm, refused: list[tuple[str, int, str]]) -> ResponseReturnValue:
    me, now = actor(), clock.now()
    wanted = queue_filter(request.args, now)
    total = queue.waiting_count(me, wanted)
    pages = max(1, -(-total // queue.PAGE_SIZE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    page = render_template(
        "listings/review.html",
        form=form,
        refused=refused,
        rows=queue.waiting(me, wanted, now, page=number),
        total=total,
        owners=queue.owners_waiting(me),
        wanted=wanted,
        asked=request.args,
        ages=AGES,
        pages={"page": number, "pages": pages},
    )
    return page, form.status
