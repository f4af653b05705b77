"""After the signatures: registration 技术合同认定登记 and the tax claims that wait for it."""

from __future__ import annotations

from datetime import date

import pytest

from market.contracts import services
from market.contracts.queries import claims, contracts, registrations, tax_table
from market.contracts.rules.benefits.kinds import Benefit, Side
from market.contracts.rules.states import ClaimState, RegistrationState
from market.contracts.rules.types import Subtype
from market.db import unit_of_work
from market.errors import Conflict, NotFound
from market.listings.rules.kinds import IpKind
from market.money import Money
from tests.factories import accounts
from tests.factories import contracts as factory
from tests.integration.contracts.database import refused_by_database

pytestmark = pytest.mark.usefixtures("session")


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


def test_registration_frees_the_claims() -> None:
    case, _application = factory.registered()
    vat = next(claim for claim in claims.of_contract(case.id) if claim.benefit is Benefit.VAT_EXEMPTION)
    assert (vat.state, vat.amount, vat.due_on) == (ClaimState.DRAFT, Money(21_849_057), date(2026, 12, 15))
    with unit_of_work():
        services.prepare_claim(case.seller, vat.id)
        services.file_claim(case.seller, vat.id, on=date(2026, 11, 3))
    assert vat.state is ClaimState.FILED


def test_refused_registration_keeps_the_claims_blocked() -> None:
    case, application = factory.refused()
    assert application.state is RegistrationState.REFUSED
    vat = next(claim for claim in claims.of_contract(case.id) if claim.benefit is Benefit.VAT_EXEMPTION)
    with pytest.raises(Conflict, match=r"claim\.blocked"), unit_of_work():
        services.prepare_claim(case.seller, vat.id)


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
    lines = tax_table.tax_lines(case.buyer, case.contract, application, claims.of_contract(case.id))
    assert {line.assessment.side for line in lines} == {Side.BUYER}


def test_a_secret_needs_no_patent_block_and_no_income_tax_rule() -> None:
    case = factory.signed(rights=(IpKind.SECRET,))
    assert case.contract.subtype is Subtype.TRF_SECRET
    assert Benefit.CIT_EXEMPTION not in {claim.benefit for claim in claims.of_contract(case.id)}
