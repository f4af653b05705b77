"""The XML of the form is valid by its schema, whatever people typed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from market.contracts.rules.amounts import Item, ItemKind, split
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.registration_form.export import NAMESPACE, SCHEMA, Annex, Export, annex_rows, form_rows, split_rows, xml
from market.contracts.rules.registration_form.fields import Asked
from market.contracts.rules.registration_form.sheet import sheet
from market.contracts.rules.types import ContractType
from market.money import Money
from tests.factories.answers import ANSWERS

VALID = etree.XMLSchema(etree.parse(SCHEMA))
ASKED = Asked(type=ContractType.TRF, applicant=Side.SELLER, natures={Side.SELLER: "022", Side.BUYER: "150"})
ITEMS = [Item(kind=ItemKind.EQUIPMENT, amount=Money.yuan(300), reasonable=Money.yuan(100), description="样机三套")]
FACTS = {"project_name": "弱磁探测", "contract_type": "trf_patent", "signed_on": "2026-11-03", "seller_region": "330106"}
EXPORT = Export(
    contract="HT-2026-000042",
    state="submitted",
    parts=sheet(ASKED, FACTS, ANSWERS),
    split=split(Money.yuan(1000), ITEMS),
    annexes=[Annex(name="技术合同 HT-2026-000042", digest="a" * 64), Annex(name="专利证书复印件")],
)


def parsed(export: Export) -> etree._Element:
    return etree.fromstring(xml(export))


def test_the_form_is_valid_and_complete() -> None:
    root = parsed(EXPORT)
    VALID.assertValid(root)
    found = {one.get("key"): one for one in root.iter(f"{{{NAMESPACE}}}field")}
    assert (found["project_name"].text, found["project_name"].get("online")) == ("弱磁探测", "projectname")
    assert (found["buyer_nature"].text, found["buyer_nature"].get("code")) == ("150", "150")
    assert found["related"].get("text") == "否"
    assert root.findtext(f"{{{NAMESPACE}}}split/{{{NAMESPACE}}}tech") == "80000"


def test_a_document_with_a_field_twice_is_not_valid() -> None:
    doubled = replace(EXPORT, parts=[*EXPORT.parts[:3], EXPORT.parts[0]])
    assert not VALID.validate(parsed(doubled))


@given(st.text(max_size=60))
def test_nothing_that_people_type_breaks_the_document(text: str) -> None:
    typed = sheet(ASKED, FACTS, {**ANSWERS, "annexes": text, "responsible": text})
    VALID.assertValid(parsed(replace(EXPORT, parts=typed, annexes=[Annex(name=text)])))


def test_the_rows_say_the_same() -> None:
    rows = {row[4]: row[2] for row in form_rows(EXPORT)[1:]}
    assert (rows["seller_region"], rows["seller_contact"]) == ("杭州市西湖区", "王老师")
    assert [row[1] for row in split_rows(EXPORT)[1:]] == [100_000, 30_000, 30_000, 10_000, 80_000]
    assert annex_rows(EXPORT)[1:] == [["技术合同 HT-2026-000042", "a" * 64], ["专利证书复印件", ""]]


def test_the_schema_names_its_namespace() -> None:
    assert etree.parse(SCHEMA).getroot().get("targetNamespace") == NAMESPACE
