"""Sealed files, and the contracts that wait for one."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from market.contracts.models.contract import Contract
from market.contracts.models.seals import ContractSeal
from market.db import db

FIRST = 1
BATCH = 20


def seal(contract_id: int, version: int = FIRST) -> ContractSeal | None:
    """Return the sealed file of a version, for code that has checked the actor."""
    return db.session.get(ContractSeal, (contract_id, version))


def _unsealed() -> tuple[ColumnElement[bool], ...]:
    sealed = select(ContractSeal.contract_id).where(ContractSeal.version == FIRST)
    return Contract.signed_at.is_not(None), Contract.id.not_in(sealed)


def without_seal() -> list[int]:
    """Return the signed contracts that have no sealed file yet, the oldest first."""
    return list(db.session.scalars(select(Contract.id).where(*_unsealed()).order_by(Contract.id).limit(BATCH)))


def unsealed_for_update(contract_id: int) -> Contract | None:
    """Lock a signed contract without a sealed file; None where another process has done or is doing it."""
    waiting = select(Contract).where(Contract.id == contract_id, *_unsealed())
    return db.session.scalar(waiting.with_for_update(of=Contract, skip_locked=True))
