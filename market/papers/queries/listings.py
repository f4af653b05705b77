"""The achievement or demand that papers belong to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from market.access import Actor
from market.listings import queries as listings
from market.listings.models.achievements import Achievement
from market.papers.models.attachments import OfListing
from market.papers.policy import Listing
from market.papers.rules.files import Kind


def listing(actor: Actor, kind: Kind, listing_id: int) -> Listing:
    """Return a listing; raise NotFound where the actor may not know of it."""
    return listings.achievement(actor, listing_id) if kind is Kind.ACHIEVEMENTS else listings.demand(actor, listing_id)


def listing_for_update(kind: Kind, listing_id: int) -> Listing:
    """Lock a listing: every change of its papers begins here; raise NotFound."""
    return listings.achievement_for_update(listing_id) if kind is Kind.ACHIEVEMENTS else listings.demand_for_update(listing_id)


def key_of(row: OfListing) -> tuple[Kind, int]:
    """Return kind and number of the listing that a row belongs to."""
    if row.achievement_id is not None:
        return Kind.ACHIEVEMENTS, row.achievement_id
    return Kind.DEMANDS, row.demand_id or 0


def kind_of(found: Listing) -> Kind:
    """Return the kind of a listing."""
    return Kind.ACHIEVEMENTS if isinstance(found, Achievement) else Kind.DEMANDS


def place(found: Listing) -> dict[str, Any]:
    """Return the columns by which a row belongs to the listing."""
    return {"achievement_id": found.id} if isinstance(found, Achievement) else {"demand_id": found.id}


def belongs(table: type[OfListing], found: Listing) -> ColumnElement[bool]:
    """Return the condition of the rows that belong to the listing."""
    return table.achievement_id == found.id if isinstance(found, Achievement) else table.demand_id == found.id
