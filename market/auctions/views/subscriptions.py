"""Who wants letters about announcements: chosen by the person, ended by anybody who holds a letter's link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from market.access import access
from market.auctions.forms.sales import SubscriptionForm
from market.auctions.queries import notices
from market.auctions.rules.notices import GENERAL, SECTORS
from market.auctions.services import notices as services
from market.auctions.views.blueprint import bp, sector_word
from market.db import unit_of_work
from market.web.forms import carry_out
from market.web.gate import actor
from market.web.security import signed_by_its_sender

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/subscriptions")
@access("signed_in")
def subscription() -> ResponseReturnValue:
    """Show which announcements the person gets by mail."""
    found = notices.subscription(actor().person_id or 0)
    return _page(SubscriptionForm(sectors=found.sectors if found else []))


@bp.post("/subscriptions")
@access("signed_in")
def subscribe() -> ResponseReturnValue:
    """Change which announcements the person gets by mail."""
    form = _with_sectors(SubscriptionForm())
    done = carry_out(form, lambda: services.subscribe(actor(), form.sectors.data or []))
    if done is None:
        return _page(form)
    flash(gettext("You will get these announcements by mail.") if done.sectors else gettext("You will get no announcements by mail."), "ok")
    return redirect(url_for(".calendar"), 303)


@bp.get("/subscriptions/<key>")
@access("public")
def leaving(key: str) -> ResponseReturnValue:
    """Ask the reader of a letter whether to end the subscription: programs that only look at links must not end it."""
    return render_template("auctions/unsubscribe.html", key=key, done=False)


@bp.post("/subscriptions/<key>")
@access("public")
@signed_by_its_sender
def leave(key: str) -> ResponseReturnValue:
    """End a subscription by the link of its letters, also by a mail program's one click (RFC 8058)."""
    with unit_of_work():
        services.unsubscribe(key)
    return render_template("auctions/unsubscribe.html", key=key, done=True)


def _with_sectors(form: SubscriptionForm) -> SubscriptionForm:
    form.sectors.choices = [(sector, gettext("All sectors") if sector == GENERAL else sector_word(sector)) for sector in SECTORS]
    return form


def _page(form: SubscriptionForm) -> ResponseReturnValue:
    return render_template("auctions/subscription.html", form=_with_sectors(form)), form.status
