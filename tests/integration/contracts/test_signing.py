"""From the award to two signatures: drafting, fixing the document, signing."""

from __future__ import annotations

from datetime import date

import pytest

from market import audit, rulebook, storage
from market.contracts import services
from market.contracts.queries import contracts
from market.contracts.rules.amounts import ItemKind
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.files import Verdict
from market.contracts.rules.order import SigningOrder
from market.contracts.rules.states import ContractState
from market.contracts.rules.types import ContractType, LicenceMode, Subtype
from market.db import unit_of_work
from market.deals.rules import DealState
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings.rules.kinds import TermMode
from market.money import Money
from tests.factories import accounts
from tests.factories import contracts as factory
from tests.factories.second_factor import code, turned_on
from tests.integration.contracts.database import a_signature, refused_by_database

pytestmark = pytest.mark.usefixtures("session")


def test_an_award_becomes_a_deal_and_a_patent_transfer_draft() -> None:
    case = factory.drafted()
    assert case.deal.state is DealState.CONFIRMED
    assert (case.contract.type, case.contract.subtype) == (ContractType.TRF, Subtype.TRF_PATENT)
    assert case.contract.total == case.contract.tech == factory.HAMMER
    assert case.contract.patents[0]["patent_number"] == "ZL201710601862.3"
    assert "叁佰捌拾陆万元整" in case.contract.clauses["price"]
    assert case.contract.sign_due_on == date(2026, 11, 9)


def test_a_licence_ends_no_later_than_its_patent() -> None:
    case = factory.drafted(mode=TermMode.LICENCE)
    assert (case.contract.subtype, case.contract.licence_mode) == (Subtype.LIC_PATENT, LicenceMode.EXCLUSIVE)
    assert case.contract.licence_until == date(2032, 11, 1)


def test_an_award_makes_one_deal_and_one_contract() -> None:
    case = factory.drafted()
    assert refused_by_database("INSERT INTO deal SELECT (d).* FROM (SELECT d FROM deal d WHERE id = :id) x", id=case.deal.id)


def test_the_contract_amount_is_the_awarded_amount() -> None:
    case = factory.drafted()
    assert refused_by_database("UPDATE contract SET total_fen = total_fen + 1 WHERE id = :id", id=case.id)
    assert refused_by_database("UPDATE deal SET price_fen = price_fen + 1 WHERE id = :id", id=case.deal.id)


def test_a_transfer_is_not_frozen_before_the_inventors_answered() -> None:
    case = factory.drafted()
    with pytest.raises(Invalid, match=r"contract\.priority"), unit_of_work():
        services.freeze_for_signing(case.seller, case.id)


def test_non_technical_amounts_lower_the_technology_amount() -> None:
    case = factory.drafted()
    with unit_of_work():
        services.add_item(case.seller, case.id, kind=ItemKind.EQUIPMENT, description="检测工装", amount=Money.yuan(100_000))
    assert case.contract.tech == Money.yuan(3_760_000)


def test_only_the_seller_writes_the_draft() -> None:
    case = factory.drafted()
    with pytest.raises(Forbidden), unit_of_work():
        services.freeze_for_signing(case.buyer, case.id)


def test_a_stranger_learns_nothing() -> None:
    case = factory.drafted()
    for actor in (case.stranger, case.registrar):
        with pytest.raises(NotFound):
            contracts.contract(actor, case.id)


def test_the_wrong_digest_is_refused() -> None:
    case = factory.frozen()
    with pytest.raises(Invalid, match=r"contract\.wrong_digest"), unit_of_work():
        services.sign(case.seller, case.id, password=accounts.PASSWORD, digest="0" * 64)


def test_the_wrong_password_is_refused() -> None:
    case = factory.frozen()
    with pytest.raises(Invalid, match=r"account\.wrong_password"), unit_of_work():
        services.sign(case.seller, case.id, password="not the password", digest=case.contract.document_key or "")
    assert not contracts.signatures(case.id)


def test_a_party_signs_once() -> None:
    case = factory.frozen()
    factory.sign(case, case.seller)
    with pytest.raises(Conflict, match=r"signing\.signed_by_party"):
        factory.sign(case, case.seller)


def test_two_signatures_conclude_the_contract() -> None:
    case = factory.signed()
    assert case.contract.state is ContractState.IN_FORCE
    assert case.deal.state is DealState.CONTRACTED
    kinds = [event.kind for event in audit.timeline([("contract", case.id)])]
    assert kinds == [
        "contract.drafted",
        "contract.changed",
        "contract.frozen",
        "contract.signed",
        "contract.signed",
        "contract.concluded",
        "contract.took_effect",
    ]


@pytest.mark.parametrize(
    "column",
    ["clauses = '{}'", "tech_fen = 1", "project_name = 'x'", "document_key = repeat('0', 64)", "patents = '[]'", "state = 'draft'"],
)
def test_a_signed_contract_no_longer_changes(column: str) -> None:
    case = factory.signed()
    assert refused_by_database(f"UPDATE contract SET {column} WHERE id = :id", id=case.id)  # noqa: S608 - columns above


