"""Commands of a race 赛马制: its start, results, marks, the decision of a stage, the next stage, the award."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta

from market import audit, clock, rulebook, storage, uploads
from market.access import Actor
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings import queries as listings
from market.listings.models.demands import Demand
from market.listings.rules.kinds import DemandState
from market.listings.rules.wishes import DemandMode
from market.papers.services.attachments import room
from market.proposals import policy
from market.proposals.models.challenges import Expert
from market.proposals.models.proposals import Proposal
from market.proposals.models.races import Race, RaceMilestone, Racer, RaceResult, RaceSheet, RaceStage
from market.proposals.queries import proposals
from market.proposals.queries import races as queries
from market.proposals.rules import races as rules
from market.proposals.rules import scores
from market.proposals.rules.races import RACE, Goal, RaceAct, RaceStep
from market.proposals.services import choosing, experts, letters
from market.proposals.services.racers import move
from market.wording import N_

DAYS_OF_A_YEAR = 366


def start(actor: Actor, demand_id: int, *, chosen: Sequence[int], days: Sequence[date | None] = ()) -> Race:
    """Admit two or more proposals in talks to the first stage, with the milestones that the demand published; `days` may move them."""
    demand = _mine(actor, demand_id)
    if queries.of_demand(demand_id) is not None:
        raise Conflict("race.begun", N_("The race has begun already."))
    admitted = [row for row in queries.candidates(demand_id) if row.id in chosen]
    if len(admitted) != len(set(chosen)):
        raise Invalid("race.not_in_talks", N_("Only proposals in talks are admitted."), field="racers")
    rules.require_field(len(admitted), demand.finalists)
    goals = rules.dated(demand.race_goals(), days)
    _check_days([goal.due_on for goal in goals])
    now = clock.now()
    race = Race(demand_id=demand_id, step=RaceStep.RUNNING, stage=1, begun_at=now)
    db.session.add(race)
    db.session.flush()
    audit.record(actor, "race.begun", race, at=now, to_state=race.step, racers=len(admitted))
    db.session.add_all(Racer(race_id=race.id, proposal_id=row.id) for row in admitted)
    shares = [goal.share_bp for goal in goals]
    _open(race, [Goal(name=row.name, due_on=row.due_on, result=row.result, test=row.test) for row in goals], shares)
    for proposal in admitted:
        audit.record(actor, "proposal.admitted", proposal, at=now, race=race.id)
        letters.admitted(demand, proposal)
    return race


def invite(actor: Actor, demand_id: int, *, email: str, exception: str = "") -> Expert:
    """Ask an expert to judge; from an acceptance on the experts judge instead of the demander."""
    demand = _mine(actor, demand_id)
    race = queries.race_for_update(demand_id)
    if race.step not in (RaceStep.RUNNING, RaceStep.JUDGING):
        raise Conflict("race.expert_late", N_("Experts are asked while a stage runs."))
    return experts.ask(actor, demand, race, email=email, exception=exception)


def hand_in(
    actor: Actor, demand_id: int, milestone_id: int, *, text: str, link: str = "", content: bytes = b"", name: str = ""
) -> RaceResult:
    """Keep what a racer reached at a milestone; again as often as it likes while the stage runs.

    A file is looked at before anything is locked: that may take seconds.
    """
    _, racer, _ = _own(actor, demand_id)
    milestone = queries.milestone(demand_id, milestone_id)
    rules.check_result(text.strip(), link.strip())
    kept = _file(content, name) if content else {}
    demand = listings.demand_for_update(demand_id)
    race = queries.race_for_update(demand_id)
    db.session.refresh(racer)
    if race.step is not RaceStep.RUNNING or milestone.stage != race.stage:
        raise Conflict("race.stage_closed", N_("This stage takes no results any more."))
    if racer.left_stage is not None:
        raise Conflict("race.left", N_("Your organisation no longer runs in this race."))
    now = clock.now()
    made = RaceResult(
        racer_id=racer.id, milestone_id=milestone.id, text=text.strip(), link=link.strip(), handed_by=actor.person_id, at=now, **kept
    )
    db.session.add(made)
    db.session.flush()
    late = clock.legal_date(now) > milestone.due_on
    audit.record(actor, "race.result_handed_in", race, at=now, proposal=racer.proposal_id, milestone=milestone.id, late=late)
    letters.result_in(demand)
    return made


def close(actor: Actor, demand_id: int) -> Race:
    """End the work on a stage and begin the comparison, once every result is in or the last day is over."""
    demand = _mine(actor, demand_id)
    race = queries.race_for_update(demand_id)
    state = RACE.after(race.step, RaceAct.CLOSE)
    goals, handed = queries.milestones(race.id, race.stage), queries.results(race.id)
    missing = sum((racer.id, goal.id) not in handed for racer in queries.running(race).values() for goal in goals)
    rules.require_closable(missing, max(goal.due_on for goal in goals), clock.today())
    stage, now = queries.stage_for_update(race), clock.now()
    stage.closed_at = now
    move(actor, race, RaceAct.CLOSE, f"race.{state.value}", now)
    for expert in queries.experts(race.id):
        if expert.accepted:
            letters.comparison_open(demand, expert.person_id)
    return race


def mark(actor: Actor, demand_id: int, proposal_id: int, *, marks: scores.Marks, note: str) -> None:
    """Keep a judge's marks of one racer; missing ones may follow until the stage is decided. Where experts accepted they alone judge."""
    demand = listings.demand_for_update(demand_id)
    race = queries.race_for_update(demand_id)
    require_judge(actor, demand, race)
    if race.step is not RaceStep.JUDGING:
        raise Conflict("scoring.closed", N_("Marks are given while the scoring is open."))
    racer = queries.running(race).get(proposal_id)
    if racer is None or actor.person_id is None:
        raise NotFound
    scores.check_marks(marks, len(demand.weights()))
    found = queries.sheets(race, race.stage).get((proposal_id, actor.person_id))
    if found is None:
        found = RaceSheet(racer_id=racer.id, stage=race.stage, person_id=actor.person_id)
        db.session.add(found)
    found.marks, found.note, found.changed_at = list(marks), note.strip(), clock.now()
    db.session.flush()


