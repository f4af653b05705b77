"""The seller declares a technology export before the contract takes effect; without a licence a restricted one never does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from market import audit, clock
from market.access import SYSTEM
from market.accounts.rules import tidy
from market.contracts.queries import contracts
from market.db import db
from market.duties import policy, queries
from market.duties.models import ExportDeclaration
from market.duties.rules.exporting import check_declared, check_effect
from market.errors import Conflict, Forbidden
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.events import ContractConcluding
    from market.duties.rules.exporting import Declared

LENGTH = 120


def declare(actor: Actor, contract_id: int, given: Declared) -> ExportDeclaration:
    """Declare whether and how the technology leaves the country; raise NotFound, Forbidden, Invalid, Conflict after the effect."""
    contract = contracts.contract_for_update(actor, contract_id)
    now = clock.now()
    if not policy.can_view(actor, contract) or not policy.can_plan(actor, contract):
        raise Forbidden("duty.not_exporter", N_("The seller declares a technology export."))
    if contract.effective_on is not None:
        raise Conflict("duty.effective_already", N_("The contract has taken effect: an export is declared before."))
    number = tidy(given.licence_number or "", field="licence_number", most=LENGTH) or None
    said = replace(given, destination=tidy(given.destination, field="destination", most=LENGTH), licence_number=number)
    checked = check_declared(said, clock.legal_date(now), queries.abroad(contract))
    row = queries.export_for_update(contract.id) or ExportDeclaration(contract_id=contract.id)
    row.standing, row.destination = checked.standing, checked.destination
    row.licence_number, row.licence_on = checked.licence_number, checked.licence_on
    row.declared_by, row.declared_at = actor.person_id or 0, now
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "contract.export_declared", contract, at=now, reason=row.destination or None, standing=row.standing.value)
    return row


def on_contract_concluding(event: ContractConcluding) -> None:
    """Refuse the last signature under a contract whose technology may not leave, or not yet."""
    row, contract = queries.export_of(event.contract_id), contracts.contract(SYSTEM, event.contract_id)
    check_effect(row.value() if row is not None else None, queries.abroad(contract))
