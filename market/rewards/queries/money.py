"""Contracts whose income is divided, and the money entered for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from market.contracts.models.contract import Contract
from market.contracts.queries import versions
from market.contracts.rules.types import PaymentMode
from market.db import db, one
from market.money import ZERO, Money
from market.rewards import policy
from market.rewards.models.plan import RewardEntry
from market.rewards.rules.states import EntryKind

if TYPE_CHECKING:
    from market.access import Actor

ROYALTIES = frozenset({PaymentMode.ROYALTY, PaymentMode.ENTRY_PLUS_ROYALTY})
"""Ways of payment whose sum the contract does not fix."""


def contract(actor: Actor, contract_id: int) -> Contract:
    """Return a signed contract whose income the actor's office divides; raise NotFound otherwise."""
    return one(select(Contract).where(Contract.id == contract_id, policy.contracts_kept_by(actor)))


def contract_for_update(actor: Actor, contract_id: int) -> Contract:
    """Lock a contract as `contract` finds it: whoever enters money or divides it waits here."""
    mine = select(Contract).where(Contract.id == contract_id, policy.contracts_kept_by(actor))
    return one(mine.with_for_update(of=Contract).execution_options(populate_existing=True))


def contracts(actor: Actor, *, page: int = 1, size: int = 20) -> tuple[list[Contract], int]:
    """Return one page of the contracts whose income the actor's office divides, newest first, and how many there are."""
    mine = select(Contract).where(policy.contracts_kept_by(actor))
    total = db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    rows = db.session.scalars(mine.order_by(Contract.id.desc()).offset((max(1, page) - 1) * size).limit(size))
    return list(rows), total


def entries(contract_id: int) -> list[RewardEntry]:
    """Return all money of a contract, struck out or not, by day; the caller has checked the actor."""
    rows = select(RewardEntry).where(RewardEntry.contract_id == contract_id)
    return list(db.session.scalars(rows.order_by(RewardEntry.on, RewardEntry.id)))


def of_plan(plan_id: int) -> list[RewardEntry]:
    """Return the money that a plan divides, by day."""
    rows = select(RewardEntry).where(RewardEntry.plan_id == plan_id)
    return list(db.session.scalars(rows.order_by(RewardEntry.on, RewardEntry.id)))


def open_entries_for_update(contract_id: int, plan_id: int | None = None) -> list[RewardEntry]:
    """Lock the money that no plan counts yet, and that of `plan_id`."""
    rows = select(RewardEntry).where(RewardEntry.contract_id == contract_id, RewardEntry.struck_at.is_(None))
    rows = rows.where(RewardEntry.plan_id.is_(None) | (RewardEntry.plan_id == plan_id))
    return list(db.session.scalars(rows.order_by(RewardEntry.on, RewardEntry.id).with_for_update()))


def entry(actor: Actor, entry_id: int) -> RewardEntry:
    """Return one entry of a contract of the actor's office; raise NotFound."""
    mine = select(RewardEntry).join(Contract, Contract.id == RewardEntry.contract_id)
    return one(mine.where(RewardEntry.id == entry_id, policy.contracts_kept_by(actor)))


def entry_for_update(actor: Actor, entry_id: int) -> RewardEntry:
    """Lock one entry of a contract of the actor's office; raise NotFound."""
    mine = select(RewardEntry).join(Contract, Contract.id == RewardEntry.contract_id)
    mine = mine.where(RewardEntry.id == entry_id, policy.contracts_kept_by(actor))
    return one(mine.with_for_update(of=RewardEntry).execution_options(populate_existing=True))


def reference_taken(contract_id: int, note: str) -> bool:
    """Say whether a receipt of the contract has this reference already."""
    same = select(RewardEntry.id).where(RewardEntry.contract_id == contract_id, RewardEntry.kind == EntryKind.RECEIPT)
    return db.session.scalar(same.where(RewardEntry.note == note, RewardEntry.struck_at.is_(None))) is not None


def received(contract_ids: list[int]) -> dict[int, Money]:
    """Return what came in under each of these contracts."""
    rows = select(RewardEntry.contract_id, func.sum(RewardEntry.amount)).where(
        RewardEntry.contract_id.in_(contract_ids), RewardEntry.kind == EntryKind.RECEIPT, RewardEntry.struck_at.is_(None)
    )
    return {row[0]: row[1] for row in db.session.execute(rows.group_by(RewardEntry.contract_id))}


def left(contract: Contract) -> Money | None:
    """Return what of a contract's present price has not come in, in money or equity; None where a royalty has no fixed sum."""
    if contract.payment in ROYALTIES:
        return None
    worth = sum((entry.worth or ZERO for entry in entries(contract.id) if entry.struck_at is None), ZERO)
    return versions.present_total(contract) - received([contract.id]).get(contract.id, ZERO) - worth


def equity_of(contract_id: int) -> RewardEntry | None:
    """Return the equity entered for a contract that pays in shares; the caller has checked the actor."""
    rows = select(RewardEntry).where(RewardEntry.contract_id == contract_id, RewardEntry.kind == EntryKind.SHARES)
    return db.session.scalar(rows.where(RewardEntry.struck_at.is_(None)))
