"""Who may see and end duties: the parties of the contract, and the operator who looks on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false, or_, select, true

from market.contracts import policy as contracts
from market.contracts.models.contract import Contract
from market.duties.models import Duty
from market.duties.rules.states import NOTED_BY, WAIVED_BY

if TYPE_CHECKING:
    from market.access import Actor

READERS = ("institution", "enterprise", "operator")
WRITERS = (".editor", ".signer", ".admin")
"""Roles that note what their organisation did, or received."""


def can_view(actor: Actor, contract: Contract) -> bool:
    """Say whether the actor may see the duties of a contract: its parties and the operator; never a registrar."""
    return actor.can("operator", "system") or (actor.can(*READERS) and contracts.side_of(actor, contract) is not None)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL twin of `can_view`."""
    if actor.can("operator", "system"):
        return true()
    if actor.organisation_id is None or not actor.can(*READERS):
        return false()
    mine = or_(Contract.seller_id == actor.organisation_id, Contract.buyer_id == actor.organisation_id)
    return Duty.contract_id.in_(select(Contract.id).where(mine))


def can_note(actor: Actor, duty: Duty, contract: Contract) -> bool:
    """Say whether the actor notes that a duty is done."""
    return actor.can(*WRITERS) and contracts.side_of(actor, contract) in NOTED_BY[duty.kind]


def can_waive(actor: Actor, duty: Duty, contract: Contract) -> bool:
    """Say whether the actor lets a duty go: the party that it serves."""
    side = contracts.side_of(actor, contract)
    return actor.can(*WRITERS) and side is not None and WAIVED_BY.get(duty.kind) is side


def can_plan(actor: Actor, contract: Contract) -> bool:
    """Say whether the actor enters the instalments that the contract agrees: the seller, to whom they are owed."""
    return actor.can(*WRITERS) and actor.organisation_id == contract.seller_id


def can_file(actor: Actor, contract: Contract) -> bool:
    """Say whether the actor keeps evidence with a duty: either party."""
    return actor.can(*WRITERS) and contracts.side_of(actor, contract) is not None
