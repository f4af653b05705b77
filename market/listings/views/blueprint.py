"""The blueprint of listings, and what its pages share."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, cast

from flask import Blueprint, current_app, url_for

from market import clock
from market.accounts import queries as accounts
from market.listings import queries
from market.listings.models.achievements import Achievement
from market.listings.rules.kinds import TRL_NAMES
from market.web.i18n import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from market.accounts.models import Organisation
    from market.listings.models.demands import Demand
    from market.listings.models.reviews import Review
    from market.search.index import SearchIndex
    from market.web.forms import MarketForm

bp = Blueprint("listings", __name__)


def index() -> SearchIndex:
    """Return the market's search index."""
    return cast("SearchIndex", current_app.extensions["market.search"])


def organisations(ids: Iterable[int | None]) -> dict[int, Organisation]:
    """Return the organisations behind the listings of a page, by id."""
    return accounts.organisations({found for found in ids if found is not None})


@bp.app_template_filter("legal_day")
def legal_day(instant: datetime) -> date:
    """Return the day in Beijing on which an instant falls."""
    return clock.legal_date(instant)


@bp.app_template_global("trl_name")
def trl_name(level: int) -> str:
    """Return the msgid of a readiness level."""
    return TRL_NAMES[level]


@bp.app_template_filter("bp_percent")
def percent(basis_points: int) -> str:
    """Return basis points as per cent without superfluous zeros: 3334 -> 33.34."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)


@bp.app_template_global("place_url")
def place_url(found: Achievement | Demand, name: str) -> str:
    """Return the address of what a remark names in the author's form."""
    place = queries.sheet(found).places[name]
    if isinstance(found, Achievement):
        return url_for("listings.edit", achievement_id=found.id, step=place.step, _anchor=place.anchor or None)
    if place.name == "papers":
        return url_for("papers.edit", kind="demands", listing_id=found.id)
    page = "listings.edit_demand_terms" if place.step == "terms" else "listings.edit_demand"
    return url_for(page, demand_id=found.id, _anchor=place.anchor or None)


@bp.app_template_global("place_label")
def place_label(found: Achievement | Demand, name: str) -> str:
    """Return the msgid of what a remark names."""
    return queries.sheet(found).places[name].label


@bp.app_template_global("question_of")
def question_of(found: Achievement | Demand, code: str) -> str:
    """Return the msgid of a point of the checklist."""
    return next(item.question for item in queries.sheet(found).items if item.code == code)


@bp.app_template_filter("in_step")
def in_step(review: Review | None, step: str, found: Achievement | Demand) -> int:
    """Return how many remarks wait in a step of the author's work."""
    return sum(queries.sheet(found).places[remark.field].step == step for remark in review.to_mend()) if review else 0


def show_remarks(form: MarketForm, found: Achievement | Demand, review: Review | None) -> None:
    """Show each remark at its field of the author's form."""
    places = queries.sheet(found).places
    for remark in review.to_mend() if review else ():
        form.remark(places[remark.field].anchor, f"{label(remark.flaw)} · {remark.words}")
