"""Commands of a challenge 揭榜挂帅: experts, scoring, notice 公示, objections, the award to the first of the ranking."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from market import audit, clock, rulebook, workdays
from market.access import Actor
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings import queries as listings
from market.listings.models.demands import Demand
from market.listings.rules.kinds import DemandState
from market.listings.rules.wishes import DemandMode
from market.proposals import policy
from market.proposals.models.challenges import Challenge, Expert, ExpertSheet, Objection
from market.proposals.models.proposals import Proposal
from market.proposals.queries import challenges as queries
from market.proposals.queries import proposals
from market.proposals.rules import scores, steps
from market.proposals.rules.states import ProposalState
from market.proposals.rules.steps import STEPS, Step, StepAct
from market.proposals.services import choosing, experts, letters
from market.wording import N_


def invite(actor: Actor, demand_id: int, *, email: str, exception: str = "") -> Expert:
    """Ask a person with an account to judge; nobody of a party, unless the exception is stated. Raise Invalid or Conflict."""
    demand = _mine(actor, demand_id)
    challenge = queries.of_demand(demand_id) or _begin(actor, demand)
    if challenge.step not in (Step.TALKS, Step.SCORING):
        raise Conflict("expert.late", N_("Experts are asked before the notice begins."))
    return experts.ask(actor, demand, challenge, email=email, exception=exception)


def open_scoring(actor: Actor, demand_id: int) -> Challenge:
    """Let the experts judge the proposals in talks; needs the rule's number of experts and one proposal."""
    demand = _mine(actor, demand_id)
    challenge = queries.challenge_for_update(demand_id)
    steps.require_experts(sum(one.accepted is True for one in queries.experts(challenge.id)), queries.least_experts())
    if not queries.in_talks(demand_id):
        raise Conflict("scoring.nothing", N_("No proposal is in talks."))
    _move(actor, challenge, StepAct.SCORE, "challenge.scoring")
    for one in queries.experts(challenge.id):
        if one.accepted:
            letters.scoring_open(demand, one.person_id)
    return challenge


def publish(actor: Actor, demand_id: int) -> Challenge:
    """Fix the ranking and publish it for the rule book's days; raise Conflict while nothing can be ranked."""
    demand = _mine(actor, demand_id)
    challenge = queries.challenge_for_update(demand_id)
    rows = queries.standing(challenge, demand)
    if any(row.rank is None for row in rows) or not rows:
        raise Conflict(
            "scoring.open", N_("Every proposal needs the whole marks of %(least)s experts first."), least=queries.least_experts()
        )
    today = clock.today()
    challenge.ranking = [asdict(row) for row in rows]
    challenge.notice_from = today
    challenge.notice_until = workdays.next_working_day(today + timedelta(days=rulebook.number("challenge.notice_days", on=today)))
    _move(actor, challenge, StepAct.PUBLISH, "challenge.notice")
    for proposal in queries.in_talks(demand_id):
        letters.notice_begun(demand, proposal)
    return challenge


def object_to(actor: Actor, demand_id: int, *, text: str) -> Objection:
    """Object to the notice while it runs; the demander answers."""
    demand = listings.demand(actor, demand_id)
    challenge = queries.challenge_for_update(demand_id)
    if challenge.step is not Step.NOTICE or challenge.notice_until is None or clock.today() > challenge.notice_until:
        raise Conflict("notice.over", N_("The notice does not run."))
    if not text.strip():
        raise Invalid("objection.empty", N_("Say what you object to, and why."), field="text")
    if actor.person_id is None or actor.organisation_id is None:
        raise Forbidden("forbidden", N_("Your role does not allow this."))
    made = Objection(
        challenge_id=challenge.id, organisation_id=actor.organisation_id, person_id=actor.person_id, text=text.strip(), at=clock.now()
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "challenge.objected", challenge, objection=made.id)
    letters.objected(demand)
    return made


