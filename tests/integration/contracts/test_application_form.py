"""The registration form through the services: who sends it, what it says, what is remembered, its signed file."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from market import storage
from market.accounts import queries as people
from market.contracts import jobs, services
from market.contracts.queries import applications, packs, registrations
from market.contracts.queries.passages import passages
from market.contracts.rules.amounts import ItemKind
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.registration_form.applicants import Basis
from market.contracts.rules.states import RegistrationState
from market.contracts.rules.types import PaymentMode
from market.contracts.rules.versions import VersionKind
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.money import Money
from tests.factories import contracts as factory
from tests.factories import versions
from tests.factories.answers import ANSWERS
from tests.integration.contracts.database import refused_by_database

pytestmark = pytest.mark.usefixtures("session")


def send(case: factory.Case, **changed: object) -> None:
    with unit_of_work():
        services.apply_registration(case.seller, case.id, **(ANSWERS | changed))


def in_force(case: factory.Case) -> None:
    with unit_of_work():
        services.freeze_for_signing(case.seller, case.id)
    factory.sign(case, case.seller)
    factory.sign(case, case.buyer)


def test_the_form_is_filled_in_before_anybody_types() -> None:
    case = factory.signed()
    form = applications.form(case.contract, None, by="王老师")
    assert form.standing.basis is Basis.SELLER
    said = {line.field.key: line for part in form.parts for line in part.lines}
    assert said["project_name"].words.zh == case.contract.project_name
    assert (form.answers["total"], form.answers["tech"]) == (case.contract.total.decimal, case.contract.tech.decimal)
    assert form.answers["filled_by"] == "王老师"
    assert said["seller_phone"].missing
    assert "seller_phone" in {one.key for one in form.missing}


def test_a_gap_is_refused_at_its_field_and_nothing_is_written() -> None:
    case = factory.signed()
    with pytest.raises(Invalid, match=r"registration\.incomplete") as refused:
        send(case, responsible="")
    assert refused.value.field == "responsible"
    assert registrations.of_contract(case.id) is None


def test_the_buyer_is_told_who_applies() -> None:
    case = factory.signed()
    with pytest.raises(Forbidden, match=r"registration\.not_seller") as refused, unit_of_work():
        services.apply_registration(case.buyer, case.id, **ANSWERS)
    assert refused.value.params["applicant"]
    with pytest.raises(NotFound), unit_of_work():
        services.apply_registration(case.stranger, case.id, **ANSWERS)


def test_the_domestic_buyer_registers_an_import() -> None:
    case = factory.signed()
    with unit_of_work():
        people.organisation(case.contract.seller_id).region = "810000"
    assert registrations.standing(case.contract).basis is Basis.IMPORTER
    with pytest.raises(Forbidden, match=r"registration\.not_importer"):
        send(case)
    with unit_of_work():
        application = services.apply_registration(case.buyer, case.id, **ANSWERS)
    assert application.applicant_id == case.contract.buyer_id
    assert application.office_id == case.registrar.organisation_id


def test_swapped_parties_are_recognised() -> None:
    case = factory.signed()
    buyer = people.organisation(case.contract.buyer_id)
    case.contract.patents = [row | {"patentee": buyer.name_zh, "applicant": buyer.name_zh} for row in case.contract.patents]
    with db.session.no_autoflush:
        found = next(one for one in registrations.findings(case.contract, today=date(2026, 11, 3)) if not one.ok)
    assert (found.key, found.field, "swapped" in found.message) == ("parties", "parties", True)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"tech": Money.yuan(9_000_000)}, "tech_above_total"),
        ({"tech": "-1.00"}, "amount_negative"),
        ({"total": Money.yuan(1)}, "tech_above_total"),
        ({"tech": ""}, "incomplete"),
        ({"income": Money.yuan(9_000_000)}, "income_above_tech"),
        ({"elsewhere": "2026 3301"}, "number_form"),
        ({"elsewhere": "26330107000123"}, "once"),
    ],
)
def test_bad_input_is_refused_with_its_rule(changed: dict[str, object], code: str) -> None:
    case = factory.signed()
    with pytest.raises(Invalid, match=rf"registration\.{code}"):
        send(case, **changed)
    assert registrations.of_contract(case.id) is None


def test_of_a_royalty_the_fixed_part_is_registered_first() -> None:
    case = factory.drafted()
    with unit_of_work():
        services.update_draft(case.seller, case.id, project_name=case.contract.project_name, payment=PaymentMode.ENTRY_PLUS_ROYALTY)
        services.add_item(case.seller, case.id, kind=ItemKind.EQUIPMENT, description="样机", amount=Money.yuan(100_000))
    in_force(factory.answered(case))
    send(case, total=Money.yuan(800_000), tech=Money.yuan(700_000))
    application = registrations.of_contract(case.id)
    assert application is not None
    assert (application.total, application.tech) == (Money.yuan(800_000), Money.yuan(700_000))
    assert refused_by_database("UPDATE registration SET tech_fen = 1 WHERE id = :id", id=application.id)


def test_what_a_seller_said_begins_its_next_form() -> None:
    first = factory.signed()
    send(first, seller_phone="0571-11112222", objective="health")
    second = factory.signed(seller=people.organisation(first.contract.seller_id))
    again = applications.form(second.contract, None).answers
    assert (again["seller_phone"], again["seller_representative"]) == ("0571-11112222", ANSWERS["seller_representative"])
    assert "buyer_phone" not in again, "the other party is another one"
    assert applications.party_for_update(second.contract.buyer_id, second.contract.seller_id) is None


def test_a_corrected_form_begins_with_what_was_sent() -> None:
    case = factory.signed()
    send(case, responsible="原负责人")
    found = applications.form(case.contract, registrations.of_contract(case.id))
    assert found.answers["responsible"] == "原负责人"
    assert found.missing == []


def test_the_same_contract_in_process_is_a_duplicate() -> None:
    case, _application = factory.submitted()
    seller, buyer = (people.organisation(number) for number in (case.contract.seller_id, case.contract.buyer_id))
    other = factory.drafted(seller=seller, buyer=buyer)
    with unit_of_work():
        services.update_draft(other.seller, other.id, project_name=case.contract.project_name)
    in_force(factory.answered(other))
    assert registrations.duplicate_of(case.contract) is None
    assert other.contract.project_name == case.contract.project_name
    assert registrations.duplicate_of(other.contract) == case.contract.number
    with pytest.raises(Invalid, match=r"registration\.once"):
        send(other)


def test_the_workbook_says_everything() -> None:
    case, _application = factory.submitted()
    number, content = services.registration_xlsx(case.buyer, case.id)
    book = load_workbook(io.BytesIO(content))
    rows = {row[4].value: row[2].value for row in book["技术合同登记表"].iter_rows(min_row=2)}
    assert number == case.contract.number
    assert (rows["seller_phone"], rows["expected_output"]) == ("0571-87654321", "5,000,000.00 元")
    assert book["技术交易额"].cell(row=2, column=2).value == case.contract.total.fen
    assert book["附件"].cell(row=2, column=2).value == case.contract.document_key
    with pytest.raises(NotFound):
        services.registration_xlsx(case.stranger, case.id)


def test_the_signed_file_is_made_once_for_each_form() -> None:
    case = factory.signed()
    with pytest.raises(Conflict, match=r"registration\.not_sent"):
        services.registration_pack(case.seller, case.id)
    send(case)
    with pytest.raises(Conflict, match=r"registration\.pack_not_ready"):
        services.registration_pack(case.seller, case.id)
    assert (jobs.make_packs(), jobs.make_packs()) == (1, 0)
    _number, content = services.registration_pack(case.buyer, case.id)
    reader = PdfReader(io.BytesIO(content))
    contract = PdfReader(io.BytesIO(storage.vault().get(case.contract.document_key or "")))
    text = "".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) > len(contract.pages)
    assert "技术合同登记表" in text
    assert (case.contract.document_key or "?") in text.replace("\n", "")
    assert reader.attachments["contract.pdf"] == [storage.vault().get(case.contract.document_key or "")]
    with pytest.raises(NotFound):
        services.registration_pack(case.stranger, case.id)


def test_the_number_brings_a_new_file_and_the_old_one_stays() -> None:
    case, application = factory.submitted()
    jobs.make_packs()
    first = packs.pack_of(application)
    with unit_of_work():
        services.accept(case.registrar, application.id)
    assert packs.without_pack() == []
    assert first is not None
    assert refused_by_database("DELETE FROM registration_pack WHERE registration_id = :id", id=application.id)
    assert application.state is RegistrationState.UNDER_REVIEW


def test_the_form_and_the_check_read_what_the_parties_changed(frozen: Callable[[str], None]) -> None:
    case = factory.signed()
    last, price = date(2031, 1, 31), Money.yuan(3_000_000)
    versions.signed(case, VersionKind.CHANGE, total=price, ends_on=last)
    form = applications.form(case.contract, None)
    said = {line.field.key: line for part in form.parts for line in part.lines}
    assert (form.answers["total"], form.answers["tech"], said["ends_on"].value) == (price.decimal, price.decimal, last.isoformat())
    found = {line.key: line for line in registrations.findings(case.contract, today=date(2030, 12, 1))}
    assert found["form"].ok
    assert last.isoformat() in (found["form"].passage or "")
    assert str(price) in (found["kind"].passage or "")
    with pytest.raises(Invalid, match=r"registration\.total_differs"):
        send(case, total=case.contract.total, tech=case.contract.tech)
    send(case, total=price, tech=price)
    application = registrations.of_contract(case.id)
    assert application is not None
    frozen("2026-11-04T10:00+08:00")
    versions.signed(case, VersionKind.CHANGE, total=Money.yuan(2_900_000))
    assert applications.agreed_split(case.contract, application).total == price
    assert applications.agreed(case.contract).total == Money.yuan(2_900_000)
    words = passages(case.contract, (), signatures=(), items=(), patents=(), versions=case.contract.versions)
    assert any("2,900,000.00" in line for line in words[CheckPoint.PRICE])
    assert any("2031" in line for line in words[CheckPoint.FORM])
    with unit_of_work():
        services.accept(case.registrar, application.id)
    assert refused_by_database("UPDATE registration SET total_fen = 1, tech_fen = 1 WHERE id = :id", id=application.id)
