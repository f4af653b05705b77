"""The application for registration: sent by the seller, decided by the office of its region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from market import audit, clock, rulebook
from market.accounts import queries as accounts
from market.contracts import policy
from market.contracts.models.registration import Registration
from market.contracts.queries import contracts, registrations
from market.contracts.rules import states
from market.contracts.rules.deadlines import Period, due
from market.contracts.rules.findings import failed
from market.contracts.rules.precheck import CheckPoint, is_number
from market.contracts.rules.states import RegistrationAct, RegistrationState
from market.contracts.services import claiming, letters
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.rulebook import Rule

NOTE_LENGTH = 1000
ZHEJIANG = "33"


def apply_registration(actor: Actor, contract_id: int, **answers: Any) -> Registration:
    """Send the seller's application, or the corrected one, to the office of the seller's region; refused while a check fails."""
    contract = contracts.contract_for_update(actor, contract_id)
    now = clock.now()
    if not policy.can_draft(actor, contract):
        raise Forbidden("registration.not_seller", N_("The seller applies for registration."))
    if contract.signed_at is None:
        raise Conflict("registration.not_signed", N_("Both parties must sign first."))
    application = registrations.of_contract_for_update(contract.id) or _open(contract)
    following = states.REGISTRATION.after(application.state, RegistrationAct.SUBMIT)
    _precheck(contract, clock.legal_date(now))
    application.data = {name: _answer(value) for name, value in answers.items()}
    application.total, application.tech = contract.total, contract.tech
    application.submitted_at = now
    _move(actor, application, following, "registration.submitted", at=now)
    letters.submitted(contract, application)
    return application


def _open(contract: Contract) -> Registration:
    office = registrations.office_of(contract)
    if office is None:
        raise Conflict("registration.no_office", N_("No registration office on this market serves the seller's region."))
    application = Registration(
        contract_id=contract.id,
        office_id=office.id,
        applicant_id=contract.seller_id,
        state=RegistrationState.DRAFT,
        total=contract.total,
        tech=contract.tech,
        data={},
        checks=[],
    )
    db.session.add(application)
    db.session.flush()
    return application


def _answer(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).removeprefix("¥")


def _precheck(contract: Contract, today: date) -> None:
    open_points = failed(registrations.findings(contract, today=today))
    if open_points:
        first = open_points[0]
        raise Invalid("registration." + first.key, first.message, field=first.field, **first.params)


def accept(actor: Actor, registration_id: int) -> Registration:
    """Take an application in 受理; the days for the decision begin, by the rule of that day."""
    application, contract, now = _locked(actor, registration_id)
    following = states.REGISTRATION.after(application.state, RegistrationAct.ACCEPT)
    corrected = application.correction_on is not None and application.submitted_at is not None
    application.accepted_on = (
        clock.legal_date(application.submitted_at) if corrected and application.submitted_at else clock.legal_date(now)
    )
    rule = _rule(application, large := _is_large(application), application.accepted_on)
    last = due(application.accepted_on, Period(days=int(rule.value), unit=rule.unit, rule=rule.id))  # type: ignore[arg-type]
    application.due_on, application.due_rule, application.due_provisional = last.on, last.rule, last.provisional
    application.registrar_id = actor.person_id
    _move(actor, application, following, "registration.accepted", at=now, due_on=last.on.isoformat(), rule=last.rule)
    _step(actor, application, RegistrationAct.BEGIN_REVIEW, now)
    if large:
        _step(actor, application, RegistrationAct.CALL_EXPERTS, now)
    letters.accepted(contract, application)
    return application


def _is_large(application: Registration) -> bool:
    on = clock.legal_date(application.submitted_at) if application.submitted_at else clock.today()
    return application.tech.fen >= rulebook.number("reg.expert_threshold_fen", on)


def _rule(application: Registration, large: bool, on: date) -> Rule:  # noqa: FBT001 - one private caller
    """Large amounts go to experts; Zhejiang promises ten days (浙江省技术市场条例 Art. 16); elsewhere the national days."""
    if large:
        return rulebook.get("reg.days.expert", on)
    office = accounts.office(application.office_id)
    local = office is not None and office.prefix.startswith(ZHEJIANG)
    return rulebook.get("reg.days.zhejiang" if local else "reg.days.national", on)


def request_correction(actor: Actor, registration_id: int, *, note: str) -> Registration:
    """Send an application back with what must be mended 补正."""
    application, contract, now = _locked(actor, registration_id)
    following = states.REGISTRATION.after(application.state, RegistrationAct.ASK_CORRECTION)
    application.correction_note = _said(note, field="note")
    application.correction_on = clock.legal_date(now)
    _move(actor, application, following, "registration.correction_requested", at=now, reason=application.correction_note)
    letters.correction(contract, application)
    return application


def register(actor: Actor, registration_id: int, *, number: str, checks: Collection[str]) -> Registration:
    """Register a contract under its sixteen digits once every point of the checklist is ticked; blocked claims open."""
    application, contract, now = _locked(actor, registration_id)
    following = states.REGISTRATION.after(application.state, RegistrationAct.REGISTER)
    if not is_number(number):
        raise Invalid("registration.number_form", N_("A registration number has 16 digits."), field="number")
    if missing := [point for point in CheckPoint if point not in checks]:
        raise Invalid("registration.unchecked", N_("Not checked yet: %(point)s"), field="checks", point=missing[0])
    if registrations.number_taken(number):
        raise Conflict("registration.number_taken", N_("This number is already in use."), field="number")
    application.number, application.checks = number, [point.value for point in CheckPoint]
    _decide(actor, application, now)
    _move(actor, application, following, "registration.registered", at=now, number=number)
    claiming.unblock(actor, contract, application)
    letters.registered(contract, application)
    return application


def refuse(actor: Actor, registration_id: int, *, reason: str, checks: Collection[str] = ()) -> Registration:
    """Refuse registration 不予登记 with the ground; the tax claims stay blocked."""
    application, contract, now = _locked(actor, registration_id)
    following = states.REGISTRATION.after(application.state, RegistrationAct.REFUSE)
    application.reason = _said(reason, field="reason")
    application.checks = [point.value for point in CheckPoint if point in checks]
    _decide(actor, application, now)
    _move(actor, application, following, "registration.refused", at=now, reason=application.reason)
    letters.refused(contract, application)
    return application


def object_to_refusal(actor: Actor, contract_id: int, *, reason: str) -> Registration:
    """Ask the office to look again at its refusal 异议; the seller's right."""
    contract = contracts.contract_for_update(actor, contract_id)
    application = registrations.of_contract_for_update(contract.id)
    if not policy.can_draft(actor, contract):
        raise Forbidden("registration.not_seller", N_("The seller applies for registration."))
    if application is None:
        raise Conflict("registration.none", N_("There is no application yet."))
    following = states.REGISTRATION.after(application.state, RegistrationAct.OBJECT)
    _move(actor, application, following, "registration.objected", at=clock.now(), reason=_said(reason, field="reason"))
    return application


