"""From award to claim, through the services, with the database as witness."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market import audit, storage
from market.contracts import services
from market.contracts.queries import claims, contracts, registrations
from market.contracts.rules.amounts import ItemKind
from market.contracts.rules.benefits import Benefit, Side
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.states import ClaimState, ContractState, RegistrationState
from market.contracts.rules.types import ContractType, LicenceMode, Subtype
from market.db import db, unit_of_work
from market.deals.rules import DealState
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings.rules.kinds import IpKind, TermMode
from market.money import Money
from tests.factories import accounts
from tests.factories import contracts as factory

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def refused_by_database(statement: str, **values: object) -> bool:
    try:
        with db.session.begin_nested():
            db.session.execute(text(statement), values)
    except DBAPIError:
        return True
    return False


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
    with pytest.raises(Conflict, match=r"contract\.signed_by_party"):
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
    assert services.verify(case.buyer, case.id, content)
    assert not services.verify(case.buyer, case.id, content + b" ")


def test_one_changed_byte_in_storage_is_noticed() -> None:
    case = factory.frozen()
    path = storage.vault()._path(case.contract.document_key or "")
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(services.DocumentChanged):
        services.document(case.seller, case.id)
    with pytest.raises(services.DocumentChanged), unit_of_work():
        services.sign(case.seller, case.id, password=accounts.PASSWORD, digest=case.contract.document_key or "")
    path.unlink()


def test_a_fixed_document_can_be_reopened_until_somebody_signs() -> None:
    case = factory.frozen()
    with unit_of_work():
        services.reopen(case.buyer, case.id, reason="交付日期要改")
    assert case.contract.state is ContractState.DRAFT
    with unit_of_work():
        services.freeze_for_signing(case.seller, case.id)
    factory.sign(case, case.buyer)
    with pytest.raises(Conflict, match=r"contract\.signed_already"), unit_of_work():
        services.reopen(case.seller, case.id, reason="再改")


def test_claims_are_blocked_and_stamp_duty_is_due_after_signing() -> None:
    case = factory.signed()
    states = {(claim.benefit, claim.party): claim.state for claim in claims.of_contract(case.id)}
    assert states[Benefit.VAT_EXEMPTION, Side.SELLER] is ClaimState.BLOCKED
    assert states[Benefit.CIT_EXEMPTION, Side.SELLER] is ClaimState.BLOCKED
    assert states[Benefit.STAMP_DUTY, Side.BUYER] is ClaimState.READY


def test_the_database_blocks_claims_of_an_unregistered_contract() -> None:
    case = factory.signed()
    assert refused_by_database("UPDATE claim SET state = 'draft' WHERE contract_id = :id AND benefit = 'vat_exemption'", id=case.id)


def test_the_application_goes_to_the_office_of_the_sellers_region() -> None:
    case, application = factory.submitted()
    assert application.office_id == case.registrar.organisation_id
    assert application.state is RegistrationState.SUBMITTED
    assert contracts.contract(case.registrar, case.id) is case.contract


def test_a_registrar_of_another_office_sees_nothing() -> None:
    _case, application = factory.submitted()
    other = accounts.actor(accounts.office("3302", "01"))
    with pytest.raises(NotFound):
        registrations.registration(other, application.id)


def test_the_zhejiang_promise_counts_ten_days() -> None:
    _case, application = factory.accepted()
    assert (application.accepted_on, application.due_on) == (date(2026, 11, 3), date(2026, 11, 13))
    assert (application.due_rule or "").startswith("reg.days.zhejiang@")


def test_a_large_contract_goes_to_experts() -> None:
    _case, application = factory.accepted(hammer=Money.yuan(5_000_000))
    assert application.state is RegistrationState.EXPERT
    assert (application.due_rule or "").startswith("reg.days.expert@2026-03-01")


def test_correction_and_back() -> None:
    case, application = factory.submitted()
    with unit_of_work():
        services.request_correction(case.registrar, application.id, note="请补充技术交易额的拆分说明")
    assert application.state is RegistrationState.CORRECTION
    with unit_of_work():
        services.apply_registration(case.seller, case.id, contact="张三")
    assert application.state is RegistrationState.SUBMITTED


def test_registration_needs_sixteen_digits_and_every_check() -> None:
    case, application = factory.accepted()
    with pytest.raises(Invalid, match=r"registration\.number_form"), unit_of_work():
        services.register(case.registrar, application.id, number="20263301", checks=list(CheckPoint))
    with pytest.raises(Invalid, match=r"registration\.unchecked"), unit_of_work():
        services.register(case.registrar, application.id, number="2026330107000001", checks=[CheckPoint.PARTIES])


def test_a_number_is_given_once() -> None:
    factory.registered()
    case, application = factory.accepted()
    with pytest.raises(Conflict, match=r"registration\.number_taken"), unit_of_work():
        services.register(case.registrar, application.id, number="2026330107000123", checks=list(CheckPoint))
    assert registrations.proposed_number(application, 2026) == "2026330107000124"


def test_registration_frees_the_claims() -> None:
    case, _application = factory.registered()
    vat = next(claim for claim in claims.of_contract(case.id) if claim.benefit is Benefit.VAT_EXEMPTION)
    assert (vat.state, vat.amount, vat.due_on) == (ClaimState.DRAFT, Money(21_849_057), date(2026, 12, 15))
    with unit_of_work():
        services.prepare_claim(case.seller, vat.id)
        services.file_claim(case.seller, vat.id, on=date(2026, 11, 3))
    assert vat.state is ClaimState.FILED


def test_refused_registration_keeps_the_claims_blocked() -> None:
    case, application = factory.accepted()
    with unit_of_work():
        services.refuse(case.registrar, application.id, reason="合同标的不明确")
    assert application.state is RegistrationState.REFUSED
    vat = next(claim for claim in claims.of_contract(case.id) if claim.benefit is Benefit.VAT_EXEMPTION)
    with pytest.raises(Conflict, match=r"claim\.blocked"), unit_of_work():
        services.prepare_claim(case.seller, vat.id)


def test_a_refusal_can_be_objected_to_and_reversed() -> None:
    case, application = factory.accepted()
    with unit_of_work():
        services.refuse(case.registrar, application.id, reason="合同标的不明确")
        services.object_to_refusal(case.seller, case.id, reason="已补充技术说明")
        services.register(case.registrar, application.id, number="2026330107000777", checks=list(CheckPoint))
    assert application.state is RegistrationState.REGISTERED


def test_a_registered_contract_keeps_its_number() -> None:
    _case, application = factory.registered()
    assert refused_by_database("UPDATE registration SET number = '2026330107999999' WHERE id = :id", id=application.id)
    assert refused_by_database("DELETE FROM registration WHERE id = :id", id=application.id)


def test_one_claim_per_contract_benefit_and_party() -> None:
    case, _application = factory.registered()
    assert refused_by_database(
        "INSERT INTO claim (contract_id, benefit, party, organisation_id, state, base_fen, law, due_on, tax_year, data) "
        "SELECT contract_id, benefit, party, organisation_id, state, base_fen, law, due_on, tax_year, data "
        "FROM claim WHERE contract_id = :id",
        id=case.id,
    )


def test_an_enterprise_shares_the_five_million_over_the_year() -> None:
    code = accounts.uscc("91")
    first, _ = factory.registered(seller_kind="enterprise", seller_uscc=code, hammer=Money.yuan(4_000_000))
    cit = next(claim for claim in claims.of_contract(first.id) if claim.benefit is Benefit.CIT_EXEMPTION)
    with unit_of_work():
        services.prepare_claim(first.seller, cit.id, cost=Money.yuan(900_000), fees=Money.yuan(100_000))
    assert (cit.base, cit.amount) == (Money.yuan(3_000_000), Money.yuan(750_000))


def test_a_party_does_not_see_the_other_partys_tax() -> None:
    case, application = factory.registered()
    lines = claims.tax_lines(case.buyer, case.contract, application)
    assert {line.assessment.side for line in lines} == {Side.BUYER}


def test_a_secret_needs_no_patent_block_and_no_income_tax_rule() -> None:
    case = factory.signed(rights=(IpKind.SECRET,))
    assert case.contract.subtype is Subtype.TRF_SECRET
    assert Benefit.CIT_EXEMPTION not in {claim.benefit for claim in claims.of_contract(case.id)}
