"""Who may see demands; the predicate stands beside its SQL twin."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, true

from market.access import Actor
from market.listings.models.demands import Demand
from market.listings.policy.common import is_public, public


def can_view_demand(actor: Actor, demand: Demand) -> bool:
    """Say whether the actor may know of the demand."""
    if is_public(demand) or actor.can("system"):
        return True
    if actor.organisation_id is None:
        return False
    return actor.organisation_id == demand.organisation_id or (actor.can("operator") and demand.submitted_at is not None)


def reads_details(actor: Actor, demand: Demand) -> bool:
    """Say whether the actor reads what is confidential without a trace: the demander alone. All others open it on record."""
    return actor.can("system") or (actor.organisation_id is not None and actor.organisation_id == demand.organisation_id)


def visible_demands(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL twin of `can_view_demand`."""
    if actor.can("system"):
        return true()
    mine = Demand.organisation_id == actor.organisation_id if actor.organisation_id else false()
    submitted = Demand.submitted_at.is_not(None) if actor.can("operator") else false()
    return or_(public(Demand), mine, submitted)
