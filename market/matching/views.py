"""The panels of matching inside the pages of listings: templates ask for them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint, current_app

from market.accounts import queries as accounts
from market.listings.models.achievements import Achievement
from market.matching import queries
from market.web.gate import actor

if TYPE_CHECKING:
    from market.accounts.models import Organisation
    from market.listings.models.demands import Demand
    from market.matching.queries import Found
    from market.search.index import SearchIndex

bp = Blueprint("matching", __name__)


def _index() -> SearchIndex:
    return cast("SearchIndex", current_app.extensions["market.search"])


@bp.app_template_global("achievements_for")
def achievements_for(demand: Demand) -> list[Found]:
    """Return the achievements that fit a demand."""
    return queries.achievements_for(actor(), _index(), demand)


@bp.app_template_global("demands_for")
def demands_for(achievement: Achievement) -> list[Found]:
    """Return the demands that an achievement fits."""
    return queries.demands_for(actor(), _index(), achievement)


@bp.app_template_global("similar_to")
def similar_to(achievement: Achievement) -> list[Found]:
    """Return other achievements on the same subject."""
    return queries.similar(actor(), _index(), achievement)


@bp.app_template_global("owners_of")
def owners_of(matches: list[Found]) -> dict[int, Organisation]:
    """Return the organisations behind the matches, by the listing's id."""
    organisations = accounts.organisations({_owner(found) for found in matches})
    return {found.listing.id: organisations[_owner(found)] for found in matches}


def _owner(found: Found) -> int:
    return found.listing.owner_id if isinstance(found.listing, Achievement) else found.listing.organisation_id
