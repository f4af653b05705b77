"""What follows a change or the end of a contract: a new plan of payment, a new day of acceptance, the way to the registration office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import clock
from market.access import SYSTEM
from market.contracts.queries import contracts, registrations, rulings, versions
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.registration.points import Wish
from market.contracts.rules.states import REGISTERED_STATES, ContractState, RegistrationAct
from market.contracts.rules.versions import Instalment, Part, VersionKind, number_of
from market.duties import queries
from market.duties.rules import registering
from market.duties.rules.making import FIXED_SUM, duties
from market.duties.rules.payments import check_new_plan, check_plan
from market.duties.rules.states import PENDING, DutyAct, DutyKind
from market.duties.services import letters, moving, paying
from market.duties.services.making import TERMINATED, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from market.contracts.events import AmountProposed, ContractAmended, ContractTerminated, RegistrationRuled, RequestUnneeded
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Registration
    from market.contracts.models.versions import ContractVersion
    from market.duties.models import Duty
    from market.money import Money

ENDED = "登记已注销或撤销"
"""Why a change need not be registered any more."""
UNNEEDED = "登记机构答复无需办理："
"""What stands before the office's own words."""


def on_amount_proposed(event: AmountProposed) -> None:
    """Refuse a new price whose plan is not what is still to be paid of it."""
    contract = contracts.of_id(event.contract_id)
    _checked(contract, queries.payments_for_update(contract.id), event.total, planned(event))


def on_contract_amended(event: ContractAmended) -> None:
    """Let instalments, acceptance and registration follow a change, in the transaction in which it took effect."""
    contract = contracts.of_id(event.contract_id)
    if event.changes_amount:
        _replan(contract, event)
    if Part.TERM.value in event.parts:
        _accept_later(contract, event.at)
    registration = registrations.of_contract(contract.id)
    if registration is not None and registration.state in REGISTERED_STATES and event.parts:
        _to_office(contract, registration, DutyKind.REGISTRATION_CHANGE, event.version, event.at)


def on_contract_terminated(event: ContractTerminated) -> None:
    """Let go what is still to be done under a contract that its parties ended 解除 (民法典 Art. 566); a registration is to be cancelled."""
    for duty in queries.pending_for_update(event.contract_id):
        duty.waived_because = TERMINATED
        moving.move(SYSTEM, duty, DutyAct.WAIVE, at=event.at, reason=TERMINATED)
    registration = registrations.of_contract(event.contract_id)
    if registration is not None and registration.state in REGISTERED_STATES:
        _to_office(contracts.of_id(event.contract_id), registration, DutyKind.REGISTRATION_CANCEL, event.version, event.at)


def on_registration_ruled(event: RegistrationRuled) -> None:
    """End what a ruling answers; a contract that changed while its application was with the office goes there again."""
    contract = contracts.of_id(event.contract_id)
    registration = registrations.of_contract(contract.id)
    if registration is None:
        return
    ruling = RegistrationAct(event.act)
    if ruling is RegistrationAct.REGISTER:
        _catch_up(contract, registration, event.at)
    for duty in queries.waiting_at_office_for_update(contract.id):
        act = registering.act_on(duty.kind, ruling, answered=_is_answered(contract, registration, duty))
        if act is DutyAct.DISCHARGE:
            moving.settle(SYSTEM, duty, on=clock.legal_date(event.at), reference=f"{event.number}-{event.version}", at=event.at)
        if act is DutyAct.WAIVE:
            duty.waived_because = ENDED
            moving.move(SYSTEM, duty, DutyAct.WAIVE, at=event.at, reason=ENDED)


def on_request_unneeded(event: RequestUnneeded) -> None:
    """Let go what the office says need not be registered, with its answer as the reason."""
    for duty in queries.waiting_at_office_for_update(event.contract_id):
        if registering.ends_unneeded(duty.kind, duty.made_at, Wish(event.wish), event.asked_at):
            duty.waived_because = f"{UNNEEDED}{event.answer}"
            moving.move(SYSTEM, duty, DutyAct.WAIVE, at=event.at, reason=duty.waived_because)


def planned(event: AmountProposed | ContractAmended) -> list[Instalment]:
    """Return the plan that comes with a new amount."""
    return [Instalment(due_on=on, amount=amount) for on, amount in event.plan]


def _checked(contract: Contract, payments: Sequence[Duty], total: Money, plan: Sequence[Instalment]) -> list[Instalment]:
    since = clock.legal_date(contract.signed_at or clock.now())
    if contract.payment in FIXED_SUM:
        return check_new_plan(plan, total=total, paid=queries.paid(payments), since=since, taken=queries.days_taken(payments))
    return check_plan(plan, left=None, since=since, taken=queries.days_taken(payments), field="plan") if plan else []


def _replan(contract: Contract, event: ContractAmended) -> None:
    payments = queries.payments_for_update(contract.id)
    rows = _checked(contract, payments, event.total, planned(event))
    if not rows and contract.payment not in FIXED_SUM:
        return
    for duty in payments:
        if duty.state in PENDING:
            moving.move(SYSTEM, duty, DutyAct.REPLACE, at=event.at)
    for row in rows:
        write(contract, paying.made(row), event.at)


def _accept_later(contract: Contract, at: datetime) -> None:
    """Let the results be accepted after the new last day; what was accepted stays."""
    waiting = [duty for duty in queries.pending_for_update(contract.id) if duty.kind is DutyKind.ACCEPTANCE]
    effective_on = contract.effective_on or clock.legal_date(at)
    wanted = [row for row in duties(queries.facts(contract, effective_on), queries.spans(effective_on)) if row.kind is DutyKind.ACCEPTANCE]
    for duty, row in zip(waiting, wanted, strict=False):
        if duty.due_on != row.due_on:
            moving.move(SYSTEM, duty, DutyAct.REPLACE, at=at)
            write(contract, row, at)


def _to_office(contract: Contract, registration: Registration, kind: DutyKind, version: int, at: datetime) -> None:
    today = clock.legal_date(at)
    party = Side.SELLER if registration.applicant_id == contract.seller_id else Side.BUYER
    made = registering.duty(kind, party, number_of(contract.number, version), today, queries.office_span(kind, today))
    letters.to_office(contract, write(contract, made, at))


def _catch_up(contract: Contract, registration: Registration, at: datetime) -> None:
    """Send a contract to the office again whose amount, term or end its first certificate does not say."""
    in_effect = versions.signed(contract)
    behind = [version for version in in_effect if not _follows(contract, registration, version)]
    if behind:
        _to_office(contract, registration, DutyKind.REGISTRATION_CHANGE, behind[-1].number, at)
    if contract.state is ContractState.TERMINATED:
        last = next(version for version in in_effect if version.kind is VersionKind.TERMINATION)
        _to_office(contract, registration, DutyKind.REGISTRATION_CANCEL, last.number, at)


def _is_answered(contract: Contract, registration: Registration, duty: Duty) -> bool:
    return all(
        _follows(contract, registration, version)
        for version in versions.signed(contract)
        if number_of(contract.number, version.number) == duty.subject
    )


def _follows(contract: Contract, registration: Registration, version: ContractVersion) -> bool:
    fixed_sum = contract.payment in FIXED_SUM
    return registering.answers(version.parts, rulings.content(registration.id), versions.present(contract), fixed_sum=fixed_sum)
