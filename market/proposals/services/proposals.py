"""Commands of the solver: draft, hand in, change, withdraw a proposal 揭榜方案, and name its price in the talks."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from market import audit, clock, ids
from market.access import SYSTEM, Actor, require
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings import policy as listing_policy
from market.listings import queries as listings
from market.listings import services as listing_commands
from market.listings.events import DemandClosed
from market.listings.models.demands import Demand
from market.listings.rules.kinds import AchievementState, DemandState
from market.listings.rules.states import OPEN_ACHIEVEMENTS, Step
from market.listings.rules.wishes import SolverKind
from market.money import Money
from market.proposals import policy
from market.proposals.models.proposals import Proposal
from market.proposals.queries import proposals
from market.proposals.rules import plans
from market.proposals.rules.plans import Asked, Plan
from market.proposals.rules.states import PROPOSAL, ProposalAct, ProposalState
from market.proposals.services import letters, racers
from market.wording import N_

TAKING = (DemandState.PUBLISHED, DemandState.PROPOSALS, DemandState.NEGOTIATING)


def save(actor: Actor, demand_id: int, plan: Plan) -> Proposal:
    """Keep a draft; what was handed in already is changed by `hand_in`. Raise Forbidden, Conflict or Invalid."""
    proposal = _written(actor, demand_id, plan, clock.now())
    if proposal.state is not ProposalState.DRAFT:
        message = N_("This proposal is handed in. Hand it in again to change it, or withdraw it.")
        raise Conflict("proposal.handed_in", message)
    _write(proposal, plan)
    db.session.flush()
    return proposal


def hand_in(actor: Actor, demand_id: int, plan: Plan) -> Proposal:
    """Hand a complete proposal in, for the first time or changed; raise Conflict once the last day is over."""
    now = clock.now()
    proposal = _written(actor, demand_id, plan, now)
    demand = listings.demand_for_update(demand_id)
    plans.require_complete(plan, asked(demand))
    before, proposal.state = proposal.state, PROPOSAL.after(proposal.state, ProposalAct.SUBMIT)
    _write(proposal, plan)
    proposal.submitted_at = now
    db.session.flush()
    again = before is ProposalState.SUBMITTED
    kind = "proposal.changed" if again else "proposal.submitted"
    audit.record(actor, kind, proposal, at=now, from_state=before, to_state=proposal.state, code=proposal.code)
    if demand.state in (DemandState.PUBLISHED, DemandState.PROPOSALS) and not again:
        listing_commands.move_demand(demand.id, Step.PROPOSE)
    letters.handed_in(demand, proposal, again=again)
    return proposal


def withdraw(actor: Actor, proposal_id: int) -> Proposal:
    """Take a proposal back before it was decided on; a new one may follow until the last day is over."""
    proposal, demand = _mine(actor, proposal_id)
    before, proposal.state = proposal.state, PROPOSAL.after(proposal.state, ProposalAct.WITHDRAW)
    now = clock.now()
    proposal.decided_at = now
    db.session.flush()
    racers.withdrew(actor, proposal.id, now)
    audit.record(actor, "proposal.withdrawn", proposal, at=now, from_state=before, to_state=proposal.state)
    if before is not ProposalState.DRAFT:
        letters.withdrawn(demand, proposal)
    return proposal


def name_price(actor: Actor, proposal_id: int, price: Money) -> Proposal:
    """Name the price that was left to the talks 面议; once, and only while they last."""
    proposal, demand = _mine(actor, proposal_id)
    if proposal.state is not ProposalState.SHORTLISTED or proposal.price is not None:
        raise Conflict("proposal.price_fixed", N_("A price is named during the talks, where it was left open."))
    if price.fen <= 0:
        raise Invalid("proposal.price_positive", N_("The price must be above zero."), field="price")
    proposal.price = price
    db.session.flush()
    audit.record(actor, "proposal.priced", proposal, price_fen=price.fen)
    letters.priced(demand, proposal)
    return proposal


def on_demand_closed(event: DemandClosed) -> None:
    """Let every proposal lapse of which nothing comes any more, and tell the solvers."""
    for proposal in proposals.live_for_update(event.demand_id):
        before, proposal.state = proposal.state, PROPOSAL.after(proposal.state, ProposalAct.LAPSE)
        proposal.decided_at = event.at
        db.session.flush()
        audit.record(SYSTEM, "proposal.lapsed", proposal, at=event.at, from_state=before, to_state=proposal.state)
        if before is not ProposalState.DRAFT:
            letters.lapsed(listings.demands([event.demand_id])[event.demand_id], proposal)


def asked(demand: Demand) -> Asked:
    """Return what a demand asks of a proposal."""
    return Asked(targets=len(demand.indicators), ways=demand.cooperation(), conditions=demand.conditions)


def require_solver(actor: Actor, demand: Demand) -> None:
    """Raise Forbidden where the actor's organisation may not propose, Conflict where the demand takes nothing any more."""
    require(actor, *policy.EDITORS)
    kinds = {kind.value for kind in demand.wish().solver_kinds or tuple(SolverKind)}
    plans.require_solver(own=actor.organisation_id == demand.organisation_id, fits=actor.kind in kinds)
    if not actor.verified:
        raise Forbidden("organisation.unverified", N_("Your organisation must be verified first."))
    if demand.state not in TAKING:
        raise Conflict("proposal.not_taken", N_("This demand takes no proposals now."))
    plans.require_in_time(demand.deadline, clock.today())


