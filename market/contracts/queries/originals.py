"""Scanned originals, and those that wait for the operator's comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from market.accounts.queries.authority import authority
from market.contracts import policy
from market.contracts.models.contract import Contract
from market.contracts.models.originals import PaperOriginal
from market.contracts.queries import contracts
from market.contracts.rules.originals import OPEN, OriginalState, check_vouching
from market.contracts.rules.states import ContractState
from market.db import db
from market.errors import Conflict, Forbidden, MarketError, NotFound
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor


def original(contract_id: int) -> PaperOriginal | None:
    """Return the newest scanned original of a contract, for code that has checked the actor."""
    mine = select(PaperOriginal).where(PaperOriginal.contract_id == contract_id)
    return db.session.scalar(mine.order_by(PaperOriginal.id.desc()).limit(1))


def under_way(contract_id: int) -> bool:
    """Say whether a scanned original of a contract waits for an answer."""
    found = original(contract_id)
    return found is not None and found.state in OPEN


def require_open(actor: Actor, contract: Contract) -> None:
    """Raise Forbidden or Conflict unless the actor may bring a scan of the contract now."""
    if not policy.can_sign(actor, contract):
        raise Forbidden("original.not_signer", N_("A signatory of a party brings its original."))
    if contract.state is not ContractState.SIGNING:
        raise Conflict("contract.not_signing", N_("This contract is not open for signing."))
    if contracts.signers(contract.id):
        raise Conflict("original.signed_otherwise", N_("A party has signed electronically; the other one signs electronically too."))
    if under_way(contract.id):
        raise Conflict("original.open_one", N_("A scan of this contract is under way already."))


def closed(actor: Actor, contract: Contract) -> MarketError | None:
    """Return why the actor brings no scan of the contract now, the signing limit included; for pages."""
    try:
        require_open(actor, contract)
    except MarketError as error:
        return error
    return unauthorised(actor, contract)


def unauthorised(actor: Actor, contract: Contract) -> MarketError | None:
    """Return why a signatory of a party may not vouch for a paper about the contract's amount; for pages."""
    found = authority(actor, contract.total, ())
    if isinstance(found, MarketError):
        return found
    try:
        check_vouching(found)
    except Forbidden as error:
        return error
    return None


def of_contract(actor: Actor, contract_id: int) -> tuple[Contract, PaperOriginal]:
    """Return the newest original of a contract the actor may see, with the contract; raise NotFound."""
    contract = contracts.contract(actor, contract_id)
    found = original(contract.id)
    if found is None:
        raise NotFound
    return contract, found


def of_contract_for_update(actor: Actor, contract_id: int) -> tuple[Contract, PaperOriginal]:
    """Lock contract and newest original; raise NotFound as `of_contract` does."""
    contract = contracts.contract_for_update(actor, contract_id)
    mine = select(PaperOriginal).where(PaperOriginal.contract_id == contract.id).order_by(PaperOriginal.id.desc()).limit(1)
    found = db.session.scalar(mine.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return contract, found


def to_compare(actor: Actor) -> list[tuple[Contract, PaperOriginal]]:
    """Return the contracts whose original waits for the operator's comparison, the longest waiting first; for its clerks only."""
    if not actor.can("operator.clerk"):
        return []
    waiting = select(Contract, PaperOriginal).join(PaperOriginal, PaperOriginal.contract_id == Contract.id)
    rows = db.session.execute(waiting.where(PaperOriginal.state == OriginalState.AGREED).order_by(PaperOriginal.agreed_at))
    return [(contract, found) for contract, found in rows]