def require_judge(actor: Actor, demand: Demand, race: Race) -> None:
    """Raise NotFound for strangers, Forbidden for who looks on or has not accepted; the demander judges where no expert has accepted."""
    asked = queries.experts(race.id)
    own = next((one for one in asked if one.person_id == actor.person_id), None)
    if own is not None and own.accepted:
        return
    if own is not None:
        raise Forbidden("expert.not_accepted", N_("Accept the invitation and declare your interests first."))
    if not policy.is_of(actor, demand):
        raise NotFound
    if not policy.can_choose(actor, demand) or any(one.accepted for one in asked):
        raise Forbidden("race.not_judge", N_("The experts who have accepted judge this race."))


def settle(actor: Actor, demand_id: int, *, out: Mapping[int, str]) -> Race:
    """Decide a stage: fix its ranking, knock out with a reason who does not go on; each racer is told its own result."""
    demand = _mine(actor, demand_id)
    race = queries.race_for_update(demand_id)
    RACE.after(race.step, RaceAct.SETTLE)
    rows = queries.standing(race, demand)
    rules.require_judged(rows, queries.least_judges(queries.experts(race.id)))
    rules.check_knock_out(rows, out)
    stage, now = queries.stage_for_update(race), clock.now()
    stage.ranking, stage.settled_at = [asdict(row) for row in rows], now
    field, running = queries.field(race.id), queries.running(race)
    for row in sorted(rows, key=lambda one: one.proposal):
        proposal = proposals.proposal_for_update(row.proposal)
        if row.proposal in out:
            racer = running[row.proposal]
            racer.left_stage, racer.left_at, racer.reason = race.stage, now, out[row.proposal].strip()
            choosing.turn_down(actor, proposal, racer.reason, "proposal.knocked_out")
        letters.stage_decided(demand, field[row.proposal], race.stage, row.rank if queries.names_rank() else None)
    move(actor, race, RaceAct.SETTLE, "race.settled", now)
    return race