def _written(actor: Actor, demand_id: int, plan: Plan, now: datetime) -> Proposal:
    demand = listings.demand_for_update(demand_id)
    if not listing_policy.can_view_demand(actor, demand):
        raise NotFound
    require_solver(actor, demand)
    plans.check_plan(plan, asked(demand))
    _check_achievement(actor, plan)
    found = proposals.own(actor, demand_id)
    return proposals.proposal_for_update(found.id) if found else _begin(actor, demand, now)


def _begin(actor: Actor, demand: Demand, now: datetime) -> Proposal:
    number = proposals.next_proposal_id()
    proposal = Proposal(
        id=number,
        code=ids.code("FA", clock.legal_date(now).year, number),
        demand_id=demand.id,
        organisation_id=actor.organisation_id or 0,
        created_by=actor.person_id,
        state=ProposalState.DRAFT,
        created_at=now,
        is_demo=demand.is_demo,
    )
    db.session.add(proposal)
    db.session.flush()
    audit.record(actor, "proposal.created", proposal, at=now, to_state=proposal.state, code=proposal.code)
    return proposal


def _check_achievement(actor: Actor, plan: Plan) -> None:
    if plan.achievement_id is None:
        return
    found = listings.achievements([plan.achievement_id]).get(plan.achievement_id)
    needed = (AchievementState.PUBLISHED,) if plan.way in plans.OF_AN_ACHIEVEMENT else OPEN_ACHIEVEMENTS
    if found is None or found.owner_id != actor.organisation_id or found.state not in needed:
        message = N_("Choose a published achievement of your organisation.")
        raise Invalid("proposal.achievement_unknown", message, field="achievement_id")


def _write(proposal: Proposal, plan: Plan) -> None:
    named = plan.achievement_id
    with db.session.no_autoflush:
        proposal.achievement_version = None if named is None else listings.achievements([named])[named].version
    for name in ("approach", "achievement_id", "price", "way", "terms", "meets_conditions", "independent"):
        setattr(proposal, name, getattr(plan, name))
    proposal.promises = [asdict(row) for row in plan.promises]
    proposal.team = [asdict(row) for row in plan.team]
    proposal.stages = [asdict(row) for row in plan.stages]


def _mine(actor: Actor, proposal_id: int) -> tuple[Proposal, Demand]:
    known = proposals.proposal(actor, proposal_id)
    demand = listings.demand_for_update(known.demand_id)
    proposal = proposals.proposal_for_update(proposal_id)
    if not policy.can_write(actor, proposal):
        raise Forbidden("proposal.not_yours", N_("Only editors of the solver may do this."))
    return proposal, demand
