"""Commands of the demander: talks with a proposal's author, a decline with its reason, the choice of the solver."""

from __future__ import annotations

from datetime import datetime

from market import audit, bus, clock
from market.access import Actor
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.listings import queries as listings
from market.listings import services as listing_commands
from market.listings.models.demands import Demand
from market.listings.rules.kinds import DemandState
from market.listings.rules.states import Step
from market.listings.rules.wishes import DemandMode
from market.proposals import policy
from market.proposals.events import DemandAwarded
from market.proposals.models.proposals import Proposal
from market.proposals.queries import challenges, proposals, races
from market.proposals.rules.plans import require_price
from market.proposals.rules.states import PROPOSAL, ProposalAct
from market.proposals.services import letters
from market.wording import N_

REASON_LENGTH = 1000


def shortlist(actor: Actor, proposal_id: int) -> Proposal:
    """Begin the talks 洽谈 with the author of a proposal; the demand is under negotiation from then on."""
    demand, proposal = _chosen(actor, proposal_id)
    if races.of_demand(demand.id) is not None:
        raise Conflict("race.joined_late", N_("The race has begun; nobody joins it any more."))
    _move(actor, proposal, ProposalAct.SHORTLIST, "proposal.shortlisted", clock.now())
    if demand.state is DemandState.PROPOSALS:
        listing_commands.move_demand(demand.id, Step.NEGOTIATE, actor=actor)
    letters.shortlisted(demand, proposal)
    return proposal


def decline(actor: Actor, proposal_id: int, *, reason: str) -> Proposal:
    """Decline a proposal; its author reads the reason. Raise Invalid without one."""
    demand, proposal = _chosen(actor, proposal_id)
    if demand.mode is DemandMode.CHALLENGE and challenges.is_judged(demand.id):
        raise Conflict("proposal.judged", N_("The experts judge this proposal; it can no longer be declined by hand."))
    if races.racer_of(proposal.id) is not None:
        raise Conflict("proposal.racing", N_("This solver runs in the race; it leaves by the decision of a stage."))
    if not reason.strip():
        raise Invalid("proposal.reason_missing", N_("Give the reason; the solver reads it."), field="reason")
    if len(reason) > REASON_LENGTH:
        raise Invalid("proposal.reason_long", N_("At most %(most)s characters."), field="reason", most=REASON_LENGTH)
    turn_down(actor, proposal, reason.strip(), "proposal.declined")
    letters.declined(demand, proposal)
    return proposal


def turn_down(actor: Actor, proposal: Proposal, reason: str, kind: str) -> None:
    """End a proposal whose row is locked, for a reason that its author reads."""
    now = clock.now()
    proposal.reason, proposal.decided_at = reason, now
    _move(actor, proposal, ProposalAct.DECLINE, kind, now, reason=reason)


def award(actor: Actor, proposal_id: int) -> Proposal:
    """Choose the solver of an ordinary demand by hand: the demand is closed, the other proposals lapse, the deal follows."""
    demand, proposal = _chosen(actor, proposal_id)
    if demand.mode is not DemandMode.ORDINARY:
        raise Conflict("proposal.mode", N_("This demand's solver is found in another way; see the steps on its page."))
    return conclude(actor, demand, proposal)


def conclude(actor: Actor, demand: Demand, proposal: Proposal) -> Proposal:
    """Award a proposal whose demand and row are locked, in whichever way its solver was found."""
    price, now = require_price(proposal.plan()), clock.now()
    proposal.decided_at = now
    _move(actor, proposal, ProposalAct.AWARD, "proposal.awarded", now)
    listing_commands.move_demand(demand.id, Step.AWARD, actor=actor)
    letters.awarded(demand, proposal)
    bus.publish(
        DemandAwarded(
            demand_id=demand.id,
            proposal_id=proposal.id,
            achievement_id=proposal.achievement_id,
            seller_id=proposal.organisation_id,
            buyer_id=demand.organisation_id,
            price=price,
            way=str(proposal.way),
            months=proposal.plan().months,
            at=now,
        )
    )
    return proposal


def _chosen(actor: Actor, proposal_id: int) -> tuple[Demand, Proposal]:
    known = proposals.proposal(actor, proposal_id)
    demand = listings.demand_for_update(known.demand_id)
    proposal = proposals.proposal_for_update(proposal_id)
    if not policy.can_choose(actor, demand):
        raise Forbidden("proposal.not_demander", N_("Only editors of the demander may do this."))
    return demand, proposal


def _move(actor: Actor, proposal: Proposal, act: ProposalAct, kind: str, at: datetime, *, reason: str | None = None) -> None:
    before, proposal.state = proposal.state, PROPOSAL.after(proposal.state, act)
    db.session.flush()
    audit.record(actor, kind, proposal, at=at, from_state=before, to_state=proposal.state, reason=reason)
