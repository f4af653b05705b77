"""Two people decide: corrections, experts, the ruling and its confirmation, objections, and what the database refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from market import audit
from market.accounts import queries as people
from market.contracts import services
from market.contracts.models.registration import Registration
from market.contracts.queries import rulings
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.registration.points import CorrectionPoint, Outcome
from market.contracts.rules.states import RegistrationState
from market.db import unit_of_work
from market.errors import Conflict, Forbidden, Invalid
from market.money import Money
from tests.factories import contracts as factory
from tests.factories.answers import ANSWERS
from tests.integration.contracts.database import refused_by_database

pytestmark = pytest.mark.usefixtures("session")

ALL = list(CheckPoint)
NUMBER = "2026330107000123"


def test_a_correction_names_its_points_and_starts_the_days_anew(frozen: Callable[[str], None]) -> None:
    case, application = factory.submitted()
    with unit_of_work():
        services.request_correction(
            case.registrar, application.id, points=[(CorrectionPoint.AMOUNTS, "请补充拆分说明"), (CorrectionPoint.PAPERS, "缺附件")]
        )
    assert application.state is RegistrationState.CORRECTION
    assert [row.point for row in rulings.corrections(application.id)] == [CorrectionPoint.AMOUNTS, CorrectionPoint.PAPERS]
    frozen("2026-11-09T10:00+08:00")
    with unit_of_work():
        services.apply_registration(case.seller, case.id, **ANSWERS)
    frozen("2026-11-11T10:00+08:00")
    with unit_of_work():
        services.accept(case.registrar, application.id)
    assert (application.accepted_on, application.due_on) == (date(2026, 11, 9), date(2026, 11, 19))


def test_a_correction_without_a_point_is_refused() -> None:
    case, application = factory.submitted()
    with pytest.raises(Invalid, match=r"registration\.no_correction"), unit_of_work():
        services.request_correction(case.registrar, application.id, points=[])


def test_a_ruling_needs_every_check() -> None:
    case, application = factory.accepted()
    with pytest.raises(Invalid, match=r"registration\.unchecked"), unit_of_work():
        services.prepare_registration(case.registrar, application.id, checks=[CheckPoint.PARTIES])


def test_nobody_confirms_the_own_ruling() -> None:
    case, application = factory.accepted()
    with unit_of_work():
        services.prepare_registration(case.registrar, application.id, checks=ALL)
    with pytest.raises(Forbidden, match=r"registration\.same_person"), unit_of_work():
        services.confirm(case.registrar, application.id)
    assert application.state is RegistrationState.UNDER_REVIEW
    assert refused_by_database(
        "UPDATE registration_ruling SET reviewed_by = prepared_by, reviewed_at = prepared_at, outcome = 'confirmed' "
        "WHERE registration_id = :id",
        id=application.id,
    )
    with unit_of_work():
        services.confirm(case.reviewer, application.id)
    assert (application.state, application.number, application.version) == (RegistrationState.REGISTERED, NUMBER, 1)


def test_no_state_of_the_office_without_two_people() -> None:
    _case, application = factory.accepted()
    assert refused_by_database(
        "UPDATE registration SET state = 'refused', reason = 'x', ruled_at = now() WHERE id = :id", id=application.id
    )
    assert refused_by_database(
        "UPDATE registration SET state = 'registered', number = '2026330107000999', version = 1, ruled_at = now() WHERE id = :id",
        id=application.id,
    )


def test_a_ruling_is_sent_back_with_a_remark_or_withdrawn() -> None:
    case, application = factory.accepted()
    for actor, outcome in ((case.reviewer, Outcome.RETURNED), (case.registrar, Outcome.WITHDRAWN)):
        with unit_of_work():
            services.prepare_registration(case.registrar, application.id, checks=ALL)
        with pytest.raises(Conflict, match=r"registration\.ruling_open"), unit_of_work():
            services.prepare_refusal(case.reviewer, application.id, ground=CheckPoint.SUBJECT, reason="不明确")
        with unit_of_work():
            assert services.send_back(actor, application.id, remark="请核对金额").outcome is outcome
    assert refused_by_database("UPDATE registration_ruling SET remark = 'x' WHERE registration_id = :id", id=application.id)
    with pytest.raises(Conflict, match=r"registration\.no_ruling"), unit_of_work():
        services.confirm(case.reviewer, application.id)


def test_only_registrars_of_the_office_prepare() -> None:
    case, application = factory.accepted()
    with pytest.raises(Forbidden, match=r"registration\.not_registrar"), unit_of_work():
        services.prepare_refusal(case.operator, application.id, ground=CheckPoint.SUBJECT, reason="不明确")


def test_a_large_contract_needs_an_opinion_first() -> None:
    case, application = factory.accepted(hammer=Money.yuan(5_000_000))
    assert application.state is RegistrationState.EXPERT
    with pytest.raises(Conflict, match=r"registration\.no_opinion"), unit_of_work():
        services.prepare_registration(case.registrar, application.id, checks=ALL)
    factory.opined(case, application)
    with unit_of_work():
        services.prepare_registration(case.registrar, application.id, checks=ALL)
    assert refused_by_database("DELETE FROM registration_opinion WHERE registration_id = :id", id=application.id)


def test_one_fen_below_the_threshold_stays_with_the_registrar() -> None:
    _case, application = factory.accepted(hammer=Money(499_999_999))
    assert application.state is RegistrationState.UNDER_REVIEW


def test_a_disputed_application_goes_to_experts_with_the_longer_days() -> None:
    case, application = factory.accepted()
    with unit_of_work():
        services.call_experts(case.registrar, application.id, reason="技术交易额存在争议")
    assert application.state is RegistrationState.EXPERT
    assert (application.due_on, (application.due_rule or "").split("@")[0]) == (date(2026, 12, 15), "reg.days.expert")
    seller = people.organisation(case.contract.seller_id).name_zh
    with pytest.raises(Forbidden, match=r"registration\.expert_of_party"), unit_of_work():
        services.add_opinion(case.registrar, application.id, expert="王某", unit=seller, opinion="同意", supports=True)


def test_an_opinion_only_while_experts_are_called() -> None:
    case, application = factory.accepted()
    with pytest.raises(Conflict, match=r"registration\.no_experts"), unit_of_work():
        services.add_opinion(case.registrar, application.id, expert="王某", unit="某院", opinion="同意", supports=True)


def test_a_refusal_says_its_ground() -> None:
    _case, application = factory.refused(ground=CheckPoint.SEAL, reason="印章与名称不一致")
    assert (application.state, application.ground, application.reason) == (
        RegistrationState.REFUSED,
        CheckPoint.SEAL,
        "印章与名称不一致",
    )


def objected(reason: str = "已补充技术说明", **about: object) -> tuple[factory.Case, Registration]:
    case, application = factory.refused(**about)  # type: ignore[arg-type]
    with unit_of_work():
        services.object_to_refusal(case.seller, case.id, reason=reason)
    return case, application


def test_an_objection_is_looked_at_by_two_other_people_and_may_succeed() -> None:
    case, application = objected()
    assert (application.state, application.due_rule) == (RegistrationState.OBJECTION, "reg.recheck_days@2000-01-01")
    for person in (case.registrar, case.reviewer):
        with pytest.raises(Forbidden, match=r"registration\.same_reviewer"), unit_of_work():
            services.prepare_registration(person, application.id, checks=ALL)
        assert refused_by_database(
            "INSERT INTO registration_ruling (registration_id, act, prepared_by, prepared_at, checks, ground, reason) "
            "VALUES (:id, 'refuse', :person, now(), '[]', 'subject', 'x')",
            id=application.id,
            person=person.person_id,
        )
    first, second = case.others
    with unit_of_work():
        services.prepare_registration(first, application.id, checks=ALL)
    for person in (case.registrar, case.reviewer):
        with pytest.raises(Forbidden, match=r"registration\.same_reviewer"), unit_of_work():
            services.confirm(person, application.id)
        with pytest.raises(Forbidden, match=r"registration\.same_reviewer"), unit_of_work():
            services.send_back(person, application.id, remark="请核对")
    assert refused_by_database(
        "UPDATE registration_ruling SET reviewed_by = :person, reviewed_at = now(), outcome = 'confirmed', number = 'x' "
        "WHERE registration_id = :id AND outcome IS NULL",
        id=application.id,
        person=case.reviewer.person_id,
    )
    with unit_of_work():
        services.confirm(second, application.id)
    assert application.state is RegistrationState.REGISTERED
    assert application.reason is None


def test_a_second_refusal_is_final() -> None:
    case, application = objected()
    first, second = case.others
    with unit_of_work():
        services.prepare_refusal(first, application.id, ground=CheckPoint.SUBJECT, reason="仍不明确")
        services.confirm(second, application.id)
    assert (application.state, application.final) == (RegistrationState.REFUSED, True)
    with pytest.raises(Conflict, match=r"registration\.final"), unit_of_work():
        services.object_to_refusal(case.seller, case.id, reason="再次异议")


def test_an_objection_on_a_technical_ground_goes_to_experts_who_were_not_heard_before(frozen: Callable[[str], None]) -> None:
    case, application = factory.accepted()
    with unit_of_work():
        services.call_experts(case.registrar, application.id, reason="技术内容有争议")
    factory.opined(case, application, supports=False)
    with unit_of_work():
        services.prepare_refusal(case.registrar, application.id, ground=CheckPoint.SUBJECT, reason="标的不明确")
        services.confirm(case.reviewer, application.id)
        services.object_to_refusal(case.seller, case.id, reason="已补充技术说明")
    frozen("2026-11-04T10:00+08:00")
    first, second = case.others
    with pytest.raises(Forbidden, match=r"registration\.same_reviewer"), unit_of_work():
        services.call_experts(case.reviewer, application.id, reason="需要专家意见")
    with unit_of_work():
        services.call_experts(first, application.id, reason="需要专家意见")
    assert (application.state, (application.due_rule or "").split("@")[0]) == (RegistrationState.EXPERT, "reg.days.expert")
    with pytest.raises(Conflict, match=r"registration\.no_opinion"), unit_of_work():
        services.prepare_registration(first, application.id, checks=ALL)
    with pytest.raises(Conflict, match=r"registration\.expert_heard"), unit_of_work():
        services.add_opinion(first, application.id, expert="沈评审", unit="钱塘材料研究会", opinion="同意", supports=True)
    with unit_of_work():
        services.add_opinion(first, application.id, expert="顾评审", unit="钱塘材料研究会", opinion="补充后内容完整", supports=True)
    with pytest.raises(Forbidden, match=r"registration\.same_reviewer"), unit_of_work():
        services.prepare_registration(case.registrar, application.id, checks=ALL)
    with unit_of_work():
        services.prepare_refusal(first, application.id, ground=CheckPoint.SUBJECT, reason="仍不明确")
        services.confirm(second, application.id)
    assert (application.state, application.final) == (RegistrationState.REFUSED, True)


def test_an_objection_on_a_formal_ground_is_not_for_experts() -> None:
    case, application = objected(ground=CheckPoint.SEAL)
    with pytest.raises(Conflict, match=r"registration\.not_technical"), unit_of_work():
        services.call_experts(case.others[0], application.id, reason="需要专家意见")


def test_experts_are_not_called_over_a_prepared_ruling() -> None:
    case, application = factory.accepted()
    with unit_of_work():
        services.prepare_registration(case.registrar, application.id, checks=ALL)
    with pytest.raises(Conflict, match=r"registration\.ruling_open"), unit_of_work():
        services.call_experts(case.reviewer, application.id, reason="有争议")


@pytest.mark.parametrize(("on", "late"), [("2026-11-24", False), ("2026-11-25", True)])
def test_an_objection_has_fifteen_working_days(on: str, late: bool, frozen: Callable[[str], None]) -> None:  # noqa: FBT001
    case, application = factory.refused()
    frozen(f"{on}T23:00+08:00")
    if late:
        with pytest.raises(Conflict, match=r"registration\.objection_late"), unit_of_work():
            services.object_to_refusal(case.seller, case.id, reason="请复核")
        assert application.state is RegistrationState.REFUSED
    else:
        with unit_of_work():
            assert services.object_to_refusal(case.seller, case.id, reason="请复核").state is RegistrationState.OBJECTION


def test_the_buyer_does_not_object() -> None:
    case, _application = factory.refused()
    with pytest.raises(Forbidden, match=r"registration\.not_seller"), unit_of_work():
        services.object_to_refusal(case.buyer, case.id, reason="请复核")


def test_what_happened_is_recorded() -> None:
    _case, application = factory.refused()
    kinds = [event.kind for event in audit.timeline([("registration", application.id)])]
    assert kinds[-2:] == ["registration.ruling_prepared", "registration.refused"]
