"""What waits for an actor among proposals, challenges and races."""

from __future__ import annotations

from sqlalchemy import and_, exists, func, or_, select

from market import clock
from market.access import Actor
from market.db import db
from market.listings.models.demands import Demand
from market.listings.rules.wishes import DemandMode
from market.proposals import policy
from market.proposals.models.challenges import Challenge, Expert, ExpertSheet
from market.proposals.models.proposals import Proposal
from market.proposals.models.races import Race, RaceMilestone, Racer, RaceResult, RaceSheet
from market.proposals.rules.races import RaceStep
from market.proposals.rules.states import ProposalState
from market.proposals.rules.steps import Step


def to_read(actor: Actor) -> list[tuple[Demand, int]]:
    """Return the demands of the actor's organisation with the number of open proposals on which nothing was decided yet."""
    if not actor.can(*policy.EDITORS):
        return []
    open_now = or_(Demand.mode == DemandMode.ORDINARY, Demand.deadline < clock.today())
    rows = select(Demand, func.count()).join(Proposal, Proposal.demand_id == Demand.id).outerjoin(Race, Race.demand_id == Demand.id)
    rows = rows.where(
        Demand.organisation_id == actor.organisation_id, Proposal.state == ProposalState.SUBMITTED, open_now, Race.id.is_(None)
    )
    return [(demand, count) for demand, count in db.session.execute(rows.group_by(Demand.id).order_by(Demand.id))]


def unanswered(actor: Actor) -> list[Demand]:
    """Return the demands whose experts the actor was asked to join, without an answer yet."""
    panel = or_(Challenge.step.in_((Step.TALKS, Step.SCORING)), Race.step.in_((RaceStep.RUNNING, RaceStep.JUDGING)))
    return _judged(actor, Expert.accepted.is_(None), panel)


def to_judge(actor: Actor) -> list[Demand]:
    """Return the demands whose proposals or results wait for the actor's marks as an expert."""
    marked = exists().where(ExpertSheet.expert_id == Expert.id, ExpertSheet.proposal_id == Proposal.id)
    scored = exists().where(
        Proposal.demand_id == Demand.id, Proposal.state == ProposalState.SHORTLISTED, Challenge.step == Step.SCORING, ~marked
    )
    compared = exists().where(RaceSheet.racer_id == Racer.id, RaceSheet.stage == Race.stage, RaceSheet.person_id == Expert.person_id)
    waits = exists().where(Racer.race_id == Race.id, Racer.left_stage.is_(None), Race.step == RaceStep.JUDGING, ~compared)
    return _judged(actor, Expert.accepted.is_(True), or_(scored, waits))


def milestones_due(actor: Actor) -> list[tuple[Demand, RaceMilestone]]:
    """Return the milestones of running stages for which the actor's organisation has handed in nothing yet, the next one first."""
    if not actor.can(*policy.EDITORS):
        return []
    handed = exists().where(RaceResult.racer_id == Racer.id, RaceResult.milestone_id == RaceMilestone.id)
    rows = select(Demand, RaceMilestone).select_from(Racer).join(Race, Race.id == Racer.race_id).join(Demand, Demand.id == Race.demand_id)
    rows = rows.join(Proposal, Proposal.id == Racer.proposal_id)
    rows = rows.join(RaceMilestone, and_(RaceMilestone.race_id == Race.id, RaceMilestone.stage == Race.stage))
    mine = (Proposal.organisation_id == actor.organisation_id, Racer.left_stage.is_(None), Race.step == RaceStep.RUNNING, ~handed)
    found = db.session.execute(rows.where(*mine).order_by(RaceMilestone.due_on, RaceMilestone.id))
    return [(demand, milestone) for demand, milestone in found]


def _judged(actor: Actor, *wanted: object) -> list[Demand]:
    if actor.person_id is None:
        return []
    rows = select(Demand).select_from(Expert).outerjoin(Challenge, Challenge.id == Expert.challenge_id)
    rows = rows.outerjoin(Race, Race.id == Expert.race_id).join(Demand, Demand.id == func.coalesce(Challenge.demand_id, Race.demand_id))
    return list(db.session.scalars(rows.where(Expert.person_id == actor.person_id, *wanted).order_by(Expert.id)))  # type: ignore[arg-type]
