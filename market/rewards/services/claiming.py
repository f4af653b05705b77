"""The relief of the rewarded people's income tax, claimed out of a plan that is paid (财税〔2018〕58号)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.contracts.queries import claims
from market.contracts.rules.benefits.kinds import Verdict
from market.contracts.services import fill_rewards
from market.errors import Conflict
from market.rewards.queries import money, relief
from market.rewards.rules.states import PlanState
from market.rewards.services import office
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.registration import Claim
    from market.rewards.models.plan import RewardPlan


def claim(actor: Actor, plan_id: int) -> Claim:
    """Fill in the contract's claim with what a paid plan brings its people; raise NotFound, Forbidden, Conflict with what blocks it."""
    plan = office.plan_for_update(actor, plan_id)
    if plan.in_shares:
        raise Conflict("reward.no_cash", N_("The relief is for rewards in cash; shares have the deferral instead."))
    if plan.state is not PlanState.PAID:
        raise Conflict("reward.not_paid", N_("The relief is claimed once everybody of the plan is paid."))
    found = relief.assessment(plan, money.contract(actor, plan.contract_id))
    return fill_rewards(actor, plan.contract_id, found, plan=plan.code)


def claim_at_once(actor: Actor, plan: RewardPlan) -> Claim | None:
    """Claim for a plan that was just paid, where the rules allow it today; otherwise the office does it later."""
    found = relief.assessment(plan, money.contract(actor, plan.contract_id))
    if found.verdict is not Verdict.APPLIES or not claims.awaits_rewards(plan.contract_id):
        return None
    return fill_rewards(actor, plan.contract_id, found, plan=plan.code)
