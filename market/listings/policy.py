"""Who may see and change achievements and demands; each predicate stands beside its SQL twin."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from market.access import Actor
from market.listings.models.achievements import Achievement, AchievementOwner
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


def can_view_achievement(actor: Actor, achievement: Achievement) -> bool:
    """Say whether the actor may know of the achievement: public, its owners, and the operator once it was submitted."""
    if is_public(achievement) or actor.can("system"):
        return True
    if actor.organisation_id is None:
        return False
    if actor.organisation_id == achievement.owner_id or (actor.can("operator") and achievement.submitted_at is not None):
        return True
    return actor.organisation_id in {owner.organisation_id for owner in achievement.owners}


def visible_achievements(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL twin of `can_view_achievement`."""
    if actor.can("system"):
        return true()
    co_owned = select(AchievementOwner.achievement_id).where(AchievementOwner.organisation_id == actor.organisation_id)
    mine = or_(Achievement.owner_id == actor.organisation_id, Achievement.id.in_(co_owned)) if actor.organisation_id else false()
    submitted = Achievement.submitted_at.is_not(None) if actor.can("operator") else false()
    return or_(public(Achievement), mine, submitted)


def can_view_demand(actor: Actor, demand: Demand) -> bool:
    """Say whether the actor may know of the demand."""
    if is_public(demand) or actor.can("system"):
        return True
    if actor.organisation_id is None:
        return False
    return actor.organisation_id == demand.organisation_id or (actor.can("operator") and demand.submitted_at is not None)


def visible_demands(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL twin of `can_view_demand`."""
    if actor.can("system"):
        return true()
    mine = Demand.organisation_id == actor.organisation_id if actor.organisation_id else false()
    submitted = Demand.submitted_at.is_not(None) if actor.can("operator") else false()
    return or_(public(Demand), mine, submitted)


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


def sees_gates(actor: Actor, achievement: Achievement) -> bool:
    """Say whether the actor reads what is missing for publication: who writes for an owner or a co-owner, and who reviews."""
    owners = {achievement.owner_id, *(owner.organisation_id for owner in achievement.owners)}
    return actor.can("system", *REVIEWERS) or (actor.can(*EDITORS) and actor.organisation_id in owners)
