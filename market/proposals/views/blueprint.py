"""The blueprint of proposals, and what a demand's page shows of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint

from market import clock
from market.accounts import queries as accounts
from market.errors import MarketError
from market.listings import queries as listings
from market.listings.rules.wishes import DemandMode
from market.proposals import policy
from market.proposals.queries import challenges, proposals, races
from market.proposals.rules.steps import Step
from market.proposals.services.proposals import TAKING, require_solver
from market.web.gate import actor

if TYPE_CHECKING:
    from market.accounts.models import Organisation
    from market.listings.models.demands import Demand
    from market.proposals.models.proposals import Proposal
    from market.proposals.models.races import Race

bp = Blueprint("proposals", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a reader of a demand learns of its proposals."""

    count: int
    own: Proposal | None
    may_propose: bool
    may_read: bool
    """The reader may open the list; who the authors are stays sealed until then."""
    sealed: bool
    """The demander does not read them yet."""
    asks_to_sign_in: bool
    steps_through: bool
    """The reader follows the challenge's steps."""
    notice: bool
    """The ranking is public."""
    race: Race | None
    """The race, once it has begun."""
    runs: bool
    """The reader follows the race: as demander, operator or racer."""
    running: int
    """How many solvers still run."""


@bp.app_template_global("answers_on")
def answers_on(demand: Demand) -> Answers:
    """Return what the reader learns of a demand's proposals."""
    who, today = actor(), clock.today()
    chooses = who.signed_in and (policy.can_choose(who, demand) or who.can("operator"))
    challenge = challenges.of_demand(demand.id) if demand.mode is DemandMode.CHALLENGE else None
    race = races.of_demand(demand.id) if demand.mode is DemandMode.RACE else None
    is_open = policy.is_open_to_demander(demand, today)
    return Answers(
        count=proposals.handed_in(demand.id),
        own=proposals.own(who, demand.id) if who.organisation_id else None,
        may_propose=_may_propose(demand),
        may_read=chooses and is_open,
        sealed=chooses and not is_open,
        asks_to_sign_in=not who.signed_in and demand.state in TAKING and demand.deadline is not None and demand.deadline >= today,
        steps_through=demand.mode is DemandMode.CHALLENGE and who.signed_in and policy.is_of(who, demand),
        notice=challenge is not None and challenge.step in (Step.NOTICE, Step.DECIDED),
        race=race,
        runs=demand.mode is DemandMode.RACE and (policy.is_of(who, demand) or races.own_racer(who, demand.id) is not None),
        running=len(races.running(race)) if race else 0,
    )


def _may_propose(demand: Demand) -> bool:
    if not actor().can(*policy.EDITORS):
        return False
    try:
        require_solver(actor(), demand)
    except MarketError:
        return False
    return True


def organisations(*rows: Proposal) -> dict[int, Organisation]:
    """Return the authors of proposals, by id."""
    return accounts.organisations({row.organisation_id for row in rows})


def demand_of(proposal: Proposal) -> Demand:
    """Return the demand that a proposal answers."""
    return listings.demands([proposal.demand_id])[proposal.demand_id]
