"""Duties from the signature to their end: made, noted, waived, proved, paid in instalments."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from market import audit, clock
from market.contracts.events import ContractTerminated
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.versions import Instalment
from market.db import db, unit_of_work
from market.duties import jobs, policy, queries, services
from market.duties.models import Duty
from market.duties.rules.states import PENDING, DutyKind, DutyState
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.mail import Mail
from market.money import Money
from market.rewards import services as rewards
from market.rewards.queries import money
from market.rewards.rules.states import EntryKind
from tests.factories import accounts, uploads
from tests.factories import duties as factory

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.factories.contracts import Case

pytestmark = pytest.mark.usefixtures("session")
TODAY = date(2026, 11, 3)


def refuses(statement: str, **values: object) -> bool:
    try:
        with db.session.begin_nested():
            db.session.execute(text(statement), values)
    except DBAPIError:
        return True
    return False


def letters(words: str) -> int:
    return len(list(db.session.scalars(select(Mail.id).where(Mail.subject.contains(words)))))


def enter(case: Case, yuan: int, note: str) -> None:
    with unit_of_work():
        rewards.enter(case.seller, case.id, kind=EntryKind.RECEIPT, on=TODAY, amount=Money.yuan(yuan), note=note)


def plan(case: Case, *rows: tuple[date, int]) -> list[Duty]:
    with unit_of_work():
        given = [Instalment(due_on=on, amount=Money.yuan(yuan)) for on, yuan in rows]
        return services.plan_payments(case.seller, case.id, given)


def test_the_second_signature_makes_the_duties() -> None:
    case = factory.sold()
    rows = {row.kind: row for row in queries.of_contract(case.id)}
    assert set(rows) == {DutyKind.TRANSFER_RECORD, DutyKind.PAYMENT}
    record, payment = rows[DutyKind.TRANSFER_RECORD], rows[DutyKind.PAYMENT]
    assert (record.party, record.organisation_id, record.state) == (Side.SELLER, case.seller.organisation_id, DutyState.OPEN)
    assert record.rule.startswith("duty.transfer_record_days@")
    assert (payment.organisation_id, payment.amount) == (case.buyer.organisation_id, case.contract.total)
    assert [event.kind for event in audit.timeline([("duty", record.id)])] == ["duty.made"]


def test_duties_are_made_once() -> None:
    case = factory.sold()
    with unit_of_work():
        assert services.make(case.contract, case.contract.signed_at) == []  # type: ignore[arg-type]


def test_the_record_is_noted_by_either_party_with_its_number() -> None:
    case = factory.sold()
    record = factory.one(case, DutyKind.TRANSFER_RECORD)
    with pytest.raises(Invalid, match=r"duty\.reference"), unit_of_work():
        services.discharge(case.buyer, record.id, on=TODAY, reference=" ")
    with unit_of_work():
        services.discharge(case.buyer, record.id, on=TODAY, reference="2026110300120")
    assert (record.state, record.done_on, record.reference) == (DutyState.DONE, TODAY, "2026110300120")
    assert letters("已履行") > 0
    with pytest.raises(Conflict), unit_of_work():
        services.discharge(case.seller, record.id, on=TODAY, reference="2026110300121")


def test_strangers_see_nothing_and_onlookers_note_nothing() -> None:
    case = factory.sold()
    record = factory.one(case, DutyKind.TRANSFER_RECORD)
    for stranger in (case.stranger, case.registrar):
        with pytest.raises(NotFound), unit_of_work():
            services.discharge(stranger, record.id, on=TODAY, reference="1")
    assert queries.duty(case.operator, record.id) is record
    with pytest.raises(Forbidden, match=r"duty\.not_yours"), unit_of_work():
        services.discharge(case.operator, record.id, on=TODAY, reference="1")


def test_the_list_and_the_predicate_agree() -> None:
    case = factory.sold()
    record = factory.one(case, DutyKind.TRANSFER_RECORD)
    for actor in (case.seller, case.buyer, case.operator, case.registrar, case.stranger):
        listed = record.id in {duty.id for duty, _contract in queries.duties(actor, size=100)[0]}
        assert listed is policy.can_view(actor, case.contract)


def test_only_the_party_that_a_duty_serves_waives_it() -> None:
    case = factory.sold()
    record = factory.one(case, DutyKind.TRANSFER_RECORD)
    with pytest.raises(Forbidden, match=r"duty\.not_waivable"), unit_of_work():
        services.waive(case.seller, record.id, reason="不办了")
    with pytest.raises(Invalid), unit_of_work():
        services.waive(case.buyer, record.id, reason="  ")
    with unit_of_work():
        services.waive(case.buyer, record.id, reason="专利权已终止")
    assert (record.state, record.waived_because) == (DutyState.WAIVED, "专利权已终止")


def test_a_company_notes_what_it_received() -> None:
    case = factory.by_company()
    payment = factory.one(case, DutyKind.PAYMENT)
    with pytest.raises(Forbidden), unit_of_work():
        services.discharge(case.buyer, payment.id, on=TODAY, reference="ICBC-1")
    with unit_of_work():
        services.discharge(case.seller, payment.id, on=TODAY, reference="ICBC-1")
    assert payment.state is DutyState.DONE
    with pytest.raises(Conflict, match=r"duty\.price_paid"):
        plan(case, (TODAY, 1))


def test_an_institution_enters_receipts_and_its_instalments_follow() -> None:
    case = factory.sold()
    with pytest.raises(Conflict, match=r"duty\.by_receipts"), unit_of_work():
        services.discharge(case.seller, factory.one(case, DutyKind.PAYMENT).id, on=TODAY, reference="ICBC-1")
    first, second = plan(case, (date(2026, 12, 1), 860_000), (date(2027, 6, 1), 3_000_000))
    enter(case, 500_000, "ICBC-1")
    assert first.state is DutyState.OPEN
    enter(case, 400_000, "ICBC-2")
    assert (first.state, first.reference, second.state) == (DutyState.DONE, "ICBC-2", DutyState.OPEN)
    enter(case, 2_960_000, "ICBC-3")
    assert (second.state, second.reference) == (DutyState.DONE, "ICBC-3")


def test_a_struck_receipt_opens_the_instalment_again() -> None:
    case = factory.sold()
    [whole] = [factory.one(case, DutyKind.PAYMENT)]
    enter(case, 3_860_000, "ICBC-1")
    assert whole.state is DutyState.DONE
    with unit_of_work():
        rewards.strike(case.seller, money.entries(case.id)[0].id, reason="录错合同")
    assert (whole.state, whole.done_on, whole.reference) == (DutyState.OPEN, None, None)


def test_a_new_plan_replaces_what_is_open() -> None:
    case = factory.sold()
    whole = factory.one(case, DutyKind.PAYMENT)
    made = plan(case, (date(2026, 12, 1), 860_000), (date(2027, 6, 1), 3_000_000))
    assert whole.state is DutyState.REPLACED
    assert [row.id for row in queries.of_contract(case.id) if row.kind is DutyKind.PAYMENT] == [row.id for row in made]
    assert letters("付款计划") > 0
    with pytest.raises(Invalid, match=r"duty\.plan_sum"):
        plan(case, (TODAY, 1))
    with pytest.raises(Forbidden, match=r"duty\.not_seller"), unit_of_work():
        services.plan_payments(case.buyer, case.id, [Instalment(due_on=TODAY, amount=case.contract.total)])


def test_evidence_is_kept_once_and_read_by_the_parties_only() -> None:
    case = factory.sold()
    record = factory.one(case, DutyKind.TRANSFER_RECORD)
    with unit_of_work():
        kept = services.attach(case.buyer, record.id, content=uploads.picture(), name="通知书.png")
    assert queries.file(case.seller, kept.id) is kept
    with pytest.raises(NotFound):
        queries.file(case.stranger, kept.id)
    with pytest.raises(Conflict, match=r"duty\.file_twice"), unit_of_work():
        services.attach(case.seller, record.id, content=uploads.picture(), name="again.png")
    with pytest.raises(Forbidden, match=r"duty\.not_party"), unit_of_work():
        services.attach(case.operator, record.id, content=uploads.picture(colour="red"), name="x.png")
    assert refuses("UPDATE duty_file SET name = 'x' WHERE id = :id", id=kept.id)


def test_letters_are_written_once_and_what_is_late_is_marked(frozen: Callable[[str], None]) -> None:
    case = factory.sold()
    record = factory.one(case, DutyKind.TRANSFER_RECORD)
    jobs.remind("http://market")
    before = letters("履约提醒")
    assert before > 0
    jobs.remind("http://market")
    assert letters("履约提醒") == before
    frozen("2027-01-20T09:00+08:00")
    jobs.remind("http://market")
    db.session.refresh(record)
    assert record.state is DutyState.OVERDUE
    late = letters("已逾期")
    jobs.remind("http://market")
    assert letters("已逾期") == late > 0
    assert record.state in PENDING


def test_a_termination_lets_go_what_is_still_to_be_done() -> None:
    case = factory.sold()
    record = factory.one(case, DutyKind.TRANSFER_RECORD)
    with unit_of_work():
        services.discharge(case.seller, record.id, on=TODAY, reference="2026110300120")
        services.on_contract_terminated(ContractTerminated(contract_id=case.id, version=2, at=clock.now()))
    payment = factory.one(case, DutyKind.PAYMENT)
    assert (record.state, payment.state, payment.waived_because) == (DutyState.DONE, DutyState.WAIVED, "合同已解除")


def test_the_desk_names_what_the_own_organisation_has_to_do() -> None:
    case = factory.sold()
    until = date(2026, 12, 31)
    assert [duty.kind for duty, _ in queries.to_note(case.seller, until=until)] == [DutyKind.TRANSFER_RECORD]
    assert [duty.kind for duty, _ in queries.to_note(case.buyer, until=until)] == [DutyKind.PAYMENT]
    assert queries.to_note(accounts.member(accounts.organisation("enterprise"), "signer"), until=until) == []


def test_the_database_keeps_what_a_duty_asks() -> None:
    case = factory.sold()
    record = factory.one(case, DutyKind.TRANSFER_RECORD)
    for statement in (
        "UPDATE duty SET due_on = due_on + 1 WHERE id = :id",
        "UPDATE duty SET organisation_id = :buyer WHERE id = :id",
        "UPDATE duty SET state = 'done' WHERE id = :id",
        "UPDATE duty SET state = 'waived' WHERE id = :id",
        "UPDATE duty SET state = 'replaced' WHERE id = :id",
        "DELETE FROM duty WHERE id = :id",
        (
            "INSERT INTO duty (contract_id, kind, party, organisation_id, subject, due_on, rule, law, state, made_at)"
            " SELECT contract_id, kind, party, organisation_id, subject, due_on, rule, law, state, made_at FROM duty WHERE id = :id"
        ),
        (
            "INSERT INTO duty (contract_id, kind, party, organisation_id, subject, due_on, rule, law, state, made_at)"
            " SELECT contract_id, kind, 'seller', :buyer, 'x', due_on, rule, law, state, made_at FROM duty WHERE id = :id"
        ),
    ):
        values = {"id": record.id, "buyer": case.buyer.organisation_id}
        assert refuses(statement, **{name: value for name, value in values.items() if f":{name}" in statement}), statement
