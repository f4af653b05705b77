"""A ruling: prepared by one person of the office, confirmed by another 二次审核, or sent back."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from market import audit, clock, rulebook
from market.contracts.models.rulings import RegistrationRuling
from market.contracts.queries import rulings
from market.contracts.rules import states
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.registration import ruling as rules
from market.contracts.rules.registration.points import Outcome
from market.contracts.rules.registration.supplement import ACTS
from market.contracts.rules.states import RegistrationAct
from market.contracts.services.office import common, numbering, outcomes
from market.db import db
from market.errors import Conflict
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.registration import Registration


def prepare_registration(actor: Actor, registration_id: int, *, checks: Collection[str]) -> RegistrationRuling:
    """Propose to register a contract, every point of the checklist ticked; its number comes with the confirmation."""
    application, _contract, _now = common.locked(actor, registration_id)
    states.REGISTRATION.after(application.state, RegistrationAct.REGISTER)
    rules.registrable(checks)
    return _prepared(actor, application, RegistrationAct.REGISTER, checks=[point.value for point in CheckPoint])


def prepare_refusal(
    actor: Actor, registration_id: int, *, ground: CheckPoint, reason: str, checks: Collection[str] = ()
) -> RegistrationRuling:
    """Propose to refuse registration 不予登记 on one of the nine grounds, with the reason that the applicant will read."""
    application, _contract, _now = common.locked(actor, registration_id)
    states.REGISTRATION.after(application.state, RegistrationAct.REFUSE)
    why, ticked = rules.said(reason, field="reason"), [point.value for point in CheckPoint if point in checks]
    return _prepared(actor, application, RegistrationAct.REFUSE, ground=ground, reason=why, checks=ticked)


def prepare_change(actor: Actor, registration_id: int) -> RegistrationRuling:
    """Propose what the holder applied for: the change of its registration 变更, a supplementary amount 补登, or the cancellation 注销."""
    application, _contract, _now = common.locked(actor, registration_id)
    request = rulings.open_request(application.id)
    if request is None:
        raise Conflict("registration.no_request", N_("Nobody has applied for a change or a cancellation."))
    act = ACTS[request.wish]
    states.REGISTRATION.after(application.state, act)
    return _prepared(actor, application, act, reason=request.reason, request_id=request.id)


def prepare_cancellation(actor: Actor, registration_id: int, *, reason: str) -> RegistrationRuling:
    """Propose to cancel a registration 注销 without being asked: the contract has ended."""
    application, _contract, _now = common.locked(actor, registration_id)
    states.REGISTRATION.after(application.state, RegistrationAct.CANCEL)
    return _prepared(actor, application, RegistrationAct.CANCEL, reason=rules.said(reason, field="reason"))


def prepare_revocation(actor: Actor, registration_id: int, *, reason: str) -> RegistrationRuling:
    """Propose to revoke a registration 撤销: got by false statements, or of a void contract (浙江省技术市场条例 Art. 24)."""
    application, _contract, _now = common.locked(actor, registration_id)
    states.REGISTRATION.after(application.state, RegistrationAct.REVOKE)
    return _prepared(actor, application, RegistrationAct.REVOKE, reason=rules.said(reason, field="reason"))


def _prepared(actor: Actor, application: Registration, act: RegistrationAct, **content: Any) -> RegistrationRuling:
    now = clock.now()
    if rulings.open_ruling(application.id) is not None:
        raise Conflict("registration.ruling_open", N_("A ruling is already prepared and waits for a second person."))
    rules.may_look_again(actor.person_id, rulings.barred(application))
    rules.heard_experts(application.state, len(rulings.opinions_now(application)), rulebook.number("reg.expert_opinions", clock.today()))
    made = RegistrationRuling(
        registration_id=application.id, act=act, prepared_by=actor.person_id or 0, prepared_at=now, **{"checks": [], **content}
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "registration.ruling_prepared", application, at=now, act=act.value)
    return made


def confirm(actor: Actor, registration_id: int) -> Registration:
    """Confirm what another person of the office has prepared; the ruling takes effect."""
    application, contract, now = common.locked(actor, registration_id)
    ruling = _open(application)
    rules.may_confirm(actor.person_id, ruling.prepared_by)
    rules.may_look_again(actor.person_id, rulings.barred(application))
    following = states.REGISTRATION.after(application.state, ruling.act)
    ruling.number = numbering.next_number(application.office_id, now) if ruling.act is RegistrationAct.REGISTER else None
    ruling.reviewed_by, ruling.reviewed_at, ruling.outcome = actor.person_id, now, Outcome.CONFIRMED
    db.session.flush()
    outcomes.carry_out(actor, application, contract, ruling, following)
    return application


def send_back(actor: Actor, registration_id: int, *, remark: str) -> RegistrationRuling:
    """Return a prepared ruling to its author with what is wrong; the author withdraws it the same way."""
    application, _contract, now = common.locked(actor, registration_id)
    ruling = _open(application)
    if actor.person_id != ruling.prepared_by:
        rules.may_look_again(actor.person_id, rulings.barred(application))
    ruling.remark = rules.said(remark, field="note")
    ruling.outcome = Outcome.WITHDRAWN if actor.person_id == ruling.prepared_by else Outcome.RETURNED
    ruling.reviewed_by, ruling.reviewed_at = actor.person_id, now
    db.session.flush()
    audit.record(actor, f"registration.ruling_{ruling.outcome.value}", application, at=now, reason=ruling.remark)
    return ruling


def _open(application: Registration) -> RegistrationRuling:
    found = rulings.open_ruling_for_update(application.id)
    if found is None:
        raise Conflict("registration.no_ruling", N_("No ruling is prepared."))
    return found
