"""What holds for achievements and demands alike; each predicate stands beside its SQL twin."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_

from market.access import Actor
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.rules.states import EDITABLE, OPEN_ACHIEVEMENTS, OPEN_DEMANDS, TAKEN_DOWN

EDITORS = ("institution.editor", "enterprise.editor")
REVIEWERS = ("operator.clerk",)


def is_public(listing: Achievement | Demand) -> bool:
    """Say whether anybody may see the page: it is open, or it was public before it was taken down."""
    open_states = OPEN_ACHIEVEMENTS if isinstance(listing, Achievement) else OPEN_DEMANDS
    return listing.state in open_states or (listing.state in TAKEN_DOWN and listing.published_at is not None)


def public(table: type[Achievement | Demand]) -> ColumnElement[bool]:
    """Return the SQL twin of `is_public`."""
    open_states = OPEN_ACHIEVEMENTS if table is Achievement else OPEN_DEMANDS
    return or_(table.state.in_(open_states), and_(table.state.in_(sorted(TAKEN_DOWN)), table.published_at.is_not(None)))


def can_edit(actor: Actor, listing: Achievement | Demand) -> bool:
    """Say whether the actor writes for the organisation that lists, whatever the state."""
    owner = listing.owner_id if isinstance(listing, Achievement) else listing.organisation_id
    return actor.can("system") or (actor.can(*EDITORS) and actor.organisation_id == owner)


def is_editable(listing: Achievement | Demand) -> bool:
    """Say whether the text may still be changed."""
    return listing.state in EDITABLE


def can_review(actor: Actor, listing: Achievement | Demand) -> bool:
    """Say whether the actor may decide on it; nobody reviews the listing of the own organisation."""
    owner = listing.owner_id if isinstance(listing, Achievement) else listing.organisation_id
    return actor.can("system", *REVIEWERS) and actor.organisation_id != owner


def sees_timeline(actor: Actor, listing: Achievement | Demand) -> bool:
    """Say whether the actor may read who did what to it."""
    owner = listing.owner_id if isinstance(listing, Achievement) else listing.organisation_id
    return actor.can("system", "operator") or (actor.organisation_id is not None and actor.organisation_id == owner)
