"""The duties of a contract are made when it takes effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, clock
from market.access import SYSTEM
from market.contracts.queries import contracts
from market.contracts.rules.benefits.kinds import Side
from market.db import db
from market.duties import queries
from market.duties.models import Duty
from market.duties.rules.making import duties
from market.duties.rules.states import DutyState

if TYPE_CHECKING:
    from datetime import datetime

    from market.contracts.events import ContractTookEffect
    from market.contracts.models.contract import Contract
    from market.duties.rules.making import Made

TERMINATED = "合同已解除"
"""Why the duties of a terminated contract end."""


def on_contract_took_effect(event: ContractTookEffect) -> None:
    """Make the duties of a contract, in the transaction in which it took effect."""
    make(contracts.of_id(event.contract_id), event.at)


def make(contract: Contract, at: datetime) -> list[Duty]:
    """Write the duties that follow from a contract and are not written yet; return the new ones."""
    effective_on = contract.effective_on or clock.legal_date(at)
    known = {(duty.kind, duty.subject, duty.due_on) for duty in queries.of_contract(contract.id)}
    wanted = duties(queries.facts(contract, effective_on), queries.spans(effective_on))
    fresh = [row for row in wanted if (row.kind, row.subject, row.due_on) not in known]
    return [write(contract, row, at) for row in fresh]


def write(contract: Contract, made: Made, at: datetime) -> Duty:
    """Write one duty with its event."""
    duty = Duty(
        contract_id=contract.id,
        kind=made.kind,
        party=made.party,
        organisation_id=contract.seller_id if made.party is Side.SELLER else contract.buyer_id,
        subject=made.subject,
        amount=made.amount,
        due_on=made.due_on,
        rule=made.rule,
        law=made.law,
        state=DutyState.OPEN,
        made_at=at,
    )
    db.session.add(duty)
    db.session.flush()
    audit.record(SYSTEM, "duty.made", duty, at=at, to_state=duty.state, contract=contract.number, duty_kind=made.kind.value)
    return duty
