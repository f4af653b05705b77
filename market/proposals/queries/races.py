"""Reads of races. Functions without an actor are asked by code that has checked it."""

from __future__ import annotations

from sqlalchemy import select

from market import clock, rulebook
from market.access import Actor
from market.db import by_id, db, one
from market.listings.models.demands import Demand
from market.proposals.models.challenges import Expert
from market.proposals.models.proposals import Proposal
from market.proposals.models.races import Race, RaceMilestone, Racer, RaceResult, RaceSheet, RaceStage
from market.proposals.rules.scores import Ranked, ranking
from market.proposals.rules.states import ProposalState


def of_demand(demand_id: int) -> Race | None:
    """Return the race of a demand, or None before it begins."""
    return db.session.scalars(select(Race).where(Race.demand_id == demand_id)).one_or_none()


def race_for_update(demand_id: int) -> Race:
    """Lock a race, behind its demand; raise NotFound before it begins."""
    return one(select(Race).where(Race.demand_id == demand_id).with_for_update().execution_options(populate_existing=True))


def race_of_for_update(race_id: int) -> Race:
    """Lock a race by its number."""
    return one(select(Race).where(Race.id == race_id).with_for_update().execution_options(populate_existing=True))


def experts(race_id: int) -> list[Expert]:
    """Return who was asked to judge, in the order of the invitations."""
    return list(db.session.scalars(select(Expert).where(Expert.race_id == race_id).order_by(Expert.id)))


def racer_of(proposal_id: int) -> Racer | None:
    """Return the place of a proposal in its race."""
    return db.session.scalars(select(Racer).where(Racer.proposal_id == proposal_id)).one_or_none()


def racers(race_id: int) -> dict[int, Racer]:
    """Return everybody who was admitted, by proposal, in the order of admission."""
    rows = db.session.scalars(select(Racer).where(Racer.race_id == race_id).order_by(Racer.id))
    return {row.proposal_id: row for row in rows}


def field(race_id: int) -> dict[int, Proposal]:
    """Return the proposals that were admitted, by id, in the order of admission."""
    rows = select(Proposal).join(Racer, Racer.proposal_id == Proposal.id).where(Racer.race_id == race_id).order_by(Racer.id)
    return {row.id: row for row in db.session.scalars(rows)}


def running(race: Race) -> dict[int, Racer]:
    """Return who still runs, by proposal."""
    return still_running(racers(race.id))


def still_running(admitted: dict[int, Racer]) -> dict[int, Racer]:
    """Return who of the racers still runs."""
    return {proposal: racer for proposal, racer in admitted.items() if racer.left_stage is None}


def own_racer(actor: Actor, demand_id: int) -> tuple[Race, Racer] | None:
    """Return the place of the actor's organisation in a race."""
    rows = select(Race, Racer).join(Racer, Racer.race_id == Race.id).join(Proposal, Proposal.id == Racer.proposal_id)
    found = db.session.execute(
        rows.where(Race.demand_id == demand_id, Proposal.organisation_id == actor.organisation_id).order_by(Racer.id.desc()).limit(1)
    ).one_or_none()
    return None if found is None else (found[0], found[1])


def milestones(race_id: int, stage: int | None = None) -> list[RaceMilestone]:
    """Return the milestones in their order, of one stage or of all."""
    rows = select(RaceMilestone).where(RaceMilestone.race_id == race_id)
    rows = rows if stage is None else rows.where(RaceMilestone.stage == stage)
    return list(db.session.scalars(rows.order_by(RaceMilestone.stage, RaceMilestone.position)))


def milestone(demand_id: int, milestone_id: int) -> RaceMilestone:
    """Return a milestone of a demand's race; raise NotFound."""
    rows = select(RaceMilestone).join(Race, Race.id == RaceMilestone.race_id)
    return one(rows.where(RaceMilestone.id == milestone_id, Race.demand_id == demand_id))


def stages(race_id: int) -> list[RaceStage]:
    """Return the stages, the first one first."""
    return list(db.session.scalars(select(RaceStage).where(RaceStage.race_id == race_id).order_by(RaceStage.number)))


def stage_for_update(race: Race) -> RaceStage:
    """Lock the stage that runs, behind its race."""
    return one(select(RaceStage).where(RaceStage.race_id == race.id, RaceStage.number == race.stage).with_for_update())


def results(race_id: int) -> dict[tuple[int, int], RaceResult]:
    """Return what counts: by racer and milestone the result that was handed in last."""
    rows = select(RaceResult).join(Racer, Racer.id == RaceResult.racer_id).where(Racer.race_id == race_id).order_by(RaceResult.id)
    return {(row.racer_id, row.milestone_id): row for row in db.session.scalars(rows)}


def result(result_id: int) -> tuple[RaceResult, Demand, Proposal]:
    """Return a result with the demand and the proposal that it belongs to; raise NotFound."""
    found = by_id(RaceResult, result_id)
    proposal = one(select(Proposal).join(Racer, Racer.proposal_id == Proposal.id).where(Racer.id == found.racer_id))
    return found, by_id(Demand, proposal.demand_id), proposal


def sheets(race: Race, stage: int) -> dict[tuple[int, int], RaceSheet]:
    """Return the marks of a stage, by proposal and judge."""
    rows = select(RaceSheet, Racer.proposal_id).join(Racer, Racer.id == RaceSheet.racer_id)
    found = db.session.execute(rows.where(Racer.race_id == race.id, RaceSheet.stage == stage).order_by(RaceSheet.id))
    return {(proposal, sheet.person_id): sheet for sheet, proposal in found}


def least_judges(asked: list[Expert]) -> int:
    """Return how many whole sheets each racer needs: of the experts who accepted, else the demander's own."""
    accepted = sum(expert.accepted is True for expert in asked)
    return max(1, min(accepted, rulebook.number("challenge.experts_min", on=clock.today())))


def standing(race: Race, demand: Demand) -> list[Ranked]:
    """Return the ranking of those who still run, as the marks of the stage stand now; where experts accepted only theirs count."""
    asked = experts(race.id)
    judges = {expert.person_id for expert in asked if expert.accepted}
    kept = [row.sheet(proposal) for (proposal, person), row in sheets(race, race.stage).items() if not judges or person in judges]
    return ranking([row.weight_bp for row in demand.weights()], kept, list(running(race)), least=least_judges(asked))


def candidates(demand_id: int) -> list[Proposal]:
    """Return the proposals in talks, in the order in which they were handed in."""
    rows = select(Proposal).where(Proposal.demand_id == demand_id, Proposal.state == ProposalState.SHORTLISTED)
    return list(db.session.scalars(rows.order_by(Proposal.submitted_at, Proposal.id)))


def names_rank() -> bool:
    """Say whether the market's rule lets racers learn their own rank."""
    return rulebook.number("race.rank_told", on=clock.today()) == 1
