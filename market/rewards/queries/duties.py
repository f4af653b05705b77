"""What waits for the office: money that is not divided, notices that are over, objections, payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from market import clock
from market.contracts.models.contract import Contract
from market.db import db
from market.rewards import policy
from market.rewards.models.plan import RewardEntry, RewardObjection, RewardPlan
from market.rewards.rules.states import CAME_IN, ObjectionState, PlanState

if TYPE_CHECKING:
    from sqlalchemy import Select

    from market.access import Actor


def _kept(actor: Actor, state: PlanState) -> Select[RewardPlan, Contract]:
    joined = select(RewardPlan, Contract).join(Contract, Contract.id == RewardPlan.contract_id)
    return joined.where(policy.contracts_kept_by(actor), RewardPlan.state == state).order_by(RewardPlan.pay_by, RewardPlan.id)


def to_pay(actor: Actor) -> list[tuple[RewardPlan, Contract]]:
    """Return the approved plans of which somebody waits for payment, the most urgent first."""
    return [(plan, contract) for plan, contract in db.session.execute(_kept(actor, PlanState.APPROVED))]


def to_approve(actor: Actor) -> list[tuple[RewardPlan, Contract]]:
    """Return the plans whose notice is over and that the actor may approve, as far as role and publication say."""
    if not actor.can(*policy.APPROVERS):
        return []
    over = _kept(actor, PlanState.PUBLICISED).where(RewardPlan.notice_ends_on < clock.today(), RewardPlan.published_by != actor.person_id)
    return [(plan, contract) for plan, contract in db.session.execute(over)]


def to_answer(actor: Actor) -> list[tuple[RewardPlan, Contract]]:
    """Return the plans with objections that wait for an answer."""
    waiting = select(RewardObjection.plan_id).where(RewardObjection.state == ObjectionState.OPEN)
    found = _kept(actor, PlanState.PUBLICISED).where(RewardPlan.id.in_(waiting))
    return [(plan, contract) for plan, contract in db.session.execute(found)]


def undivided(actor: Actor) -> list[Contract]:
    """Return the contracts under which money or equity came in that no plan counts."""
    fresh = select(RewardEntry.contract_id).where(
        RewardEntry.kind.in_(CAME_IN), RewardEntry.plan_id.is_(None), RewardEntry.struck_at.is_(None)
    )
    return list(db.session.scalars(select(Contract).where(policy.contracts_kept_by(actor), Contract.id.in_(fresh)).order_by(Contract.id)))
