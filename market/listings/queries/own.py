"""Reads of all achievements and demands of one organisation: how many in which state, page by page, what it offers everybody."""

from __future__ import annotations

from sqlalchemy import func, select

from market.access import Actor
from market.db import db
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.rules.kinds import AchievementState, DemandState
from market.listings.rules.states import OPEN_ACHIEVEMENTS

PAGE_SIZE = 50
MOST = 500


def own_counts(actor: Actor) -> dict[AchievementState, int]:
    """Return how many achievements of the actor's organisation are in each state that occurs."""
    counted = select(Achievement.state, func.count()).where(Achievement.owner_id == actor.organisation_id).group_by(Achievement.state)
    found = {row[0]: row[1] for row in db.session.execute(counted)}
    return {state: found[state] for state in AchievementState if state in found}


def own_page(actor: Actor, *, state: AchievementState | None = None, page: int = 1, size: int = PAGE_SIZE) -> list[Achievement]:
    """Return one page of the achievements of the actor's organisation, newest first."""
    rows = select(Achievement).where(Achievement.owner_id == actor.organisation_id)
    rows = rows if state is None else rows.where(Achievement.state == state)
    return list(db.session.scalars(rows.order_by(Achievement.id.desc()).limit(size).offset((page - 1) * size)))


def own_demand_counts(actor: Actor) -> dict[DemandState, int]:
    """Return how many demands of the actor's organisation are in each state that occurs."""
    counted = select(Demand.state, func.count()).where(Demand.organisation_id == actor.organisation_id).group_by(Demand.state)
    found = {row[0]: row[1] for row in db.session.execute(counted)}
    return {state: found[state] for state in DemandState if state in found}


def own_demands(actor: Actor, *, state: DemandState | None = None, page: int = 1, size: int = PAGE_SIZE) -> list[Demand]:
    """Return one page of the demands of the actor's organisation, newest first."""
    rows = select(Demand).where(Demand.organisation_id == actor.organisation_id)
    rows = rows if state is None else rows.where(Demand.state == state)
    return list(db.session.scalars(rows.order_by(Demand.id.desc()).limit(size).offset((page - 1) * size)))


def own_open(actor: Actor) -> list[Achievement]:
    """Return the public achievements of the actor's organisation that are on offer, newest first."""
    own = Achievement.owner_id == actor.organisation_id
    rows = select(Achievement).where(own, Achievement.state.in_(sorted(OPEN_ACHIEVEMENTS))).order_by(Achievement.id.desc())
    return list(db.session.scalars(rows.limit(MOST)))


def open_of(organisation_id: int, *, most: int) -> tuple[int, list[Achievement]]:
    """Return how many achievements an organisation offers everybody, and the newest of them."""
    offered = (Achievement.owner_id == organisation_id, Achievement.state.in_(sorted(OPEN_ACHIEVEMENTS)))
    total = db.session.scalar(select(func.count()).select_from(Achievement).where(*offered)) or 0
    rows = select(Achievement).where(*offered).order_by(Achievement.published_at.desc(), Achievement.id.desc()).limit(most)
    return total, list(db.session.scalars(rows))
