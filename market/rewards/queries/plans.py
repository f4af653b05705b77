"""Plans, their people, objections and payments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Select, Sequence, func, select

from market import rulebook
from market.accounts import queries as accounts
from market.contracts.models.contract import Contract
from market.contracts.rules.types import ContractType
from market.db import by_id, db, one
from market.errors import NotFound
from market.rewards import policy
from market.rewards.models.plan import RewardObjection, RewardPayment, RewardPlan, RewardShare
from market.rewards.rules.floors import Floor, Floors, strictest
from market.rewards.rules.shares import worth
from market.rewards.rules.states import CAME_IN, ObjectionState, PlanState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from market.access import Actor
    from market.money import Money
    from market.rewards.rules.income import Entry

ZHEJIANG = "33"
LIMITED = frozenset({ContractType.TRF, ContractType.LIC})
"""Contracts whose reward has a legal floor; for the others the unit's own rule decides (浙江省促进科技成果转化条例 Art. 41)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One person's reward with what belongs to it."""

    share: RewardShare
    plan: RewardPlan
    contract: Contract
    payment: RewardPayment | None


def plan(actor: Actor, plan_id: int) -> RewardPlan:
    """Return a plan the actor may read; raise NotFound otherwise."""
    return one(select(RewardPlan).where(RewardPlan.id == plan_id, policy.visible_to(actor)))


def title(of: RewardPlan) -> str:
    """Return the name of the project whose income a plan divides; the caller has checked the actor."""
    return by_id(Contract, of.contract_id).project_name


def plan_for_update(actor: Actor, plan_id: int) -> RewardPlan:
    """Lock a plan the actor may read; raise NotFound otherwise."""
    mine = select(RewardPlan).where(RewardPlan.id == plan_id, policy.visible_to(actor))
    return one(mine.with_for_update().execution_options(populate_existing=True))


def plans(actor: Actor, *, states: Collection[PlanState] = (), page: int = 1, size: int = 20) -> tuple[list[RewardPlan], int]:
    """Return one page of the plans that the actor may read, newest first, and how many there are."""
    mine = select(RewardPlan).where(policy.visible_to(actor))
    if states:
        mine = mine.where(RewardPlan.state.in_(sorted(states)))
    total = db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    rows = db.session.scalars(mine.order_by(RewardPlan.id.desc()).offset((max(1, page) - 1) * size).limit(size))
    return list(rows), total


def of_contracts(contract_ids: list[int]) -> dict[int, list[RewardPlan]]:
    """Return the plans of contracts, the newest first; for code that has checked the actor."""
    rows = db.session.scalars(select(RewardPlan).where(RewardPlan.contract_id.in_(contract_ids)).order_by(RewardPlan.id.desc()))
    found: dict[int, list[RewardPlan]] = {key: [] for key in contract_ids}
    for row in rows:
        found[row.contract_id].append(row)
    return found


def next_id() -> int:
    """Draw the id of the next plan, from which its number is made."""
    return int(db.session.execute(select(Sequence("reward_plan_id_seq").next_value())).scalar_one())


def shares(plan_id: int) -> list[RewardShare]:
    """Return the people of a plan in their order."""
    return list(db.session.scalars(select(RewardShare).where(RewardShare.plan_id == plan_id).order_by(RewardShare.position)))


def worths(of: RewardPlan) -> dict[int, Money]:
    """Return what each share of a plan in shares is worth, by share: its part of the price; empty for one in cash."""
    if of.worth is None:
        return {}
    people = shares(of.id)
    return dict(zip((one.id for one in people), worth(of.worth, of.received, [one.amount for one in people]), strict=True))


def share_for_update(plan_id: int, share_id: int) -> RewardShare:
    """Lock one person of a plan; raise NotFound."""
    mine = select(RewardShare).where(RewardShare.id == share_id, RewardShare.plan_id == plan_id)
    return one(mine.with_for_update().execution_options(populate_existing=True))


def payments(plan_id: int) -> dict[int, RewardPayment]:
    """Return what was paid of a plan, by share."""
    rows = select(RewardPayment).join(RewardShare, RewardShare.id == RewardPayment.share_id).where(RewardShare.plan_id == plan_id)
    return {row.share_id: row for row in db.session.scalars(rows)}


def objections(plan_id: int) -> list[RewardObjection]:
    """Return the objections to a plan, oldest first."""
    return list(db.session.scalars(select(RewardObjection).where(RewardObjection.plan_id == plan_id).order_by(RewardObjection.id)))


def open_objections(plan_id: int) -> int:
    """Return how many objections wait for an answer."""
    waiting = select(func.count()).where(RewardObjection.plan_id == plan_id, RewardObjection.state == ObjectionState.OPEN)
    return db.session.scalar(waiting) or 0


def objection_for_update(plan_id: int, objection_id: int) -> RewardObjection:
    """Lock one objection to a plan; raise NotFound."""
    mine = select(RewardObjection).where(RewardObjection.id == objection_id, RewardObjection.plan_id == plan_id)
    return one(mine.with_for_update().execution_options(populate_existing=True))


def statements(actor: Actor, *, person_id: int | None = None) -> list[Statement]:
    """Return the statements that the actor may read, newest first; with `person_id` only that person's."""
    rows = _statements(actor)
    if person_id is not None:
        rows = rows.where(RewardShare.person_id == person_id)
    return [_statement(*found) for found in db.session.execute(rows.order_by(RewardShare.id.desc()))]


