"""What every command on a duty begins and ends with: the locked row of a contract that the actor may see, and the move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit
from market.contracts.queries import contracts
from market.db import db
from market.duties import queries
from market.duties.rules.states import DUTY, DutyAct, DutyState

if TYPE_CHECKING:
    from datetime import date, datetime

    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.duties.models import Duty


def locked(actor: Actor, duty_id: int) -> tuple[Duty, Contract]:
    """Lock contract and duty, parents first; raise NotFound."""
    seen = queries.duty(actor, duty_id)
    contract = contracts.contract_for_update(actor, seen.contract_id)
    return queries.duty_for_update(actor, duty_id), contract


def move(actor: Actor, duty: Duty, act: DutyAct, *, at: datetime, reason: str | None = None) -> None:
    """Bring a duty to the state that follows an act, and write its event."""
    before, duty.state = duty.state, DUTY.after(duty.state, act)
    db.session.flush()
    kind = "duty.reopened" if duty.state is DutyState.OPEN else f"duty.{duty.state.value}"
    audit.record(actor, kind, duty, at=at, from_state=before, to_state=duty.state, reason=reason, duty_kind=duty.kind.value)


def settle(actor: Actor, duty: Duty, *, on: date, reference: str, at: datetime) -> None:
    """Note that a duty is done, and what proves it."""
    DUTY.after(duty.state, DutyAct.DISCHARGE)
    duty.done_on, duty.reference = on, reference
    move(actor, duty, DutyAct.DISCHARGE, at=at)
