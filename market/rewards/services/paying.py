"""Rewards are paid outside the market and noted here; each person may read the own statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, clock
from market.accounts import queries as accounts
from market.accounts.rules import tidy
from market.db import db
from market.errors import Conflict, Invalid
from market.rewards.models.plan import RewardPayment
from market.rewards.queries import plans
from market.rewards.rules.clocks import check_paid_on
from market.rewards.rules.states import PLAN, PlanAct, PlanState
from market.rewards.services import letters, office
from market.rewards.services.claiming import claim_at_once
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from market.access import Actor
    from market.rewards.models.plan import RewardShare

REFERENCE_LENGTH = 120


def pay(actor: Actor, plan_id: int, *, share_ids: Collection[int], paid_on: date, reference: str) -> list[RewardPayment]:
    """Note that people of an approved plan were paid, whole; with the last of them the plan is paid, and the relief claimed.

    Raise Forbidden, Invalid for day, reference or people, Conflict where one is paid already.
    """
    plan, now = office.plan_for_update(actor, plan_id), clock.now()
    if plan.state is not PlanState.APPROVED or plan.approved_at is None:
        raise PLAN.refused(plan.state, PlanAct.SETTLE)
    said = tidy(reference, field="reference", most=REFERENCE_LENGTH, missing=N_("Give the voucher or the bank's reference."))
    check_paid_on(paid_on, clock.legal_date(plan.approved_at), clock.legal_date(now))
    people, paid = plans.shares(plan.id), plans.payments(plan.id)
    chosen = _chosen(people, set(share_ids))
    if any(share.id in paid for share in chosen):
        raise Conflict("reward.paid_already", N_("One of these people is paid already."))
    made = [
        RewardPayment(share_id=share.id, paid_on=paid_on, reference=said, recorded_by=actor.person_id or 0, recorded_at=now)
        for share in chosen
    ]
    db.session.add_all(made)
    db.session.flush()
    for share, payment in zip(chosen, made, strict=True):
        audit.record(actor, "reward_payment.recorded", payment, at=now, plan=plan.code, paid_on=paid_on)
        letters.paid(plan, share)
    if len(paid) + len(made) == len(people):
        office.move(actor, plan, PlanAct.SETTLE, "paid", at=now)
        if not plan.in_shares:
            claim_at_once(actor, plan)
    return made


def link(actor: Actor, plan_id: int, share_id: int, *, person_id: int) -> RewardShare:
    """Let the account of one of the institution's people read a statement; once linked it stays."""
    plan = office.plan_for_update(actor, plan_id)
    share = plans.share_for_update(plan.id, share_id)
    if share.person_id is not None:
        raise Conflict("reward.linked_already", N_("This statement belongs to an account already."))
    if person_id not in {person.id for _membership, person in accounts.people_of(plan.institution_id)}:
        raise Invalid(
            "reward.not_a_member", N_("%(name)s: this account is not one of your institution's."), field="person_id", name=share.name
        )
    share.person_id = person_id
    db.session.flush()
    audit.record(actor, "reward_share.linked", share, plan=plan.code, linked_to=person_id)
    return share


def _chosen(people: list[RewardShare], wanted: set[int]) -> list[RewardShare]:
    chosen = [share for share in people if share.id in wanted]
    if not chosen or len(chosen) != len(wanted):
        raise Invalid("reward.nobody_chosen", N_("Choose the people of this plan who were paid."), field="share_ids")
    return chosen
