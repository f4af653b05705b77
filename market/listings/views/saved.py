"""Searches that a person keeps: saved from the search page, told by mail, ended by anybody who holds a letter's link; and as a feed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from market.access import access
from market.db import unit_of_work
from market.listings import queries
from market.listings.forms.filters import FACETS, Filters
from market.listings.forms.saved import SavedSearchForm
from market.listings.views.blueprint import bp, index
from market.search import queries as searches
from market.search import services
from market.search.rules import Pace
from market.web.forms import carry_out
from market.web.gate import actor
from market.web.security import signed_by_its_sender
from market.web.throttle import limited

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.listings.models.achievements import Achievement
    from market.listings.models.demands import Demand

FEED_SIZE = 50
NEVER = datetime(2020, 1, 1, tzinfo=UTC)
PATHS = {"achievement": "listings.search", "demand": "listings.demands"}


def filters_of(kind: str, address: str) -> Filters:
    """Return the filters of a query string; 404 for an unknown kind."""
    if kind not in FACETS:
        abort(404)
    return Filters.read(kind, url_for(PATHS[kind]), MultiDict(parse_qs(address)))


@bp.app_template_filter("atom_time")
def atom_time(instant: datetime | None) -> str:
    """Return an instant as Atom writes it (RFC 3339); an empty feed was never changed."""
    return (instant or NEVER).isoformat(timespec="seconds")


@bp.get("/searches")
@access("signed_in")
def saved_searches() -> ResponseReturnValue:
    """List the searches that the person keeps, with what was told."""
    person_id = actor().person_id or 0
    return render_template("listings/saved.html", saved=searches.saved_of(person_id), told=searches.told(person_id), paths=PATHS)


@bp.get("/searches/new")
@access("signed_in")
def new_search() -> ResponseReturnValue:
    """Ask for the name and the pace of a search that is to be kept, or that is kept already."""
    filters = filters_of(request.args.get("kind", "achievement"), request.args.get("address", ""))
    mine = searches.saved_of(actor().person_id or 0)
    kept = next((row for row in mine if (row.kind, row.address) == (filters.kind, filters.address)), None)
    form = _form(name=kept.name if kept else filters.q, pace=kept.pace if kept else Pace.DAILY)
    return _page(form, filters)


@bp.post("/searches")
@access("signed_in")
def save_search() -> ResponseReturnValue:
    """Keep a search."""
    form = _form()
    filters = filters_of(form.kind.data or "achievement", form.address.data or "")
    done = carry_out(
        form,
        lambda: services.save(actor(), name=form.name.data or "", address=filters.address, query=filters.query(), pace=form.pace.data),
    )
    if done is None:
        return _page(form, filters)
    flash(gettext("The search is kept."), "ok")
    return redirect(url_for(".saved_searches"), 303)


@bp.post("/searches/<int:saved_id>/delete")
@access("signed_in")
def forget_search(saved_id: int) -> ResponseReturnValue:
    """Delete a search."""
    with unit_of_work():
        services.forget(actor(), saved_id)
    flash(gettext("The search is deleted."), "ok")
    return redirect(url_for(".saved_searches"), 303)


@bp.get("/searches/stop/<key>")
@access("public")
def stopping(key: str) -> ResponseReturnValue:
    """Ask the reader of a letter whether to stop: programs that only look at links must not stop it."""
    return render_template("listings/stop_letters.html", key=key, done=False)


@bp.post("/searches/stop/<key>")
@access("public")
@signed_by_its_sender
def stop(key: str) -> ResponseReturnValue:
    """Stop the letters of a search by their link, also by a mail program's one click (RFC 8058)."""
    with unit_of_work():
        services.stop_letters(key)
    return render_template("listings/stop_letters.html", key=key, done=True)


@bp.get("/achievements.atom")
@limited("search")
@access("public")
def achievements_feed() -> ResponseReturnValue:
    """Return the newest results of the search in the address as an Atom feed."""
    filters = Filters.read("achievement", url_for(".search"), request.args)
    return _feed(filters, queries.visible(actor(), _newest(filters)), url_for(".search"))


@bp.get("/demands.atom")
@limited("search")
@access("public")
def demands_feed() -> ResponseReturnValue:
    """Return the newest demands of the search in the address as an Atom feed."""
    filters = Filters.read("demand", url_for(".demands"), request.args)
    return _feed(filters, queries.visible_demands(actor(), _newest(filters)), url_for(".demands"))


def _newest(filters: Filters) -> list[int]:
    return [hit.id for hit in index().search(filters.newest(FEED_SIZE)).hits]


def _feed(filters: Filters, found: Mapping[int, Achievement | Demand], path: str) -> Response:
    listed: list[Achievement | Demand] = sorted(found.values(), key=lambda row: row.published_at or row.created_at, reverse=True)
    base = current_app.extensions["market.settings"].base_url
    entries = [(row, f"{base}{path}/{row.id}", row.published_at or row.created_at) for row in listed]
    return Response(render_template("listings/feed.xml", filters=filters, base=base, entries=entries), mimetype="application/atom+xml")


def _form(**given: object) -> SavedSearchForm:
    form = SavedSearchForm(data=given) if given else SavedSearchForm()
    form.pace.choices = [(pace, gettext(pace.label)) for pace in Pace]
    return form


def _page(form: SavedSearchForm, filters: Filters) -> ResponseReturnValue:
    form.kind.data, form.address.data = filters.kind, filters.address
    return render_template("listings/save_search.html", form=form, filters=filters), form.status