def statement(actor: Actor, share_id: int) -> Statement:
    """Return one statement; raise NotFound unless it is the actor's own, or the actor's office's."""
    found = db.session.execute(_statements(actor).where(RewardShare.id == share_id)).one_or_none()
    if found is None:
        raise NotFound
    return _statement(*found)


def _statements(actor: Actor) -> Select[RewardShare, RewardPlan, Contract, RewardPayment]:
    return (
        select(RewardShare, RewardPlan, Contract, RewardPayment)
        .join(RewardPlan, RewardPlan.id == RewardShare.plan_id)
        .join(Contract, Contract.id == RewardPlan.contract_id)
        .outerjoin(RewardPayment, RewardPayment.share_id == RewardShare.id)
        .where(policy.statements_visible_to(actor))
    )


def _statement(share: RewardShare, of: RewardPlan, contract: Contract, payment: RewardPayment | None) -> Statement:
    return Statement(share=share, plan=of, contract=contract, payment=payment)


def floors(contract: Contract, entries: Iterable[Entry]) -> Floors:
    """Return the limits of a contract's reward: the strictest in force on any day on which money or equity came in."""
    if contract.type not in LIMITED:
        return Floors()
    days = [entry.on for entry in entries if entry.kind in CAME_IN]
    zones = ("national", "zhejiang") if in_zhejiang(contract) else ("national",)
    return Floors(
        reward=_strictest("reward.min_bp", zones, days),
        main=_strictest("reward.main_contributor_min_bp", zones, days),
        transfer=_strictest("reward.tto_min_bp", zones, days),
    )


def in_zhejiang(contract: Contract) -> bool:
    """Say whether the seller's region puts it under the provincial regulation."""
    return accounts.organisation(contract.seller_id).region.startswith(ZHEJIANG)


def number(key: str, on: date) -> int | None:
    """Return a number of the rule book; None where no version is in force on the day."""
    try:
        return rulebook.number(key, on)
    except rulebook.UnknownRuleError:
        return None


def _strictest(key: str, zones: Iterable[str], days: Iterable[date]) -> Floor | None:
    return strictest(floor for zone in zones for day in days if (floor := _floor(f"{key}.{zone}", day)) is not None)


def _floor(key: str, on: date) -> Floor | None:
    try:
        rule = rulebook.get(key, on)
    except rulebook.UnknownRuleError:
        return None
    return Floor(bp=int(rule.value), rule=rule.id, source=rule.source, verified=rule.verified)
