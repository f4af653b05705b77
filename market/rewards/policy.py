"""Who may see and do what with rewards: the institution's office, its people, and each person for the own statement.

The operator sees none of it: what a unit pays its people is between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, false

from market.contracts.models.contract import Contract
from market.contracts.rules.states import ContractState
from market.rewards.models.plan import RewardPlan, RewardShare
from market.rewards.rules.states import PUBLIC

if TYPE_CHECKING:
    from market.access import Actor

OFFICE = ("institution.editor", "institution.signer", "institution.admin")
"""The transfer office 成果转化办公室: it enters money, writes plans and pays."""
APPROVERS = ("institution.signer", "institution.admin")
MEMBERS = ("institution",)
"""Everybody of the unit reads what is on notice, and may object."""


def is_office(actor: Actor, institution_id: int) -> bool:
    """Say whether the actor works in the office of this institution."""
    return actor.can(*OFFICE) and actor.organisation_id == institution_id


def contracts_kept_by(actor: Actor) -> ColumnElement[bool]:
    """Return the contracts whose income the actor's office divides: signed ones that its institution sold."""
    if not actor.can(*OFFICE) or actor.organisation_id is None:
        return false()
    return and_(Contract.seller_id == actor.organisation_id, Contract.signed_at.is_not(None), Contract.state != ContractState.VOID)


def can_view(actor: Actor, plan: RewardPlan) -> bool:
    """Say whether the actor may read a plan: the office always, everybody of the unit once it is published."""
    if actor.organisation_id != plan.institution_id:
        return False
    return actor.can(*OFFICE) or (actor.can(*MEMBERS) and plan.state in PUBLIC)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL twin of `can_view`."""
    if actor.organisation_id is None or not actor.can(*MEMBERS):
        return false()
    mine = RewardPlan.institution_id == actor.organisation_id
    return mine if actor.can(*OFFICE) else and_(mine, RewardPlan.state.in_(sorted(PUBLIC)))


def can_view_statement(actor: Actor, share: RewardShare, plan: RewardPlan) -> bool:
    """Say whether the actor may read one person's statement: that person, and the office; nobody else, whatever the role."""
    if actor.organisation_id != plan.institution_id or plan.state not in PUBLIC:
        return False
    return actor.can(*OFFICE) or (actor.can(*MEMBERS) and actor.person_id is not None and share.person_id == actor.person_id)


def statements_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL twin of `can_view_statement`, over shares joined with their plans."""
    if actor.organisation_id is None or actor.person_id is None or not actor.can(*MEMBERS):
        return false()
    here = and_(RewardPlan.institution_id == actor.organisation_id, RewardPlan.state.in_(sorted(PUBLIC)))
    return here if actor.can(*OFFICE) else and_(here, RewardShare.person_id == actor.person_id)


def can_approve(actor: Actor, plan: RewardPlan, rewarded: set[int]) -> bool:
    """Say whether the actor approves: a signatory or administrator who did not publish the plan and gets nothing from it."""
    mine = actor.can(*APPROVERS) and actor.organisation_id == plan.institution_id
    return mine and actor.person_id not in {plan.published_by, *rewarded}
