"""What a confirmed ruling does: the certificate and its versions, the refusal, and what falls with a registration."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from market import bus, clock
from market.accounts import queries as accounts
from market.contracts.events import RegistrationRuled
from market.contracts.models.requests import RegistrationRequest
from market.contracts.models.rulings import RegistrationVersion
from market.contracts.queries import rulings, versions
from market.contracts.rules.registration.points import Answer
from market.contracts.rules.registration.ruling import ENDING, Content
from market.contracts.rules.states import RegistrationAct, RegistrationState
from market.contracts.services import claiming, correcting, letters, recovering, supplementing
from market.contracts.services.office import common
from market.db import db
from market.money import ZERO

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Registration
    from market.contracts.models.rulings import RegistrationRuling


ADDING = frozenset({RegistrationAct.SUPPLEMENT, RegistrationAct.CORRECT})
"""Rulings about an amount that is added; a correction takes the place of what its supplement added before."""
ASKED = ADDING | {RegistrationAct.CHANGE}
"""Rulings whose content is what was applied for."""


def carry_out(
    actor: Actor, application: Registration, contract: Contract, ruling: RegistrationRuling, following: RegistrationState
) -> None:
    """Let a confirmed ruling take effect, at the instant of its confirmation.

    The new state and its instant are written together: the database compares them with the ruling.
    """
    if ruling.act is RegistrationAct.REGISTER:
        _register(actor, application, contract, ruling)
    elif ruling.act is RegistrationAct.REFUSE:
        _refuse(actor, application, contract, ruling)
    else:
        _renew(actor, application, contract, ruling, following)


def _register(actor: Actor, application: Registration, contract: Contract, ruling: RegistrationRuling) -> None:
    application.number, application.checks = ruling.number, ruling.checks
    application.ground = application.reason = None
    application.registrar_id, application.decided_at, application.version = actor.person_id, _instant(ruling), 1
    at = application.ruled_at = _instant(ruling)
    common.move(actor, application, RegistrationState.REGISTERED, "registration.registered", at=at, number=ruling.number)
    ends_on = versions.present(contract, at=application.submitted_at).ends_on
    content = Content(project_name=contract.project_name, total=application.total, tech=application.tech, ends_on=ends_on)
    _write(application, contract, ruling, content)
    claiming.unblock(actor, contract, application)
    letters.registered(contract, application)
    _tell(application, ruling)


def _refuse(actor: Actor, application: Registration, contract: Contract, ruling: RegistrationRuling) -> None:
    application.final = application.objected_at is not None
    application.ground, application.reason, application.checks = ruling.ground, ruling.reason, ruling.checks
    application.registrar_id, application.decided_at = actor.person_id, _instant(ruling)
    ground = ruling.ground.value if ruling.ground else ""
    at = application.ruled_at = _instant(ruling)
    common.move(
        actor,
        application,
        RegistrationState.REFUSED,
        "registration.refused",
        at=at,
        reason=ruling.reason,
        ground=ground,
        final=application.final,
    )
    letters.refused(contract, application)


def _instant(ruling: RegistrationRuling) -> datetime:
    return ruling.reviewed_at or clock.now()


def _renew(actor: Actor, application: Registration, contract: Contract, ruling: RegistrationRuling, following: RegistrationState) -> None:
    at = _instant(ruling)
    request = rulings.request_for_update(ruling.request_id) if ruling.request_id else rulings.open_request(application.id)
    before = rulings.content(application.id)
    content = before if request is None else _asked(request, before, ruling.act)
    application.version, application.ruled_at = application.version + 1, at
    common.move(actor, application, following, f"registration.{following.value}", at=at, reason=ruling.reason, version=application.version)
    added = request if ruling.act in ADDING else None
    version = _write(application, contract, ruling, content, added)
    if request is not None:
        _answered(request, ruling, at)
    if ruling.act is RegistrationAct.CHANGE and (before.total, before.tech) != (content.total, content.tech):
        correcting.registration_changed(actor, contract, version)
    if ruling.act is RegistrationAct.SUPPLEMENT:
        supplementing.open_claims(actor, contract, application, version)
    if ruling.act is RegistrationAct.CORRECT and version.corrects is not None:
        corrected = rulings.supplement(application.id, version.corrects)
        correcting.supplement_corrected(actor, contract, version, corrected.version.id)
    if ruling.act in ENDING:
        recovering.registration_fell(actor, contract.id, ruling.reason or "", at)
    letters.renewed(contract, application, ruling.reason or "")
    _tell(application, ruling)


def _tell(application: Registration, ruling: RegistrationRuling) -> None:
    bus.publish(
        RegistrationRuled(
            contract_id=application.contract_id,
            act=ruling.act.value,
            number=application.number or "",
            version=application.version,
            at=_instant(ruling),
        )
    )


def _asked(request: RegistrationRequest, before: Content, act: RegistrationAct) -> Content:
    if act not in ASKED:
        return before
    if request.total is not None and request.tech is not None and act in ADDING:
        old = rulings.supplement(request.registration_id, request.corrects) if request.corrects is not None else None
        total, tech = (old.total, old.tech) if old is not None else (ZERO, ZERO)
        return replace(before, total=before.total - total + request.total, tech=before.tech - tech + request.tech)
    if request.project_name is None or request.total is None or request.tech is None:
        message = f"request {request.id} asks for no change"
        raise LookupError(message)
    return Content(project_name=request.project_name, total=request.total, tech=request.tech, ends_on=request.ends_on)


def _answered(request: RegistrationRequest, ruling: RegistrationRuling, at: datetime) -> None:
    """Grant what was asked for; what was still open when the registration ended otherwise is declined with that ruling's reason."""
    granted = ruling.request_id == request.id
    request.state, request.answered_at = (Answer.GRANTED if granted else Answer.DECLINED), at
    request.answer = None if granted else ruling.reason
    db.session.flush()


def _write(
    application: Registration, contract: Contract, ruling: RegistrationRuling, content: Content, added: RegistrationRequest | None = None
) -> RegistrationVersion:
    parties = accounts.organisations([contract.seller_id, contract.buyer_id])
    version = RegistrationVersion(
        version=application.version,
        ruling_id=ruling.id,
        act=ruling.act,
        at=application.ruled_at,
        number=application.number,
        project_name=content.project_name,
        seller_name=parties[contract.seller_id].name_zh,
        buyer_name=parties[contract.buyer_id].name_zh,
        subtype=contract.subtype.value,
        total=content.total,
        tech=content.tech,
        signed_on=clock.legal_date(contract.signed_at or clock.now()),
        ends_on=content.ends_on,
        added_total=added.total if added else None,
        added_tech=added.tech if added else None,
        arose_on=added.arose_on if added else None,
        corrects=added.corrects if added else None,
        reason=ruling.reason,
    )
    application.certificates.insert(0, version)
    db.session.flush()
    return version
