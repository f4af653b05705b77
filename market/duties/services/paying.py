"""The price in instalments: the plan that the contract agrees, and the receipts that cover it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import clock
from market.contracts.queries import contracts
from market.contracts.rules.benefits.kinds import Side
from market.db import db
from market.duties import policy, queries
from market.duties.rules.making import Made
from market.duties.rules.payments import check_plan, covered
from market.duties.rules.states import PENDING, DutyAct, DutyKind, DutyState
from market.duties.services import letters, moving
from market.duties.services.making import write
from market.errors import Conflict, Forbidden
from market.money import ZERO
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.rules.versions import Instalment
    from market.duties.models import Duty
    from market.duties.rules.payments import Receipt

LAW = "民法典 第八百四十六条"


def plan_payments(actor: Actor, contract_id: int, rows: Sequence[Instalment]) -> list[Duty]:
    """Enter when the price is paid, as the contract says; what is still open of an earlier plan is replaced.

    Raise NotFound, Forbidden, Invalid where the plan does not add up, Conflict before the contract takes effect or once all is paid.
    """
    contract = contracts.contract_for_update(actor, contract_id)
    now = clock.now()
    if not policy.can_view(actor, contract) or not policy.can_plan(actor, contract):
        raise Forbidden("duty.not_seller", N_("The seller enters the instalments."))
    if contract.effective_on is None or contract.signed_at is None:
        raise Conflict("duty.not_effective", N_("The contract has not taken effect yet."))
    before = queries.payments_for_update(contract.id)
    wanted = check_plan(
        rows, left=queries.left(contract, before), since=clock.legal_date(contract.signed_at), taken=queries.days_taken(before)
    )
    for duty in before:
        if duty.state in PENDING:
            moving.move(actor, duty, DutyAct.REPLACE, at=now)
    fresh = [write(contract, made(row), now) for row in wanted]
    letters.planned(contract)
    return fresh


def made(row: Instalment) -> Made:
    """Return the duty to pay an instalment."""
    return Made(kind=DutyKind.PAYMENT, party=Side.BUYER, due_on=row.due_on, amount=row.amount, law=LAW)


def receipts_changed(actor: Actor, contract: Contract, receipts: Sequence[Receipt]) -> list[Duty]:
    """Let the instalments of a contract follow all money that came in; return those that changed. The caller has locked the contract."""
    now = clock.now()
    payments = [duty for duty in queries.payments_for_update(contract.id) if duty.state is not DutyState.WAIVED]
    changed = []
    for duty, receipt in zip(payments, covered([duty.amount or ZERO for duty in payments], receipts), strict=True):
        if receipt is not None and duty.state in PENDING:
            moving.settle(actor, duty, on=receipt.on, reference=receipt.reference, at=now)
            changed.append(duty)
        elif receipt is None and duty.state is DutyState.DONE:
            _reopen(actor, duty)
            changed.append(duty)
    return changed


def _reopen(actor: Actor, duty: Duty) -> None:
    duty.done_on = duty.reference = None
    moving.move(actor, duty, DutyAct.REOPEN, at=clock.now())
    db.session.flush()
