"""What every command of the office begins and ends with: the locked plan, and the move to its next state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit
from market.db import db
from market.errors import Forbidden
from market.rewards import policy
from market.rewards.queries import plans
from market.rewards.rules.states import PLAN, PlanAct
from market.wording import N_

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor
    from market.rewards.models.plan import RewardPlan


def check(actor: Actor, plan: RewardPlan) -> None:
    """Raise Forbidden unless the actor works in the office of the plan's institution."""
    if not policy.is_office(actor, plan.institution_id):
        raise Forbidden("reward.not_office", N_("Only the institution's office may do this."))


def plan_for_update(actor: Actor, plan_id: int) -> RewardPlan:
    """Lock a plan for its office; raise NotFound and Forbidden."""
    plan = plans.plan_for_update(actor, plan_id)
    check(actor, plan)
    return plan


def move(actor: Actor, plan: RewardPlan, act: PlanAct, verb: str, *, at: datetime, reason: str | None = None, **data: object) -> None:
    """Bring a plan to the state that follows an act, and write its event."""
    before, plan.state = plan.state, PLAN.after(plan.state, act)
    db.session.flush()
    audit.record(actor, f"reward_plan.{verb}", plan, at=at, from_state=before, to_state=plan.state, reason=reason, **data)
