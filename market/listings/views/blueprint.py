"""The blueprint of listings, and what its pages share."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, cast

from flask import Blueprint, current_app

from market import clock
from market.accounts import queries as accounts
from market.accounts.rules.regions import region_name
from market.listings.rules.kinds import TRL_NAMES
from market.web.i18n import language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from market.accounts.models import Organisation
    from market.search.index import SearchIndex

bp = Blueprint("listings", __name__)


def index() -> SearchIndex:
    """Return the market's search index."""
    return cast("SearchIndex", current_app.extensions["market.search"])


def organisations(ids: Iterable[int | None]) -> dict[int, Organisation]:
    """Return the organisations behind the listings of a page, by id."""
    return accounts.organisations({found for found in ids if found is not None})


@bp.app_template_filter("region")
def region(code: str) -> str:
    """Return a region's name in the reader's language."""
    return region_name(code, english=language() == "en")


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