def test_amounts_no_longer_change_once_signing_began() -> None:
    case = factory.frozen()
    assert refused_by_database(
        "INSERT INTO contract_item (contract_id, kind, description, amount_fen, reasonable_fen) VALUES (:id, 'other', 'x', 1, 0)",
        id=case.id,
    )
    with pytest.raises(Conflict, match=r"contract\.frozen"), unit_of_work():
        services.add_item(case.seller, case.id, kind=ItemKind.OTHER, description="x", amount=Money.yuan(1))


def test_signatures_are_never_changed_or_removed() -> None:
    case = factory.signed()
    assert refused_by_database("UPDATE contract_signature SET person_name = 'x' WHERE contract_id = :id", id=case.id)
    assert refused_by_database("DELETE FROM contract_signature WHERE contract_id = :id", id=case.id)


def test_the_document_is_the_signed_file_and_says_so_in_chinese() -> None:
    case = factory.signed()
    content = services.document(case.buyer, case.id)
    assert content.startswith(b"%PDF")
    assert services.verify(case.buyer, case.id, content).verdict is Verdict.UNCHANGED
    assert services.verify(case.buyer, case.id, content + b" ").verdict is Verdict.CHANGED


def test_one_changed_byte_in_storage_is_noticed() -> None:
    case = factory.frozen()
    path = storage.vault()._path(case.contract.document_key or "")
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(storage.FileChanged):
        services.document(case.seller, case.id)
    with pytest.raises(storage.FileChanged), unit_of_work():
        services.sign(case.seller, case.id, password=accounts.PASSWORD, digest=case.contract.document_key or "")
    path.unlink()


def test_a_fixed_document_can_be_reopened_until_somebody_signs() -> None:
    case = factory.frozen()
    with unit_of_work():
        services.reopen(case.buyer, case.id, reason="交付日期要改")
    assert case.contract.state is ContractState.DRAFT
    with unit_of_work():
        services.freeze_for_signing(case.seller, case.id)
    factory.sign(case, case.seller)
    with pytest.raises(Conflict, match=r"contract\.signed_already"), unit_of_work():
        services.reopen(case.seller, case.id, reason="再改")


def test_a_signer_with_a_second_factor_gives_its_code() -> None:
    case = factory.frozen()
    turned_on(case.seller)
    given = {"password": accounts.PASSWORD, "digest": case.contract.document_key or ""}
    with pytest.raises(Invalid, match=r"account\.code_needed"), unit_of_work():
        services.sign(case.seller, case.id, **given)
    with unit_of_work():
        assert services.sign(case.seller, case.id, **given, code=code(case.seller)).second_factor


def test_a_wrong_password_spends_no_code() -> None:
    case = factory.frozen()
    turned_on(case.seller)
    shown, digest = code(case.seller), case.contract.document_key or ""
    with pytest.raises(Invalid, match=r"account\.wrong_password"), unit_of_work():
        services.sign(case.seller, case.id, password="not the password", digest=digest, code=shown)
    with unit_of_work():
        services.sign(case.seller, case.id, password=accounts.PASSWORD, digest=digest, code=shown)


def test_a_large_contract_is_not_signed_without_a_second_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    case = factory.frozen()
    monkeypatch.setattr(rulebook, "number", lambda *_: case.contract.total.fen)
    with pytest.raises(Forbidden, match=r"contract\.second_factor_required"):
        factory.sign(case, case.seller)
    monkeypatch.setattr(rulebook, "number", lambda *_: case.contract.total.fen + 1)
    factory.sign(case, case.seller)
    assert [row.second_factor for row in contracts.signatures(case.id).values()] == [False]


def test_the_seller_signs_first_unless_the_draft_says_otherwise() -> None:
    case = factory.frozen()
    with pytest.raises(Conflict, match=r"contract\.not_your_turn"):
        factory.sign(case, case.buyer)
    assert contracts.waiting_for_signature(case.buyer) == []
    factory.sign(case, case.seller)
    assert [row.id for row in contracts.waiting_for_signature(case.buyer)] == [case.id]


@pytest.mark.parametrize("order", [SigningOrder.BUYER_FIRST, SigningOrder.ANY])
def test_another_order_is_chosen_in_the_draft(order: SigningOrder) -> None:
    case = factory.frozen()
    with unit_of_work():
        services.reopen(case.seller, case.id, reason="改变签署次序")
    with unit_of_work():
        services.update_draft(case.seller, case.id, project_name=case.contract.project_name, signing_order=order)
        services.freeze_for_signing(case.seller, case.id)
    factory.sign(case, case.buyer)
    factory.sign(case, case.seller)
    assert [row.party for row in contracts.signers(case.id)] == [Side.BUYER, Side.SELLER]


def test_the_database_keeps_the_order() -> None:
    case = factory.frozen()
    assert refused_by_database(a_signature("buyer"), id=case.id)
    assert not refused_by_database(a_signature("seller"), id=case.id)
    assert refused_by_database("UPDATE contract SET signing_order = 'any' WHERE id = :id", id=case.id)
