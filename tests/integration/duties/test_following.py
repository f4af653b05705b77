"""A contract changes or ends: its instalments, its acceptance and its registration follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from market.contracts import services as contracts
from market.contracts.queries import registrations, rulings
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.versions import Instalment, Part, VersionKind
from market.db import db, unit_of_work
from market.duties import queries, services
from market.duties.models import Duty
from market.duties.rules.states import DutyKind, DutyState
from market.errors import Conflict, Forbidden, Invalid
from market.mail import Mail
from market.money import ZERO, Money
from market.rewards import services as rewards
from market.rewards.rules.states import EntryKind
from tests.factories import contracts as cases
from tests.factories import corrections, versions
from tests.factories import duties as factory
from tests.factories.answers import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from market.contracts.models.versions import ContractVersion
    from tests.factories.contracts import Case

pytestmark = pytest.mark.usefixtures("session")
TODAY, SPRING, SUMMER = date(2026, 11, 3), date(2027, 3, 31), date(2027, 6, 30)
PRICE = Money.yuan(3_860_000)
LESS = Money.yuan(3_000_000)
CHANGE, CANCEL = DutyKind.REGISTRATION_CHANGE, DutyKind.REGISTRATION_CANCEL


def row(on: date, yuan: int) -> Instalment:
    return Instalment(due_on=on, amount=Money.yuan(yuan))


def halves(case: Case) -> list[Duty]:
    with unit_of_work():
        return services.plan_payments(case.seller, case.id, [row(SPRING, 1_860_000), row(SUMMER, 2_000_000)])


def receive(case: Case, yuan: int, note: str = "到账 1") -> None:
    with unit_of_work():
        rewards.enter(case.seller, case.id, kind=EntryKind.RECEIPT, on=TODAY, amount=Money.yuan(yuan), note=note)


def payments(case: Case) -> list[tuple[date, Money | None, DutyState]]:
    return [(duty.due_on, duty.amount, duty.state) for duty in queries.of_contract(case.id) if duty.kind is DutyKind.PAYMENT]


def at_office(case: Case, kind: DutyKind) -> list[Duty]:
    return [duty for duty in queries.of_contract(case.id) if duty.kind is kind]


def lowered(case: Case, *rows: Instalment, total: Money = LESS) -> ContractVersion:
    return versions.signed(case, VersionKind.CHANGE, total=total, plan=rows)


def test_unpaid_instalments_follow_the_new_amount_and_paid_ones_stay() -> None:
    case = factory.sold()
    first, second = halves(case)
    receive(case, 1_860_000)
    lowered(case, row(SUMMER, 1_140_000))
    assert payments(case) == [(SPRING, Money.yuan(1_860_000), DutyState.DONE), (SUMMER, Money.yuan(1_140_000), DutyState.OPEN)]
    assert (first.state, second.state) == (DutyState.DONE, DutyState.REPLACED)
    assert queries.left(case.contract, queries.payments_for_update(case.id)) == Money.yuan(1_140_000)


@pytest.mark.parametrize(
    ("rows", "code"),
    [((), "plan_needed"), ((row(SUMMER, 1_140_001),), "plan_sum"), ((row(SUMMER, 3_000_000),), "plan_sum")],
)
def test_a_plan_that_is_not_what_is_left_of_the_new_amount_is_refused(rows: tuple[Instalment, ...], code: str) -> None:
    case = factory.sold()
    halves(case)
    receive(case, 1_860_000)
    with pytest.raises(Invalid, match=rf"duty\.{code}"):
        versions.proposed(case, VersionKind.CHANGE, total=LESS, plan=rows)
    assert payments(case)[1][1] == Money.yuan(2_000_000)


def test_a_plan_that_a_receipt_overtook_is_refused_at_the_last_signature() -> None:
    case = factory.sold()
    halves(case)
    version = versions.proposed(case, VersionKind.CHANGE, total=LESS, plan=(row(SUMMER, 3_000_000),))
    receive(case, 1_860_000)
    versions.sign(case, version, case.seller)
    with pytest.raises(Invalid, match=r"duty\.plan_sum"):
        versions.sign(case, version, case.buyer)
    assert payments(case)[0][2] is DutyState.DONE


def test_what_came_in_already_covers_the_new_plan() -> None:
    case = factory.sold()
    halves(case)
    receive(case, 2_500_000)
    lowered(case, row(date(2027, 4, 30), 500_000), row(SUMMER, 640_000))
    assert [state for _on, _amount, state in payments(case)] == [DutyState.DONE, DutyState.DONE, DutyState.OPEN]


def test_a_lower_price_that_is_paid_already_leaves_nothing_to_pay() -> None:
    case = factory.sold()
    halves(case)
    receive(case, 1_860_000)
    lowered(case, total=Money.yuan(1_500_000))
    assert [state for _on, _amount, state in payments(case)] == [DutyState.DONE]


def test_the_seller_plans_anew_against_the_new_amount() -> None:
    case = factory.sold()
    lowered(case, row(SUMMER, 3_000_000))
    with pytest.raises(Invalid, match=r"duty\.plan_sum"), unit_of_work():
        services.plan_payments(case.seller, case.id, [row(SPRING, 3_860_000)])
    with unit_of_work():
        services.plan_payments(case.seller, case.id, [row(SPRING, 3_000_000)])


def test_a_change_of_a_registered_contract_goes_to_the_office_and_ends_with_its_ruling() -> None:
    case, application = cases.registered()
    lowered(case, row(SUMMER, 3_000_000))
    [duty] = at_office(case, CHANGE)
    assert (duty.party, duty.organisation_id, duty.due_on) == (Side.SELLER, application.applicant_id, date(2026, 12, 3))
    assert (duty.subject, duty.rule.split("@")[0]) == (f"{case.contract.number}-2", "duty.registration_change_days")
    assert list(db.session.scalars(select(Mail.id).where(Mail.subject.contains("请申请变更登记"))))
    with pytest.raises(Conflict, match=r"duty\.by_ruling"), unit_of_work():
        services.discharge(case.seller, duty.id, on=TODAY, reference="x")
    with pytest.raises(Forbidden, match=r"duty\.not_waivable"), unit_of_work():
        services.waive(case.buyer, duty.id, reason="x")
    corrections.change(case, Money.yuan(3_100_000))
    assert duty.state is DutyState.OPEN
    corrections.change(case, LESS)
    assert (duty.state, duty.done_on, duty.reference) == (DutyState.DONE, TODAY, f"{application.number}-3")


def test_a_supplement_that_touches_nothing_registered_asks_nothing() -> None:
    case, _application = cases.registered()
    versions.signed(case)
    assert at_office(case, CHANGE) == []


def test_a_supplement_about_the_content_goes_to_the_office() -> None:
    case, _application = cases.registered()
    versions.signed(case, affects=[Part.CONTENT])
    [duty] = at_office(case, CHANGE)
    corrections.change(case, Money.yuan(3_800_000))
    assert duty.state is DutyState.DONE


def test_a_change_before_the_application_is_what_the_application_says() -> None:
    case = cases.signed()
    lowered(case, row(SUMMER, 3_000_000))
    versions.signed(case, VersionKind.CHANGE, ends_on=date(2031, 1, 31))
    with unit_of_work():
        application = contracts.apply_registration(case.seller, case.id, **ANSWERS)
        contracts.accept(case.registrar, application.id)
        contracts.prepare_registration(case.registrar, application.id, checks=list(CheckPoint))
        contracts.confirm(case.reviewer, application.id)
    says = rulings.content(application.id)
    assert (application.total, says.total, says.tech, says.ends_on) == (LESS, LESS, LESS, date(2031, 1, 31))
    assert at_office(case, CHANGE) == []


def test_a_change_while_the_application_is_at_the_office_is_caught_up_with_the_registration() -> None:
    case, application = cases.accepted()
    lowered(case, row(SUMMER, 3_000_000))
    assert at_office(case, CHANGE) == []
    with unit_of_work():
        contracts.prepare_registration(case.registrar, application.id, checks=list(CheckPoint))
        contracts.confirm(case.reviewer, application.id)
    [duty] = at_office(case, CHANGE)
    assert (rulings.content(application.id).total, duty.state) == (PRICE, DutyState.OPEN)


def asked(case: Case, application_id: int, *, unneeded: bool) -> None:
    now = rulings.content(application_id)
    with unit_of_work():
        contracts.apply_for_change(case.seller, case.id, reason="补充协议", content=replace(now, project_name="新名称"))
    with unit_of_work():
        contracts.decline_request(case.registrar, application_id, reason="仅改联系方式，不涉及登记事项", unneeded=unneeded)


def test_a_change_that_the_office_finds_unneeded_ends_with_its_answer() -> None:
    case, application = cases.registered()
    versions.signed(case, affects=[Part.CONTENT])
    [duty] = at_office(case, CHANGE)
    asked(case, application.id, unneeded=False)
    assert duty.state is DutyState.OPEN
    asked(case, application.id, unneeded=True)
    assert (duty.state, duty.waived_because) == (DutyState.WAIVED, "登记机构答复无需办理：仅改联系方式，不涉及登记事项")
    assert rulings.requests(application.id)[0].unneeded
    assert refuses("UPDATE registration_request SET unneeded = false WHERE registration_id = :id", id=application.id)


def test_what_was_agreed_after_an_application_that_was_unneeded_still_goes_to_the_office(frozen: Callable[[str], None]) -> None:
    case, application = cases.registered()
    versions.signed(case, affects=[Part.CONTENT])
    now = rulings.content(application.id)
    with unit_of_work():
        contracts.apply_for_change(case.seller, case.id, reason="补充协议", content=replace(now, project_name="新名称"))
    frozen("2026-11-04T10:00+08:00")
    versions.signed(case, affects=[Part.PARTIES])
    with unit_of_work():
        contracts.decline_request(case.registrar, application.id, reason="不涉及登记事项", unneeded=True)
    assert [duty.state for duty in at_office(case, CHANGE)] == [DutyState.WAIVED, DutyState.OPEN]


def test_only_a_declined_application_was_unneeded() -> None:
    case, application = cases.registered()
    with unit_of_work():
        contracts.apply_for_cancellation(case.seller, case.id, reason="合同解除")
    assert refuses("UPDATE registration_request SET unneeded = true WHERE registration_id = :id", id=application.id)


def test_the_end_of_a_registered_contract_goes_to_the_office_and_nothing_else_is_left() -> None:
    case, application = cases.registered()
    versions.signed(case, affects=[Part.PARTIES])
    versions.signed(case, VersionKind.TERMINATION)
    [duty], [change] = at_office(case, CANCEL), at_office(case, CHANGE)
    assert (duty.state, change.state) == (DutyState.OPEN, DutyState.WAIVED)
    assert {other.state for other in queries.of_contract(case.id) if other.id != duty.id} == {DutyState.WAIVED}
    with unit_of_work():
        contracts.apply_for_cancellation(case.seller, case.id, reason="合同已解除")
        contracts.prepare_change(case.registrar, application.id)
        contracts.confirm(case.reviewer, application.id)
    assert (duty.state, duty.reference) == (DutyState.DONE, f"{application.number}-2")


def test_a_revoked_registration_needs_no_change_any_more() -> None:
    case, application = cases.registered()
    versions.signed(case, affects=[Part.CONTENT])
    [duty] = at_office(case, CHANGE)
    with unit_of_work():
        contracts.prepare_revocation(case.registrar, application.id, reason="材料系伪造")
        contracts.confirm(case.reviewer, application.id)
    assert (duty.state, duty.waived_because) == (DutyState.WAIVED, "登记已注销或撤销")


def test_an_unregistered_contract_goes_to_no_office() -> None:
    case = cases.signed()
    lowered(case, row(SUMMER, 3_000_000))
    versions.signed(case, VersionKind.TERMINATION)
    assert at_office(case, CHANGE) == at_office(case, CANCEL) == []
    assert registrations.of_contract(case.id) is None


def test_a_later_last_day_is_on_the_way_to_the_office_too() -> None:
    case, application = cases.registered()
    versions.signed(case, VersionKind.CHANGE, ends_on=date(2031, 1, 31))
    [duty] = at_office(case, CHANGE)
    corrections.change(case, Money.yuan(3_800_000))
    assert duty.state is DutyState.OPEN
    corrections.change(case, PRICE, ends_on=date(2031, 1, 31))
    assert (duty.state, duty.reference) == (DutyState.DONE, f"{application.number}-3")


def refuses(statement: str, **values: object) -> bool:
    try:
        with db.session.begin_nested():
            db.session.execute(text(statement), values)
    except DBAPIError:
        return True
    return False


def test_the_database_keeps_terms_and_plan_of_an_agreement() -> None:
    case = factory.sold()
    version = versions.proposed(case, VersionKind.CHANGE, total=LESS)
    assert refuses("UPDATE contract_version SET plan = '[]' WHERE id = :id", id=version.id)
    assert refuses("UPDATE contract_version SET affects = '[]' WHERE id = :id", id=version.id)
    assert refuses("UPDATE contract_version SET ends_on = '2030-01-01' WHERE id = :id", id=version.id)
    record = next(duty for duty in queries.of_contract(case.id) if duty.kind is DutyKind.TRANSFER_RECORD)
    assert refuses("UPDATE duty SET state = 'replaced' WHERE id = :id", id=record.id)
    assert queries.paid(queries.of_contract(case.id)) == ZERO
