"""Reads of proposals. Functions without an actor are asked by code that has checked it."""

from __future__ import annotations

from sqlalchemy import func, select

from market import clock
from market.access import Actor
from market.db import by_id, db, one
from market.listings.models.achievements import Achievement
from market.listings.queries.own import own_open
from market.proposals import policy
from market.proposals.models.proposals import Proposal
from market.proposals.rules.states import HANDED_IN, LIVE, ProposalState

LIST_SIZE = 100
_READ = sorted(HANDED_IN)


def proposal(actor: Actor, proposal_id: int) -> Proposal:
    """Return a proposal; raise NotFound where the actor may not know of it."""
    return one(select(Proposal).where(Proposal.id == proposal_id, policy.visible_to(actor, clock.today())))


def proposal_for_update(proposal_id: int) -> Proposal:
    """Lock a proposal, behind its demand; raise NotFound."""
    return one(select(Proposal).where(Proposal.id == proposal_id).with_for_update().execution_options(populate_existing=True))


def next_proposal_id() -> int:
    """Draw the id of the next proposal, from which its code is made."""
    return int(db.session.execute(select(func.nextval("proposal_id_seq"))).scalar_one())


def own(actor: Actor, demand_id: int) -> Proposal | None:
    """Return what the actor's organisation answered to a demand and did not withdraw."""
    rows = select(Proposal).where(Proposal.demand_id == demand_id, Proposal.organisation_id == actor.organisation_id)
    return db.session.scalars(rows.where(Proposal.state != ProposalState.WITHDRAWN)).one_or_none()


def mine(actor: Actor) -> list[Proposal]:
    """Return the proposals of the actor's organisation, newest first."""
    if actor.organisation_id is None:
        return []
    rows = select(Proposal).where(Proposal.organisation_id == actor.organisation_id).order_by(Proposal.id.desc())
    return list(db.session.scalars(rows.limit(LIST_SIZE)))


def received(actor: Actor, demand_id: int) -> list[Proposal]:
    """Return what was handed in on a demand and the actor may read, the chosen one first, then in the order of arrival."""
    rows = select(Proposal).where(Proposal.demand_id == demand_id, Proposal.state.in_(_READ), Proposal.submitted_at.is_not(None))
    found = db.session.scalars(rows.where(policy.visible_to(actor, clock.today())).order_by(Proposal.submitted_at, Proposal.id))
    return sorted(found, key=lambda row: row.state is not ProposalState.AWARDED)


def handed_in(demand_id: int) -> int:
    """Return how many proposals were handed in on a demand and not withdrawn; the number is public, what they say is not."""
    rows = select(func.count()).where(Proposal.demand_id == demand_id, Proposal.state.in_(_READ), Proposal.submitted_at.is_not(None))
    return int(db.session.scalar(rows) or 0)


def live_for_update(demand_id: int) -> list[Proposal]:
    """Lock the proposals of a demand of which something may still come, by ascending id."""
    rows = select(Proposal).where(Proposal.demand_id == demand_id, Proposal.state.in_(sorted(LIVE))).order_by(Proposal.id)
    return list(db.session.scalars(rows.with_for_update().execution_options(populate_existing=True)))


def of_deal(proposal_id: int) -> Proposal:
    """Return the proposal behind a deal, for the domains that have checked the actor."""
    return by_id(Proposal, proposal_id)


def own_achievements(actor: Actor) -> list[Achievement]:
    """Return the published achievements of the actor's organisation, on which a proposal may build."""
    return own_open(actor)
