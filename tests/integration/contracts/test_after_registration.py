"""What follows a certificate: changes as versions, cancellation, revocation, and how claims and registration unwind from end to end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from market.contracts import services
from market.contracts.queries import claims, registrations, rulings
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.registration.points import Answer
from market.contracts.rules.registration.ruling import Content
from market.contracts.rules.states import ClaimState, RegistrationAct, RegistrationState
from market.db import unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.money import Money
from tests.factories import contracts as factory
from tests.integration.contracts.database import refused_by_database

pytestmark = pytest.mark.usefixtures("session")

LESS = Money.yuan(3_500_000)


def changed(case: factory.Case, **new: object) -> Content:
    """Return what the certificate says, with something else in it."""
    application = registrations.of_contract(case.id)
    assert application is not None
    now = rulings.content(application.id)
    facts = {"project_name": now.project_name, "total": now.total, "tech": now.tech, "ends_on": now.ends_on}
    return Content(**{**facts, **new})  # type: ignore[arg-type]


def ask(case: factory.Case) -> None:
    """Apply for a smaller technology amount; committed."""
    with unit_of_work():
        services.apply_for_change(case.seller, case.id, reason="补充协议调整设备款", content=changed(case, tech=LESS))


def test_a_change_is_a_new_version_and_the_first_one_stays(frozen: Callable[[str], None]) -> None:
    case, application = factory.registered()
    frozen("2026-11-09T10:00+08:00")
    ask(case)
    with unit_of_work():
        services.prepare_change(case.registrar, application.id)
    with pytest.raises(Forbidden, match=r"registration\.same_person"), unit_of_work():
        services.confirm(case.registrar, application.id)
    with unit_of_work():
        services.confirm(case.reviewer, application.id)
    assert (application.state, application.version) == (RegistrationState.CHANGED, 2)
    now, first = application.certificates
    assert (now.tech, now.number, now.act) == (LESS, first.number, RegistrationAct.CHANGE)
    assert (first.tech, application.tech) == (case.contract.tech, case.contract.tech)
    assert rulings.requests(application.id)[0].state is Answer.GRANTED
    assert refused_by_database("UPDATE registration_version SET tech_fen = 1 WHERE registration_id = :id", id=application.id)


def test_a_registration_may_change_again() -> None:
    case, application = factory.registered()
    for version, name in ((2, "新项目名称一"), (3, "新项目名称二")):
        with unit_of_work():
            services.apply_for_change(case.seller, case.id, reason="更名", content=changed(case, project_name=name))
            services.prepare_change(case.registrar, application.id)
            services.confirm(case.reviewer, application.id)
        assert (application.version, rulings.content(application.id).project_name) == (version, name)


def test_a_change_that_changes_nothing_or_too_much_is_refused() -> None:
    case, _application = factory.registered()
    with pytest.raises(Invalid, match=r"registration\.nothing_changed"), unit_of_work():
        services.apply_for_change(case.seller, case.id, reason="无", content=changed(case))
    with pytest.raises(Invalid, match=r"registration\.kind"), unit_of_work():
        services.apply_for_change(case.seller, case.id, reason="多", content=changed(case, tech=case.contract.total + Money(1)))


def test_one_wish_at_a_time_and_only_of_the_holder() -> None:
    case, application = factory.registered()
    ask(case)
    with pytest.raises(Conflict, match=r"registration\.request_open"), unit_of_work():
        services.apply_for_cancellation(case.seller, case.id, reason="合同解除")
    with pytest.raises(Forbidden, match=r"registration\.not_seller"), unit_of_work():
        services.apply_for_cancellation(case.buyer, case.id, reason="合同解除")
    with unit_of_work():
        services.decline_request(case.registrar, application.id, reason="缺少补充协议")
    assert rulings.requests(application.id)[0].answer == "缺少补充协议"
    assert refused_by_database(
        "UPDATE registration_request SET state = 'open', answered_at = NULL WHERE registration_id = :id", id=application.id
    )
    with pytest.raises(Conflict, match=r"registration\.no_request"), unit_of_work():
        services.prepare_change(case.registrar, application.id)


def test_a_change_before_registration_is_refused() -> None:
    case, _application = factory.accepted()
    with pytest.raises(Conflict, match=r"state\.under_review"), unit_of_work():
        services.apply_for_cancellation(case.seller, case.id, reason="合同解除")


def test_a_cancelled_registration_ends_with_a_version_and_answers_what_was_open() -> None:
    case, application = factory.registered()
    ask(case)
    with unit_of_work():
        services.prepare_cancellation(case.registrar, application.id, reason="合同已解除")
        services.confirm(case.reviewer, application.id)
    assert (application.state, application.certificates[0].act) == (RegistrationState.CANCELLED, RegistrationAct.CANCEL)
    request = rulings.requests(application.id)[0]
    assert (request.state, request.answer) == (Answer.DECLINED, "合同已解除")


def test_a_refused_and_a_revoked_registration_unwind(frozen: Callable[[str], None]) -> None:
    """Refused, objected to, registered, claimed and granted, revoked: at the end no benefit stands and no certificate is in force."""
    case, application = factory.refused()
    vat = next(claim for claim in claims.of_contract(case.id) if claim.benefit is Benefit.VAT_EXEMPTION)
    with pytest.raises(Conflict, match=r"claim\.blocked"), unit_of_work():
        services.prepare_claim(case.seller, vat.id)
    with pytest.raises(NotFound):
        services.certificate(case.seller, case.id)
    frozen("2026-11-04T10:00+08:00")
    with unit_of_work():
        services.object_to_refusal(case.seller, case.id, reason="已补充技术说明")
        services.prepare_registration(case.others[0], application.id, checks=list(CheckPoint))
        services.confirm(case.others[1], application.id)
    assert vat.state is ClaimState.DRAFT
    with unit_of_work():
        services.prepare_claim(case.seller, vat.id)
        services.file_claim(case.seller, vat.id, on=date(2026, 11, 4))
        services.conclude_claim(case.seller, vat.id, outcome="accepted")
    frozen("2026-11-05T10:00+08:00")
    with unit_of_work():
        services.prepare_revocation(case.registrar, application.id, reason="合同系虚构")
    with pytest.raises(Forbidden, match=r"registration\.same_person"), unit_of_work():
        services.confirm(case.registrar, application.id)
    assert (application.state, vat.state) == (RegistrationState.REGISTERED, ClaimState.ACCEPTED)
    with unit_of_work():
        services.confirm(case.reviewer, application.id)
    assert application.state is RegistrationState.REVOKED
    benefits = [claim for claim in claims.of_contract(case.id) if not claim.benefit.is_charge]
    assert {claim.state for claim in benefits} == {ClaimState.BLOCKED, ClaimState.CLAWED_BACK}
    assert (vat.state, vat.repay, vat.fell_because) == (ClaimState.CLAWED_BACK, vat.amount, "合同系虚构")
    stamp = next(claim for claim in claims.of_contract(case.id) if claim.benefit is Benefit.STAMP_DUTY)
    assert stamp.state is ClaimState.READY
    with pytest.raises(Conflict, match=r"state\.revoked"), unit_of_work():
        services.prepare_cancellation(case.registrar, application.id, reason="x")
    with pytest.raises(Conflict, match=r"registration\.applied"), unit_of_work():
        services.apply_registration(case.seller, case.id)
    assert services.certificate(case.seller, case.id).startswith(b"%PDF")


def test_certificates_are_printed_together_only_where_they_are_in_force() -> None:
    case, application = factory.registered()
    _other, waiting = factory.accepted()
    assert services.certificates(case.registrar, [application.id, waiting.id]).startswith(b"%PDF")
    with pytest.raises(Invalid, match=r"registration\.print_none"):
        services.certificates(case.registrar, [waiting.id])
    with pytest.raises(Invalid, match=r"registration\.print_choice"):
        services.certificates(case.registrar, [])
    with pytest.raises(Forbidden, match=r"registration\.not_registrar"):
        services.certificates(case.operator, [application.id])
