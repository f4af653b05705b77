"""What the holder of a registration asks of the office: objection 异议, change 变更, supplementary amount 补登, cancellation 注销."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, bus, clock, storage, uploads
from market.contracts import policy
from market.contracts.events import RequestUnneeded
from market.contracts.models.requests import RegistrationRequest
from market.contracts.queries import contracts, registrations, rulings
from market.contracts.rules import states
from market.contracts.rules.registration import ruling as rules
from market.contracts.rules.registration import supplement
from market.contracts.rules.registration.clock import OBJECTION, RECHECK
from market.contracts.rules.registration.points import Answer, Wish
from market.contracts.rules.states import RegistrationAct
from market.contracts.services import letters
from market.contracts.services.office import common
from market.db import db
from market.errors import Conflict, Forbidden, NotFound
from market.papers.services.attachments import room
from market.wording import N_

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Registration
    from market.contracts.rules.registration.ruling import Content
    from market.contracts.rules.registration.supplement import Added
    from market.uploads import Upload


def object_to_refusal(actor: Actor, contract_id: int, *, reason: str) -> Registration:
    """Ask the office to look again at its refusal 异议: once, within the days of the rule book; another person will look."""
    application, contract, now = _own(actor, contract_id)
    following = states.REGISTRATION.after(application.state, RegistrationAct.OBJECT)
    if application.final:
        raise Conflict("registration.final", N_("The office has looked at this again; its refusal is final."))
    why, today = rules.said(reason, field="reason"), clock.legal_date(now)
    rules.within_days(common.last_day(clock.legal_date(application.decided_at or now), OBJECTION).on, today)
    application.objection, application.objected_at = why, now
    common.set_due(application, today, RECHECK)
    common.move(actor, application, following, "registration.objected", at=now, reason=why)
    letters.objected(contract, application)
    return application


def apply_for_change(actor: Actor, contract_id: int, *, reason: str, content: Content) -> RegistrationRequest:
    """Ask for another name, amount or term on the certificate 变更登记: the version counts up once two people agree."""
    application, contract, now = _own(actor, contract_id)
    states.REGISTRATION.after(application.state, RegistrationAct.CHANGE)
    rules.changed(rulings.content(application.id), content, added=rulings.added(application.certificates))
    return _ask(
        actor,
        application,
        contract,
        now,
        reason,
        RegistrationRequest(
            wish=Wish.CHANGE,
            project_name=content.project_name.strip(),
            total=content.total,
            tech=content.tech,
            ends_on=content.ends_on,
        ),
    )


def apply_for_supplement(actor: Actor, contract_id: int, *, reason: str, added: Added, content: bytes, name: str) -> RegistrationRequest:
    """Ask to add what a royalty came to 补登 under the same number, with the statement that proves it.

    The file is looked at before anything is locked: that may take seconds.
    """
    upload, key = _kept(actor, contract_id, content, name)
    application, contract, now = _own(actor, contract_id)
    states.REGISTRATION.after(application.state, RegistrationAct.SUPPLEMENT)
    supplement.check(contract.payment, added, signed_on=clock.legal_date(contract.signed_at or now), today=clock.legal_date(now))
    return _ask(actor, application, contract, now, reason, _proved(Wish.SUPPLEMENT, added, upload, key))


def apply_for_correction(
    actor: Actor, contract_id: int, version: int, *, reason: str, added: Added, content: bytes, name: str
) -> RegistrationRequest:
    """Ask to correct what a version of the certificate added 补登更正, with the statement that proves what is right.

    The added amounts may be zero; raise NotFound where the version added nothing, Invalid as `supplement.check_correction` does.
    """
    upload, key = _kept(actor, contract_id, content, name)
    application, contract, now = _own(actor, contract_id)
    states.REGISTRATION.after(application.state, RegistrationAct.CORRECT)
    before = rulings.supplement(application.id, version).added
    signed_on = clock.legal_date(contract.signed_at or now)
    supplement.check_correction(before, added, signed_on=signed_on, today=clock.legal_date(now))
    request = _proved(Wish.CORRECT, added, upload, key)
    request.corrects = version
    return _ask(actor, application, contract, now, reason, request)


def _kept(actor: Actor, contract_id: int, content: bytes, name: str) -> tuple[Upload, str]:
    """Return a statement that was looked at and stored, with its key."""
    contracts.contract(actor, contract_id)
    allowed = room()
    upload = uploads.inspect(content, name, most_bytes=allowed.file_bytes, most_pixels=allowed.pixels)
    return upload, storage.vault().put(upload.content)


def _proved(wish: Wish, added: Added, upload: Upload, key: str) -> RegistrationRequest:
    return RegistrationRequest(
        wish=wish,
        total=added.total,
        tech=added.tech,
        arose_on=added.arose_on,
        proof_media=upload.media,
        proof_name=upload.name,
        proof_size=len(upload.content),
        proof_key=key,
    )


def apply_for_cancellation(actor: Actor, contract_id: int, *, reason: str) -> RegistrationRequest:
    """Ask for the end of the registration 注销登记, because the contract has ended."""
    application, contract, now = _own(actor, contract_id)
    states.REGISTRATION.after(application.state, RegistrationAct.CANCEL)
    return _ask(actor, application, contract, now, reason, RegistrationRequest(wish=Wish.CANCEL))


def _ask(
    actor: Actor, application: Registration, contract: Contract, now: datetime, reason: str, request: RegistrationRequest
) -> RegistrationRequest:
    why = rules.said(reason, field="reason")
    if rulings.open_request(application.id) is not None:
        raise Conflict("registration.request_open", N_("An application for change or cancellation is with the office already."))
    request.registration_id, request.reason, request.at = application.id, why, now
    request.person_id, request.state = actor.person_id or 0, Answer.OPEN
    db.session.add(request)
    db.session.flush()
    audit.record(actor, f"registration.{request.wish.value}_asked", application, at=now, reason=request.reason)
    letters.asked(contract, application)
    return request


def proof(actor: Actor, request_id: int) -> tuple[RegistrationRequest, bytes]:
    """Return the statement behind a supplementary amount to the parties, the operator and the office; raise NotFound."""
    request = rulings.request(request_id)
    if request is None or request.proof_key is None:
        raise NotFound
    application = registrations.of_id(request.registration_id)
    if not policy.can_view_registration(actor, application):
        contracts.contract(actor, application.contract_id)
    return request, storage.vault().get(request.proof_key)


def decline_request(actor: Actor, registration_id: int, *, reason: str, unneeded: bool = False) -> RegistrationRequest:
    """Decline an application for change or cancellation with a reason; the certificate stays as it is.

    `unneeded` says that nothing has to be registered: the duty behind the application ends with this answer. Else it stays, and the
    holder applies again.
    """
    application, contract, now = common.locked(actor, registration_id)
    request, why = rulings.open_request(application.id), rules.said(reason, field="reason")
    if request is None:
        raise Conflict("registration.no_request", N_("Nobody has applied for a change or a cancellation."))
    if rulings.open_ruling(application.id) is not None:
        raise Conflict("registration.ruling_open", N_("A ruling is already prepared and waits for a second person."))
    request.state, request.answered_at, request.answer, request.unneeded = Answer.DECLINED, now, why, unneeded
    db.session.flush()
    audit.record(actor, "registration.request_declined", application, at=now, reason=why, unneeded=unneeded)
    letters.declined(contract, application, why)
    if unneeded:
        bus.publish(RequestUnneeded(contract_id=contract.id, wish=request.wish.value, asked_at=request.at, answer=why, at=now))
    return request


def _own(actor: Actor, contract_id: int) -> tuple[Registration, Contract, datetime]:
    contract = contracts.contract_for_update(actor, contract_id)
    application = registrations.of_contract_for_update(contract.id)
    if application is None:
        if policy.can_draft(actor, contract):
            raise Conflict("registration.none", N_("There is no application yet."))
        raise Forbidden("registration.not_seller", N_("The seller applies for registration."))
    if not policy.is_applicant(actor, application):
        raise Forbidden("registration.not_seller", N_("The seller applies for registration."))
    return application, contract, clock.now()
