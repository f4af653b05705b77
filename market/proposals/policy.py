"""Who may read and write proposals; the predicate stands beside its SQL twin."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from market.access import Actor
from market.listings.models.demands import Demand
from market.listings.rules.wishes import DemandMode
from market.proposals.models.proposals import Proposal
from market.proposals.rules.plans import is_over
from market.proposals.rules.states import HANDED_IN

EDITORS = ("institution.editor", "enterprise.editor")


def is_open_to_demander(demand: Demand, today: date) -> bool:
    """Say whether the demander reads what was handed in: at once, or, where experts or a race decide, after the last day."""
    return demand.mode is DemandMode.ORDINARY or is_over(demand.deadline, today)


def can_view(actor: Actor, proposal: Proposal, demand: Demand, today: date) -> bool:
    """Say whether the actor reads a proposal: its author, and the demander and the operator once it is open to them."""
    if actor.can("system"):
        return True
    if actor.organisation_id is None:
        return False
    if actor.organisation_id == proposal.organisation_id:
        return True
    handed_in = proposal.state in HANDED_IN and proposal.submitted_at is not None
    concerned = actor.organisation_id == demand.organisation_id or actor.can("operator")
    return handed_in and concerned and is_open_to_demander(demand, today)


def visible_to(actor: Actor, today: date) -> ColumnElement[bool]:
    """Return the SQL twin of `can_view`."""
    if actor.can("system"):
        return true()
    if actor.organisation_id is None:
        return false()
    concerned = true() if actor.can("operator") else Demand.organisation_id == actor.organisation_id
    open_now = or_(Demand.mode == DemandMode.ORDINARY, Demand.deadline < today)
    read = exists().where(Demand.id == Proposal.demand_id, concerned, open_now)
    handed_in = and_(Proposal.state.in_(sorted(HANDED_IN)), Proposal.submitted_at.is_not(None))
    return or_(Proposal.organisation_id == actor.organisation_id, and_(handed_in, read))


def can_write(actor: Actor, proposal: Proposal) -> bool:
    """Say whether the actor writes for the organisation that proposes."""
    return actor.can("system") or (actor.can(*EDITORS) and actor.organisation_id == proposal.organisation_id)


def is_side(actor: Actor, proposal: Proposal, demand: Demand) -> bool:
    """Say whether the actor belongs to one of the two sides of a proposal."""
    return actor.can("system") or actor.organisation_id in (proposal.organisation_id, demand.organisation_id)


def can_note(actor: Actor, proposal: Proposal, demand: Demand) -> bool:
    """Say whether the actor writes notes of the talks for one of the two sides."""
    return actor.can(*EDITORS) and actor.organisation_id in (proposal.organisation_id, demand.organisation_id)


def can_choose(actor: Actor, demand: Demand) -> bool:
    """Say whether the actor chooses for the demander."""
    return actor.can("system") or (actor.can(*EDITORS) and actor.organisation_id == demand.organisation_id)


def is_of(actor: Actor, demand: Demand) -> bool:
    """Say whether the actor looks on for the demander or the operator."""
    return actor.can("system", "operator") or (actor.organisation_id is not None and actor.organisation_id == demand.organisation_id)
