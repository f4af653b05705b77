"""Sealed files, and the contracts that wait for one."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, select

from market.contracts.models.contract import Contract, ContractSignature
from market.contracts.models.seals import ContractSeal
from market.contracts.models.versions import ContractVersion
from market.contracts.rules.versions import FIRST, VersionState
from market.db import db

BATCH = 20


def seal(contract_id: int, version: int = FIRST) -> ContractSeal | None:
    """Return the sealed file of a version, for code that has checked the actor."""
    return db.session.get(ContractSeal, (contract_id, version))


def of_contract(contract_id: int) -> dict[int, ContractSeal]:
    """Return the sealed files of a contract, by version, for code that has checked the actor."""
    return {row.version: row for row in db.session.scalars(select(ContractSeal).where(ContractSeal.contract_id == contract_id))}


def _unsealed() -> tuple[ColumnElement[bool], ...]:
    sealed = select(ContractSeal.contract_id).where(ContractSeal.version == FIRST)
    return Contract.signed_at.is_not(None), Contract.id.in_(select(ContractSignature.contract_id)), Contract.id.not_in(sealed)


def _unsealed_version() -> tuple[ColumnElement[bool], ...]:
    mine = ContractSeal.contract_id == ContractVersion.contract_id, ContractSeal.version == ContractVersion.number
    return ContractVersion.state == VersionState.SIGNED, ~exists().where(*mine)


def without_seal() -> list[tuple[int, int]]:
    """Return (contract, version) of what both parties signed and has no sealed file yet, the oldest first."""
    first = select(Contract.id).where(*_unsealed()).order_by(Contract.id).limit(BATCH)
    later = select(ContractVersion.contract_id, ContractVersion.number).where(*_unsealed_version())
    rows = db.session.execute(later.order_by(ContractVersion.id).limit(BATCH))
    return [*((contract_id, FIRST) for contract_id in db.session.scalars(first)), *((row[0], row[1]) for row in rows)]


def unsealed_for_update(contract_id: int) -> Contract | None:
    """Lock a signed contract without a sealed file; None where another process has done or is doing it."""
    waiting = select(Contract).where(Contract.id == contract_id, *_unsealed())
    return db.session.scalar(waiting.with_for_update(of=Contract, skip_locked=True))


def unsealed_version_for_update(contract_id: int, number: int) -> ContractVersion | None:
    """Lock a signed version without a sealed file; None where another process has done or is doing it."""
    waiting = select(ContractVersion).where(ContractVersion.contract_id == contract_id, ContractVersion.number == number)
    return db.session.scalar(waiting.where(*_unsealed_version()).with_for_update(of=ContractVersion, skip_locked=True))