def answer_objection(actor: Actor, demand_id: int, objection_id: int, *, text: str, upheld: bool) -> Objection:
    """Answer an objection; one that is upheld ends the notice and lets the experts judge again."""
    _mine(actor, demand_id)
    challenge = queries.challenge_for_update(demand_id)
    found = queries.objection_for_update(challenge.id, objection_id)
    if found.answered_at is not None:
        raise Conflict("objection.answered", N_("This objection was answered already."))
    if not text.strip():
        raise Invalid("objection.answer_missing", N_("Give the answer; it is public."), field="text")
    found.answer, found.upheld, found.answered_at = text.strip(), upheld, clock.now()
    db.session.flush()
    audit.record(actor, "challenge.objection_answered", challenge, objection=found.id, upheld=upheld)
    if upheld and challenge.step is Step.NOTICE:
        _move(actor, challenge, StepAct.SCORE_AGAIN, "challenge.scoring_again", reason=found.answer)
    return found


def decide(actor: Actor, demand_id: int, proposal_id: int) -> Proposal:
    """Award the first of the ranking that still stands once the notice is over and every objection answered."""
    demand = _mine(actor, demand_id)
    challenge = queries.challenge_for_update(demand_id)
    if challenge.step is not Step.NOTICE:
        raise STEPS.refused(challenge.step, StepAct.DECIDE)
    steps.require_notice_over(challenge.notice_until, clock.today(), queries.open_objections(challenge.id))
    scores.require_leader(queries.standing_still(challenge), proposal_id)
    proposal = proposals.proposal_for_update(proposal_id)
    _move(actor, challenge, StepAct.DECIDE, "challenge.decided")
    return choosing.conclude(actor, demand, proposal)


def mark(actor: Actor, demand_id: int, proposal_id: int, *, marks: scores.Marks, note: str) -> None:
    """Keep an expert's marks of one proposal; missing ones may follow until the notice begins."""
    expert = queries.as_expert(actor, demand_id)
    challenge = queries.challenge_for_update(demand_id)
    if not expert.accepted:
        raise Forbidden("expert.not_accepted", N_("Accept the invitation and declare your interests first."))
    if challenge.step is not Step.SCORING:
        raise Conflict("scoring.closed", N_("Marks are given while the scoring is open."))
    demand = listings.demands([demand_id])[demand_id]
    judged = {row.id for row in queries.in_talks(demand_id) if row.state is ProposalState.SHORTLISTED}
    if proposal_id not in judged:
        raise NotFound
    scores.check_marks(marks, len(demand.weights()))
    _keep(expert, proposal_id, marks, note)


def _keep(expert: Expert, proposal_id: int, marks: scores.Marks, note: str) -> None:
    found = queries.sheets_of(expert.id).get(proposal_id)
    if found is None:
        found = ExpertSheet(expert_id=expert.id, proposal_id=proposal_id)
        db.session.add(found)
    found.marks, found.note, found.changed_at = list(marks), note.strip(), clock.now()
    db.session.flush()


def _begin(actor: Actor, demand: Demand) -> Challenge:
    made = Challenge(demand_id=demand.id, step=Step.TALKS, begun_at=clock.now())
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "challenge.begun", made, to_state=made.step)
    return made


def _mine(actor: Actor, demand_id: int) -> Demand:
    listings.demand(actor, demand_id)
    demand = listings.demand_for_update(demand_id)
    if not policy.can_choose(actor, demand):
        raise Forbidden("proposal.not_demander", N_("Only editors of the demander may do this."))
    if demand.mode is not DemandMode.CHALLENGE:
        raise Conflict("challenge.mode", N_("This demand is no open challenge."))
    if demand.state is not DemandState.NEGOTIATING or not policy.is_open_to_demander(demand, clock.today()):
        raise Conflict("challenge.early", N_("Begin the talks with at least one solver first, after the last day for proposals."))
    return demand


def _move(actor: Actor, challenge: Challenge, act: StepAct, kind: str, *, reason: str | None = None) -> None:
    before, challenge.step = challenge.step, STEPS.after(challenge.step, act)
    db.session.flush()
    audit.record(actor, kind, challenge, from_state=before, to_state=challenge.step, reason=reason)
