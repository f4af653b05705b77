"""While a plan is on notice: objections and their answers, the approval by a second person, the withdrawal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from market import audit, clock
from market.access import require
from market.accounts.rules import tidy
from market.db import db
from market.errors import Conflict, Forbidden
from market.rewards import policy
from market.rewards.models.plan import RewardEntry, RewardObjection
from market.rewards.queries import plans
from market.rewards.rules.clocks import check_notice_over
from market.rewards.rules.states import PLAN, ObjectionState, PlanAct, PlanState
from market.rewards.services import letters, office
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.rewards.models.plan import RewardPlan

TEXT_LENGTH = 1000


def object_to(actor: Actor, plan_id: int, *, reason: str) -> RewardObjection:
    """Object 异议 to a plan while its notice runs; everybody of the institution may. Raise Conflict once the notice is over."""
    require(actor, *policy.MEMBERS)
    plan, now = plans.plan_for_update(actor, plan_id), clock.now()
    said = tidy(reason, field="reason", most=TEXT_LENGTH, missing=N_("Say what is wrong with the plan."))
    if plan.state is not PlanState.PUBLICISED or plan.notice_ends_on is None or clock.legal_date(now) > plan.notice_ends_on:
        raise Conflict("reward.notice_over", N_("The notice is over: objections are no longer taken here."))
    objection = RewardObjection(plan_id=plan.id, state=ObjectionState.OPEN, reason=said, raised_by=actor.person_id or 0, raised_at=now)
    db.session.add(objection)
    db.session.flush()
    audit.record(actor, "reward_objection.raised", objection, at=now, to_state=objection.state, plan=plan.code)
    letters.objected(plan)
    return objection


def answer(actor: Actor, plan_id: int, objection_id: int, *, upheld: bool, text: str) -> RewardObjection:
    """Answer an objection; an upheld one sends the plan back to the draft, and its notice begins anew."""
    plan, now = office.plan_for_update(actor, plan_id), clock.now()
    objection = plans.objection_for_update(plan.id, objection_id)
    said = tidy(text, field="answer", most=TEXT_LENGTH, missing=N_("Give the reason for the decision."))
    if objection.state is not ObjectionState.OPEN or plan.state not in (PlanState.PUBLICISED, PlanState.DRAFT):
        raise Conflict("reward.answered_already", N_("This objection is answered already."))
    if objection.raised_by == actor.person_id:
        raise Forbidden("reward.own_objection", N_("Somebody else answers your own objection."))
    objection.state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
    objection.answer, objection.answered_by, objection.answered_at = said, actor.person_id, now
    db.session.flush()
    audit.record(actor, "reward_objection.answered", objection, at=now, from_state=ObjectionState.OPEN, to_state=objection.state)
    if upheld and plan.state is PlanState.PUBLICISED:
        office.move(actor, plan, PlanAct.REOPEN, "reopened", at=now, reason=said)
    letters.answered(plan, objection)
    return objection


def approve(actor: Actor, plan_id: int) -> RewardPlan:
    """Approve a plan whose notice is over, as a second person who gets nothing from it; raise Conflict while objections are open."""
    plan, now = office.plan_for_update(actor, plan_id), clock.now()
    PLAN.after(plan.state, PlanAct.APPROVE)
    people = plans.shares(plan.id)
    if not policy.can_approve(actor, plan, {share.person_id for share in people if share.person_id is not None}):
        raise Forbidden(
            "reward.second_person", N_("A signatory or administrator approves who neither published the plan nor gets a reward from it.")
        )
    if plan.notice_ends_on is not None:
        check_notice_over(plan.notice_ends_on, clock.legal_date(now))
    if plans.open_objections(plan.id):
        raise Conflict("reward.objection_open", N_("An objection waits for an answer."))
    plan.approved_at, plan.approved_by = now, actor.person_id
    office.move(actor, plan, PlanAct.APPROVE, "approved", at=now, reward_fen=plan.reward.fen)
    letters.approved(plan, people)
    return plan


def withdraw(actor: Actor, plan_id: int, *, reason: str) -> RewardPlan:
    """Give a plan up of which nothing is paid; its money is free for another one."""
    plan, now = office.plan_for_update(actor, plan_id), clock.now()
    said = tidy(reason, field="reason", most=TEXT_LENGTH, missing=N_("Say why the plan is withdrawn."))
    PLAN.after(plan.state, PlanAct.WITHDRAW)
    if plans.payments(plan.id):
        raise Conflict("reward.paid_in_part", N_("Somebody is paid already: the plan stands."))
    plan.withdrawn_because = said
    office.move(actor, plan, PlanAct.WITHDRAW, "withdrawn", at=now, reason=said)
    db.session.execute(update(RewardEntry).where(RewardEntry.plan_id == plan.id).values(plan_id=None))
    return plan