def _locked(actor: Actor, registration_id: int) -> tuple[Registration, Contract, datetime]:
    """Lock contract and application, parents first, for a registrar of the office."""
    seen = registrations.registration(actor, registration_id)
    contract = contracts.contract_for_update(actor, seen.contract_id)
    application = registrations.registration_for_update(actor, registration_id)
    if not policy.is_registrar(actor, application):
        raise Forbidden("registration.not_registrar", N_("Only a registrar of this office decides."))
    return application, contract, clock.now()


def _decide(actor: Actor, application: Registration, now: datetime) -> None:
    application.registrar_id = actor.person_id
    application.decided_at = now


def _said(text: str, *, field: str) -> str:
    if not 0 < len(text.strip()) <= NOTE_LENGTH:
        raise Invalid("registration.text", N_("Write it in at most 1,000 characters."), field=field)
    return text.strip()


def _step(actor: Actor, application: Registration, act: RegistrationAct, now: datetime) -> None:
    following = states.REGISTRATION.after(application.state, act)
    _move(actor, application, following, f"registration.{following.value}", at=now)


def _move(
    actor: Actor,
    application: Registration,
    following: RegistrationState,
    kind: str,
    *,
    at: datetime,
    reason: str | None = None,
    **more: object,
) -> None:
    before, application.state = application.state, following
    db.session.flush()
    audit.record(actor, kind, application, at=at, from_state=before, to_state=following, reason=reason, **more)
