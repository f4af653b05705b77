"""Sending the application for registration: the form read, completed, checked, and remembered for the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from market import clock
from market.accounts import queries as accounts
from market.contracts import policy
from market.contracts.models.registration import Registration
from market.contracts.models.registration_party import RegistrationParty
from market.contracts.queries import applications, contracts, registrations
from market.contracts.rules import states
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.findings import failed
from market.contracts.rules.registration_form import amounts, answers, applicants, numbers
from market.contracts.rules.states import RegistrationAct, RegistrationState
from market.contracts.services import letters
from market.contracts.services.office.common import move
from market.db import db
from market.errors import Conflict, Invalid
from market.wording import N_

if TYPE_CHECKING:
    from datetime import date, datetime

    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.queries.applications import Form
    from market.money import Money


def apply_registration(actor: Actor, contract_id: int, **given: Any) -> Registration:
    """Send the application, or the corrected one, to the office of the applicant's region; `given` are answers by the form's keys.

    What is not given is taken from what the market knows. An `office_id` other than the competent one is refused with the name of
    the right office (按地域一次登记). Raise Forbidden for everybody but the rightful applicant, Conflict before
    the signatures, Invalid at the field where an answer is missing or wrong, an amount breaks its rule, or a check fails.
    """
    contract, office_id = contracts.contract_for_update(actor, contract_id), given.pop("office_id", None)
    now = clock.now()
    require_applicant(actor, contract)
    if contract.signed_at is None:
        raise Conflict("registration.not_signed", N_("Both parties must sign first."))
    application = registrations.of_contract_for_update(contract.id)
    following = _following(application)
    form = applications.form(contract, application, by=actor.name, given=answers.read(given))
    total, tech = _checked(contract, form, clock.legal_date(now))
    application = application or _open(contract)
    if office_id not in (None, application.office_id):
        raise _wrong_office(application.office_id)
    application.data = dict(form.answers)
    application.total, application.tech = total, tech
    application.submitted_at = now
    move(actor, application, following, "registration.submitted", at=now)
    _remember(contract, form, now)
    letters.submitted(contract, application)
    return application


def _following(application: Registration | None) -> RegistrationState:
    """Return the state of a sent application; raise Conflict where the contract was applied for already (按地域一次登记)."""
    before = RegistrationState.DRAFT if application is None else application.state
    if (before, RegistrationAct.SUBMIT) not in states.REGISTRATION:
        message = N_("An application for this contract is on record already (%(state)s): a contract is registered once, at one office.")
        raise Conflict("registration.applied", message, state=before)
    return states.REGISTRATION.after(before, RegistrationAct.SUBMIT)


def _wrong_office(right: int) -> Conflict:
    message = N_("This office is not competent. The applicant's region is served by %(name)s.")
    return Conflict("registration.wrong_office", message, field="office_id", name=accounts.organisation(right).name_zh)


def require_applicant(actor: Actor, contract: Contract) -> None:
    """Raise Forbidden, with who applies and why, for everybody but editors and signatories of the side that applies."""
    rightful = registrations.standing(contract)
    if not policy.can_apply(actor, contract, rightful.side):
        raise applicants.refusal(rightful, accounts.organisation(registrations.applicant_of(contract)).name_zh)


def _open(contract: Contract) -> Registration:
    office = registrations.office_of(contract)
    if office is None:
        raise Conflict("registration.no_office", N_("No office on this market serves the region of the applicant."))
    agreed = applications.agreed(contract)
    application = Registration(
        contract_id=contract.id,
        office_id=office.id,
        applicant_id=registrations.applicant_of(contract),
        state=RegistrationState.DRAFT,
        total=agreed.total,
        tech=agreed.tech,
        data={},
        checks=[],
    )
    db.session.add(application)
    db.session.flush()
    return application


def _checked(contract: Contract, form: Form, today: date) -> tuple[Money, Money]:
    """Return total and technology amount; what cannot be registered is refused before anything is written."""
    if gaps := form.missing:
        raise Invalid(
            "registration.incomplete", N_("Please answer this; %(count)s answers are missing."), field=gaps[0].key, count=len(gaps)
        )
    elsewhere = form.answers.get("elsewhere", "")
    if elsewhere:
        numbers.check(elsewhere, field="elsewhere", legacy=True)
    found = amounts.check(form.stated, applications.agreed(contract))
    open_points = failed(registrations.findings(contract, today=today, elsewhere=elsewhere))
    if open_points:
        first = open_points[0]
        raise Invalid("registration." + first.key, first.message, field=first.field, **first.params)
    return found


def _remember(contract: Contract, form: Form, now: datetime) -> None:
    """Keep what was said about both parties for the applicant's next form 卖方注册."""
    parties = {Side.SELLER: contract.seller_id, Side.BUYER: contract.buyer_id}
    by = parties[form.standing.side]
    for side, about in parties.items():
        row = applications.party_for_update(by, about)
        if row is None:
            db.session.add(RegistrationParty(by_id=by, about_id=about, answers=form.about(side), updated_at=now))
        else:
            row.answers, row.updated_at = form.about(side), now
    db.session.flush()
