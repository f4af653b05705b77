"""Reads of challenges. Functions without an actor are asked by code that has checked it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, or_, select

from market import clock, rulebook
from market.access import Actor
from market.db import db, one
from market.listings.models.demands import Demand
from market.proposals.models.challenges import Challenge, Expert, ExpertSheet, Objection
from market.proposals.models.proposals import Proposal
from market.proposals.models.races import Race
from market.proposals.rules.scores import Ranked, ranking
from market.proposals.rules.states import ProposalState
from market.proposals.rules.steps import Step


def of_demand(demand_id: int) -> Challenge | None:
    """Return how far the challenge of a demand is, or None before it begins."""
    return db.session.scalars(select(Challenge).where(Challenge.demand_id == demand_id)).one_or_none()


def is_judged(demand_id: int) -> bool:
    """Say whether the experts of a demand's challenge have begun: from then on nobody else takes a proposal out."""
    found = of_demand(demand_id)
    return found is not None and found.step is not Step.TALKS


def challenge_for_update(demand_id: int) -> Challenge:
    """Lock a challenge, behind its demand; raise NotFound before it begins."""
    return one(select(Challenge).where(Challenge.demand_id == demand_id).with_for_update().execution_options(populate_existing=True))


def experts(challenge_id: int) -> list[Expert]:
    """Return who was asked to judge, in the order of the invitations."""
    return list(db.session.scalars(select(Expert).where(Expert.challenge_id == challenge_id).order_by(Expert.id)))


def as_expert(actor: Actor, demand_id: int) -> Expert:
    """Return the actor's own place among the experts of a challenge or race; raise NotFound where there is none."""
    return one(_asked(actor, Expert).where(or_(Challenge.demand_id == demand_id, Race.demand_id == demand_id)))


def invitations(actor: Actor) -> list[tuple[Expert, Challenge | Race]]:
    """Return the challenges and races that the actor was asked to judge, newest first."""
    rows = _asked(actor, Expert, Challenge, Race).order_by(Expert.id.desc())
    return [(expert, challenge or race) for expert, challenge, race in db.session.execute(rows)]


def _asked(actor: Actor, *shown: Any) -> Select[Any]:
    rows = select(*shown).select_from(Expert).outerjoin(Challenge, Challenge.id == Expert.challenge_id)
    return rows.outerjoin(Race, Race.id == Expert.race_id).where(Expert.person_id == actor.person_id)


def in_talks(demand_id: int) -> list[Proposal]:
    """Return the proposals that are judged, in the order in which they were handed in."""
    states = (ProposalState.SHORTLISTED, ProposalState.AWARDED, ProposalState.LAPSED)
    rows = select(Proposal).where(Proposal.demand_id == demand_id, Proposal.state.in_(states), Proposal.submitted_at.is_not(None))
    return list(db.session.scalars(rows.order_by(Proposal.submitted_at, Proposal.id)))


def judged(challenge: Challenge) -> dict[int, Proposal]:
    """Return the proposals that were or are judged, also those that were withdrawn since, by id."""
    ranked = {row.proposal for row in challenge.ranked()}
    gone = db.session.scalars(select(Proposal).where(Proposal.id.in_(ranked))) if ranked else ()
    return {row.id: row for row in (*in_talks(challenge.demand_id), *gone)}


def standing_still(challenge: Challenge) -> list[Ranked]:
    """Return the rows of the published ranking whose proposals can still be chosen."""
    live = {row.id for row in in_talks(challenge.demand_id) if row.state is ProposalState.SHORTLISTED}
    return [row for row in challenge.ranked() if row.proposal in live]


def sheets(challenge_id: int) -> list[ExpertSheet]:
    """Return the sheets of the experts who accepted."""
    rows = select(ExpertSheet).join(Expert, Expert.id == ExpertSheet.expert_id)
    return list(db.session.scalars(rows.where(Expert.challenge_id == challenge_id, Expert.accepted.is_(True)).order_by(ExpertSheet.id)))


def sheets_of(expert_id: int) -> dict[int, ExpertSheet]:
    """Return the sheets of one expert, by proposal."""
    return {row.proposal_id: row for row in db.session.scalars(select(ExpertSheet).where(ExpertSheet.expert_id == expert_id))}


def least_experts() -> int:
    """Return how many experts a challenge needs today."""
    return rulebook.number("challenge.experts_min", on=clock.today())


def standing(challenge: Challenge, demand: Demand) -> list[Ranked]:
    """Return the ranking as the sheets stand now."""
    weights = [row.weight_bp for row in demand.weights()]
    found = [row.sheet() for row in sheets(challenge.id)]
    return ranking(weights, found, [row.id for row in in_talks(demand.id)], least=least_experts())


def objections(challenge_id: int) -> list[Objection]:
    """Return the objections, oldest first."""
    return list(db.session.scalars(select(Objection).where(Objection.challenge_id == challenge_id).order_by(Objection.id)))


def open_objections(challenge_id: int) -> int:
    """Return how many objections wait for an answer."""
    rows = select(func.count()).where(Objection.challenge_id == challenge_id, Objection.answered_at.is_(None))
    return int(db.session.scalar(rows) or 0)


def objection_for_update(challenge_id: int, objection_id: int) -> Objection:
    """Lock an objection to a challenge; raise NotFound."""
    return one(select(Objection).where(Objection.id == objection_id, Objection.challenge_id == challenge_id).with_for_update())
