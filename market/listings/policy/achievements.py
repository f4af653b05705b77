"""Who may see and change achievements; each predicate stands beside its SQL twin."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, select, true

from market.access import Actor
from market.listings.models.achievements import Achievement, AchievementOwner
from market.listings.policy.common import EDITORS, REVIEWERS, is_public, public


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


def share_of(actor: Actor, achievement: Achievement) -> AchievementOwner | None:
    """Return the co-owner's row on which the actor may answer, the first owner's never."""
    if actor.organisation_id is None or not actor.can(*EDITORS):
        return None
    return next((row for row in achievement.owners if row.position and row.organisation_id == actor.organisation_id), None)


def sees_versions(actor: Actor, achievement: Achievement) -> bool:
    """Say whether the actor reads every version that was published: its owners' people and the operator."""
    owners = {achievement.owner_id, *(owner.organisation_id for owner in achievement.owners)}
    return actor.can("system", "operator") or (actor.organisation_id is not None and actor.organisation_id in owners)


def sees_gates(actor: Actor, achievement: Achievement) -> bool:
    """Say whether the actor reads what is missing for publication: who writes for an owner or a co-owner, and who reviews."""
    owners = {achievement.owner_id, *(owner.organisation_id for owner in achievement.owners)}
    return actor.can("system", *REVIEWERS) or (actor.can(*EDITORS) and actor.organisation_id in owners)
