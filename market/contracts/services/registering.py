"""The application for registration: sent by the seller to the office of its region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from market import clock
from market.accounts import queries as accounts
from market.contracts import policy
from market.contracts.models.registration import Registration
from market.contracts.queries import contracts, registrations
from market.contracts.rules import states
from market.contracts.rules.findings import failed
from market.contracts.rules.states import RegistrationAct, RegistrationState
from market.contracts.services import letters
from market.contracts.services.office import common
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.wording import N_

if TYPE_CHECKING:
    from datetime import date

    from market.access import Actor
    from market.contracts.models.contract import Contract


def apply_registration(actor: Actor, contract_id: int, *, office_id: int | None = None, **answers: Any) -> Registration:
    """Send the seller's application, or the corrected one, to the office of the seller's region; refused while a check fails.

    An `office_id` other than the competent one is refused with the name of the right office (按地域一次登记).
    """
    contract = contracts.contract_for_update(actor, contract_id)
    now = clock.now()
    if not policy.can_draft(actor, contract):
        raise Forbidden("registration.not_seller", N_("The seller applies for registration."))
    if contract.signed_at is None:
        raise Conflict("registration.not_signed", N_("Both parties must sign first."))
    application = registrations.of_contract_for_update(contract.id) or _open(contract)
    if office_id not in (None, application.office_id):
        raise _wrong_office(application.office_id)
    following = states.REGISTRATION.after(application.state, RegistrationAct.SUBMIT)
    _precheck(contract, clock.legal_date(now))
    application.data = {name: _answer(value) for name, value in answers.items()}
    application.total, application.tech = contract.total, contract.tech
    application.submitted_at = now
    common.move(actor, application, following, "registration.submitted", at=now)
    letters.submitted(contract, application)
    return application


def _wrong_office(right: int) -> Conflict:
    message = N_("This office is not competent. The seller's region is served by %(name)s.")
    return Conflict("registration.wrong_office", message, field="office_id", name=accounts.organisation(right).name_zh)


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
