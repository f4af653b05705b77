"""The later versions of a contract, their signatures, and the amount that holds now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from market.accounts.rules.authority import BINDING
from market.contracts.models.contract import Contract
from market.contracts.models.versions import ContractVersion, VersionSignature
from market.contracts.queries import contracts
from market.contracts.rules.amounts import Item, ItemKind
from market.contracts.rules.versions import FIRST, Present, VersionState
from market.db import db, one
from market.money import ZERO

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor
    from market.money import Money


def version(actor: Actor, contract_id: int, number: int) -> tuple[Contract, ContractVersion]:
    """Return a version of a contract that the actor may see, with the contract; raise NotFound."""
    contract = contracts.contract(actor, contract_id)
    return contract, one(select(ContractVersion).where(ContractVersion.contract_id == contract.id, ContractVersion.number == number))


def version_for_update(actor: Actor, contract_id: int, number: int) -> tuple[Contract, ContractVersion]:
    """Lock contract and version; raise NotFound as `version` does."""
    contract = contracts.contract_for_update(actor, contract_id)
    mine = select(ContractVersion).where(ContractVersion.contract_id == contract.id, ContractVersion.number == number)
    return contract, one(mine.with_for_update().execution_options(populate_existing=True))


def signatures(version_id: int) -> list[VersionSignature]:
    """Return the signatures under a version in their order."""
    return list(db.session.scalars(select(VersionSignature).where(VersionSignature.version_id == version_id).order_by(VersionSignature.id)))


def open_version(contract_id: int) -> ContractVersion | None:
    """Return the version of a contract that waits for signatures."""
    waiting = select(ContractVersion).where(ContractVersion.contract_id == contract_id, ContractVersion.state == VersionState.SIGNING)
    return db.session.scalar(waiting)


def waiting_for_signature(actor: Actor) -> list[tuple[Contract, ContractVersion]]:
    """Return the versions that the actor's organisation still has to sign or refuse, the oldest first, each with its contract."""
    if actor.organisation_id is None:
        return []
    settled = or_(VersionSignature.authority.in_(BINDING), VersionSignature.person_id == actor.person_id)
    signed = select(VersionSignature.version_id).where(VersionSignature.organisation_id == actor.organisation_id, settled)
    party = or_(Contract.seller_id == actor.organisation_id, Contract.buyer_id == actor.organisation_id)
    waiting = select(Contract, ContractVersion).join(ContractVersion, ContractVersion.contract_id == Contract.id)
    mine = waiting.where(party, ContractVersion.state == VersionState.SIGNING, ContractVersion.id.not_in(signed))
    return [(contract, row) for contract, row in db.session.execute(mine.order_by(ContractVersion.id))]


def next_number(contract: Contract) -> int:
    """Return the number of the next version; the caller holds the contract's lock."""
    return FIRST + 1 + len(contract.versions)


def signed(contract: Contract, *, by: datetime | None = None) -> list[ContractVersion]:
    """Return the versions of a contract in effect, at an instant or now, in their order, for code that has checked the actor."""
    done = [row for row in contract.versions if row.state is VersionState.SIGNED]
    return [row for row in done if by is None or (row.signed_at is not None and row.signed_at <= by)]


def present(contract: Contract, *, at: datetime | None = None) -> Present:
    """Return amount, its parts and term that hold at an instant, or now: those of the last signed change, else those first signed."""
    total, in_effect = present_total(contract, at=at), signed(contract, by=at)
    parts = [tuple(contracts.rule_items(contract)), *(row.items for row in in_effect if row.items is not None)]
    ends = [contract.ends_on, *(row.ends_on for row in in_effect if row.ends_on is not None)]
    return Present(total=total, non_technical=_within(total, parts[-1]), starts_on=contract.starts_on, ends_on=ends[-1])


def _within(total: Money, parts: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return the parts that are not technology; all of an amount once lowered below them, until the parties state them anew."""
    larger = sum((part.amount for part in parts), ZERO) > total
    return (Item(kind=ItemKind.OTHER, amount=total),) if larger else parts


def present_total(contract: Contract, *, at: datetime | None = None) -> Money:
    """Return the amount that holds at an instant, or now: that of the last signed change, else the awarded one."""
    totals = [row.total for row in signed(contract, by=at) if row.total is not None]
    return totals[-1] if totals else contract.total


def at_stake(contract: Contract, version: ContractVersion) -> Money:
    """Return the amount for which a signatory of a version needs authority: the larger of what holds now and what it shall be."""
    now = present_total(contract)
    return now if version.total is None else max(version.total, now)