def go_on(actor: Actor, demand_id: int, *, goals: Sequence[Goal]) -> Race:
    """Begin another stage for those who still run, with the same milestones for all."""
    demand = _mine(actor, demand_id)
    race = queries.race_for_update(demand_id)
    RACE.after(race.step, RaceAct.GO_ON)
    running = queries.running(race)
    rules.require_next_stage(len(running))
    rules.check_goals(goals)
    _check_days([goal.due_on for goal in goals])
    race.stage += 1
    move(actor, race, RaceAct.GO_ON, "race.stage_begun", clock.now())
    _open(race, goals, [None] * len(goals))
    for proposal in queries.field(race.id).values():
        if proposal.id in running:
            letters.stage_begun(demand, proposal, race.stage)
    return race


def award(actor: Actor, demand_id: int, proposal_id: int) -> Proposal:
    """Award the last one standing, or the first of the stage that was decided last; the deal and the contract's draft follow."""
    demand = _mine(actor, demand_id)
    race = queries.race_for_update(demand_id)
    RACE.after(race.step, RaceAct.AWARD)
    running = queries.running(race)
    rules.require_winner(race.step, running, leaders(race, running), proposal_id)
    proposal = proposals.proposal_for_update(proposal_id)
    move(actor, race, RaceAct.AWARD, "race.decided", clock.now())
    return choosing.conclude(actor, demand, proposal)


def leaders(race: Race, running: Mapping[int, Racer]) -> set[int]:
    """Return who is first in the stage that was decided last, among those who still run."""
    last = queries.stages(race.id)[-1]
    return scores.leaders([row for row in last.ranked() if row.proposal in running])


def _open(race: Race, goals: Sequence[Goal], shares: Sequence[int | None]) -> None:
    db.session.add(RaceStage(race_id=race.id, number=race.stage, opened_at=clock.now(), ranking=[]))
    db.session.add_all(
        RaceMilestone(
            race_id=race.id,
            stage=race.stage,
            position=place,
            name=goal.name.strip(),
            due_on=goal.due_on,
            result=goal.result.strip(),
            test=goal.test.strip(),
            share_bp=share,
        )
        for place, (goal, share) in enumerate(zip(goals, shares, strict=True))
    )
    db.session.flush()


def _check_days(days: Sequence[date]) -> None:
    today = clock.today()
    rules.check_days(days, today, today + timedelta(days=DAYS_OF_A_YEAR * rulebook.number("demand.max_years", on=today)))


def _file(content: bytes, name: str) -> dict[str, object]:
    allowed = room()
    upload = uploads.inspect(content, name, most_bytes=allowed.file_bytes, most_pixels=allowed.pixels)
    key = storage.vault().put(upload.content)
    return {"media": upload.media, "name": upload.name, "size": len(upload.content), "content_key": key}


def _own(actor: Actor, demand_id: int) -> tuple[Race, Racer, Proposal]:
    found = queries.own_racer(actor, demand_id)
    if found is None:
        raise NotFound
    proposal = proposals.proposal(actor, found[1].proposal_id)
    if not policy.can_write(actor, proposal):
        raise Forbidden("proposal.not_yours", N_("Only editors of the solver may do this."))
    return (*found, proposal)


def _mine(actor: Actor, demand_id: int) -> Demand:
    listings.demand(actor, demand_id)
    demand = listings.demand_for_update(demand_id)
    if not policy.can_choose(actor, demand):
        raise Forbidden("proposal.not_demander", N_("Only editors of the demander may do this."))
    if demand.mode is not DemandMode.RACE:
        raise Conflict("race.mode", N_("This demand is no race."))
    if demand.state is not DemandState.NEGOTIATING or not policy.is_open_to_demander(demand, clock.today()):
        raise Conflict("challenge.early", N_("Begin the talks with at least one solver first, after the last day for proposals."))
    return demand
