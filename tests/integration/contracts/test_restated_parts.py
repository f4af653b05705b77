"""A change of the price 变更 and what in it is not technology: kept, stated anew, and followed by form, check, tax and paper."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from market import clock
from market.contracts import services
from market.contracts.models.contract import Contract, ContractItem
from market.contracts.models.versions import ContractVersion
from market.contracts.queries import applications, assessing, registrations, versions
from market.contracts.queries.passages import passages
from market.contracts.rules.amounts import Carriers, Item, ItemKind
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.versions import VersionKind, VersionState
from market.db import unit_of_work
from market.errors import Invalid
from market.money import ZERO, Money
from tests.factories import contracts as factory
from tests.factories.answers import ANSWERS
from tests.factories.versions import proposed, signed
from tests.integration.contracts.database import refused_by_database

pytestmark = pytest.mark.usefixtures("session")
SIGNED, LOWERED = Money.yuan(1_000_000), Money.yuan(900_000)
RIGS = Item(kind=ItemKind.EQUIPMENT, amount=Money.yuan(300_000), description="试制设备三套", carriers=Carriers(pieces=3, reasonable=1))
TECH = Money.yuan(700_000)
"""900,000 less 300,000, and one rig of three is reasonable."""
AGAIN = (
    "INSERT INTO contract_version (contract_id, number, kind, text, total_fen, affects, non_technical, state, proposed_by, author_id,"
    " proposed_at, document_key, document_size) SELECT contract_id, NUMBER, kind, text, TOTAL, affects, PARTS, 'signing', proposed_by,"
    " author_id, proposed_at, document_key, document_size FROM contract_version WHERE id = :id"
)
"""The version `:id` written once more, past every service."""


@pytest.fixture
def case() -> factory.Case:
    """Return a contract in force with a million of equipment in its price."""
    made = factory.answered(factory.drafted())
    equipment = {"kind": ItemKind.EQUIPMENT, "description": "试制设备", "amount": SIGNED, "reasonable": ZERO}
    with unit_of_work():
        services.add_item(made.seller, made.id, **equipment)
    with unit_of_work():
        services.freeze_for_signing(made.seller, made.id)
    for actor in (made.seller, made.buyer):
        factory.sign(made, actor)
    return made


def test_a_price_below_the_parts_that_stay_is_not_agreed_on(case: factory.Case) -> None:
    with pytest.raises(Invalid, match=r"version\.below_parts") as refusal:
        proposed(case, VersionKind.CHANGE, total=LOWERED)
    assert refusal.value.field == "total"
    assert case.contract.versions == []


def test_parts_stated_anew_are_what_everything_counts_with(case: factory.Case) -> None:
    signed(case, VersionKind.CHANGE, total=LOWERED, non_technical=(RIGS,))
    now = versions.present(case.contract)
    assert (now.total, now.split.tech, now.split.added) == (LOWERED, TECH, Money.yuan(100_000))
    assert applications.agreed_split(case.contract, None) == now.split
    assert (case.contract.total, case.contract.tech) == (factory.HAMMER, factory.HAMMER - SIGNED)
    found = {line.key: line for line in registrations.findings(case.contract, today=clock.today())}
    assert found["kind"].ok
    assert str(TECH) in (found["kind"].passage or "")
    assert assessing.facts_of(case.contract, None).contract.total == LOWERED
    words = passages(case.contract, (), signatures=(), items=(), patents=(), versions=case.contract.versions)[CheckPoint.KIND]
    assert any("试制设备三套（3 件，其中合理数量 1 件）" in line for line in words)
    assert any(f"技术交易额变更为 {TECH}" in line for line in words)
    with unit_of_work():
        services.apply_registration(case.seller, case.id, **(ANSWERS | {"total": LOWERED, "tech": TECH}))


def test_a_later_change_keeps_what_was_stated_last(case: factory.Case) -> None:
    signed(case, VersionKind.CHANGE, total=LOWERED, non_technical=(RIGS,))
    signed(case, VersionKind.CHANGE, total=Money.yuan(800_000))
    assert versions.present(case.contract).split.tech == Money.yuan(600_000)
    signed(case, VersionKind.CHANGE, total=Money.yuan(200_000), non_technical=())
    assert versions.present(case.contract).split.tech == Money.yuan(200_000)


def test_pieces_that_cannot_be_are_refused_at_the_parts(case: factory.Case) -> None:
    many = Item(kind=ItemKind.EQUIPMENT, amount=Money(300), description="x", carriers=Carriers(pieces=9, reasonable=9))
    uncounted = Item(kind=ItemKind.EQUIPMENT, amount=Money(300), description="x", reasonable=Money(100))
    for item, code in ((many, "contract.carrier_sets"), (uncounted, "contract.carrier_uncounted")):
        with pytest.raises(Invalid) as refusal:
            proposed(case, VersionKind.CHANGE, total=LOWERED, non_technical=(item,))
        assert (refusal.value.code, refusal.value.field) == (code, "non_technical")


def test_the_paper_names_the_parts_and_the_technology_amount(case: factory.Case) -> None:
    signed(case, VersionKind.CHANGE, total=LOWERED, non_technical=(RIGS,))
    text = "".join(PdfReader(BytesIO(services.version_document(case.buyer, case.id, 2))).pages[0].extract_text().split())
    for words in ("非技术性款项（1）", "试制设备三套（3件，其中合理数量1件）", "变更后技术交易额", "700,000.00"):
        assert words in text


def test_the_database_holds_parts_inside_their_amount_and_keeps_them(case: factory.Case) -> None:
    version = proposed(case, VersionKind.CHANGE, total=LOWERED, non_technical=(RIGS,))
    assert refused_by_database("UPDATE contract_version SET non_technical = '[]' WHERE id = :id", id=version.id)
    with unit_of_work():
        services.end_version(case.seller, case.id, version.number, reason="x")
    again = AGAIN.replace("NUMBER", "3")
    assert refused_by_database(again.replace("TOTAL", f"{RIGS.amount.fen - 1}").replace("PARTS", "non_technical"), id=version.id)
    assert refused_by_database(again.replace("TOTAL", "NULL").replace("PARTS", "non_technical"), id=version.id)
    assert refused_by_database(again.replace("TOTAL", "total_fen").replace("PARTS", "'{}'"), id=version.id)
    assert refused_by_database(again.replace("TOTAL", f"{SIGNED.fen - 1}").replace("PARTS", "NULL"), id=version.id)
    assert not refused_by_database(again.replace("TOTAL", f"{RIGS.amount.fen}").replace("PARTS", "non_technical"), id=version.id)


def test_an_older_change_below_the_parts_leaves_no_technology() -> None:
    equipment = ContractItem(kind=ItemKind.EQUIPMENT, description="试制设备", amount=SIGNED, reasonable=ZERO)
    change = ContractVersion(kind=VersionKind.CHANGE, number=2, state=VersionState.SIGNED, total=LOWERED)
    now = versions.present(Contract(total=factory.HAMMER, items=[equipment], versions=[change]))
    assert (now.total, now.split.tech) == (LOWERED, ZERO)


def test_the_database_holds_a_later_amount_against_the_parts_that_stay(case: factory.Case) -> None:
    signed(case, VersionKind.CHANGE, total=LOWERED, non_technical=(RIGS,))
    version = proposed(case, VersionKind.CHANGE, total=RIGS.amount)
    with unit_of_work():
        services.end_version(case.seller, case.id, version.number, reason="x")
    again = AGAIN.replace("NUMBER", "4").replace("PARTS", "NULL")
    assert refused_by_database(again.replace("TOTAL", f"{RIGS.amount.fen - 1}"), id=version.id)
    assert not refused_by_database(again.replace("TOTAL", f"{RIGS.amount.fen}"), id=version.id)
