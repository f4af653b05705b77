"""The tax case that follows from a real contract: rights one by one, seats, export, relation, shares, amounts and days in force."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from market.contracts import services
from market.contracts.models.registration import Claim, Registration
from market.contracts.queries import assessing, known
from market.contracts.rules.benefits.assessment import Assessment
from market.contracts.rules.benefits.kinds import Benefit, ExportList, PartyKind, PatentKind, Side, Verdict
from market.contracts.rules.states import ClaimState
from market.contracts.rules.versions import VersionKind
from market.db import unit_of_work
from market.duties import queries as duties
from market.duties import services as duty_services
from market.duties.rules.exporting import Standing
from market.duties.rules.states import DutyKind
from market.errors import Conflict, Invalid
from market.listings.rules.kinds import IpKind, TermMode
from market.money import ZERO, Money
from tests.factories import accounts, contracts, corrections, taxed, versions
from tests.integration.contracts.database import refused_by_database

pytestmark = pytest.mark.usefixtures("session")
COST = {"cost": Money.yuan(500_000), "fees": Money.yuan(60_000)}


def line(case: contracts.Case, benefit: Benefit, registration: Registration | None = None, side: Side = Side.SELLER) -> Assessment:
    found = assessing.assessments(case.contract, registration)
    return next(one for one in found if (one.benefit, one.side) == (benefit, side))


def prepare(case: contracts.Case, benefit: Benefit, **given: Any) -> Claim:
    with unit_of_work():
        return services.prepare_claim(case.seller, taxed.claim(case, benefit).id, **given)


# Rights, one by one


@pytest.mark.parametrize(
    ("rights", "kind"),
    [
        ((IpKind.PAT_INV,), PatentKind.INVENTION),
        ((IpKind.PAT_UM,), PatentKind.UTILITY),
        ((IpKind.PAT_DES,), PatentKind.DESIGN),
        ((IpKind.PAT_UM, IpKind.SECRET), PatentKind.UTILITY),
    ],
)
def test_the_kind_of_the_patent_is_that_of_the_achievement(rights: tuple[IpKind, ...], kind: PatentKind) -> None:
    case = contracts.signed(rights=rights)
    assert assessing.facts_of(case.contract, None).technology.patent_kind is kind


def test_patents_of_several_kinds_have_no_kind_in_common() -> None:
    case = contracts.frozen(rights=(IpKind.PAT_INV, IpKind.PAT_DES))
    facts = assessing.facts_of(case.contract, None)
    assert facts.technology.need("patent_kind") == ("/technology/patent_kind",)
    assert [right.kind for right in facts.rights.named] == [IpKind.PAT_INV, IpKind.PAT_DES]


@pytest.mark.parametrize("kind", [IpKind.SECRET, IpKind.PAT_APP])
def test_a_secret_and_an_application_bring_no_income_tax_relief(kind: IpKind) -> None:
    case, application = taxed.company(rights=(kind,))
    found = line(case, Benefit.CIT_EXEMPTION, application)
    assert (found.verdict, found.blocked and found.blocked.code, found.amount) == (Verdict.BLOCKED, "cit.technology_not_listed", ZERO)
    assert Benefit.CIT_EXEMPTION not in taxed.benefits(case)
    assert Benefit.VAT_EXEMPTION in taxed.benefits(case)


@pytest.mark.parametrize("kind", [IpKind.SOFT, IpKind.IC, IpKind.PVP, IpKind.BIO, IpKind.PAT_UM])
def test_every_other_right_of_the_list_counts(kind: IpKind) -> None:
    case, application = taxed.company(rights=(kind,))
    assert line(case, Benefit.CIT_EXEMPTION, application).verdict is Verdict.APPLIES


def test_a_design_is_asked_about_and_a_mere_change_of_pattern_refused() -> None:
    case, application = taxed.company(rights=(IpKind.PAT_DES,))
    assert line(case, Benefit.CIT_EXEMPTION, application).verdict is Verdict.OPEN
    with pytest.raises(Invalid, match=r"claim\.fact_missing") as missing:
        prepare(case, Benefit.CIT_EXEMPTION, **COST)
    assert missing.value.field == "design_simple"
    with pytest.raises(Conflict, match=r"claim\.cit_technology_not_listed"):
        prepare(case, Benefit.CIT_EXEMPTION, **COST, design_simple=True)
    claim = prepare(case, Benefit.CIT_EXEMPTION, **COST, design_simple=False)
    assert (claim.state, claim.base, claim.amount) == (ClaimState.READY, Money.yuan(3_300_000), Money.yuan(825_000))


def test_only_the_part_of_the_price_for_listed_rights_counts() -> None:
    case, application = taxed.company(rights=(IpKind.PAT_INV, IpKind.SECRET))
    found = line(case, Benefit.CIT_EXEMPTION, application)
    assert (found.verdict, found.blocked and found.blocked.code) == (Verdict.CONFIRM, "cit.rights_mixed")
    with pytest.raises(Invalid) as missing:
        prepare(case, Benefit.CIT_EXEMPTION, **COST)
    assert missing.value.field == "apart"
    with pytest.raises(Invalid):
        prepare(case, Benefit.CIT_EXEMPTION, **COST, apart=taxed.VALUE + Money(1))
    claim = prepare(case, Benefit.CIT_EXEMPTION, **COST, apart=Money.yuan(860_000) + Money(1))
    assert (claim.base, claim.amount) == (Money.yuan(2_440_000) - Money(1), Money.yuan(610_000))


# Across the border


def test_a_buyer_in_hong_kong_is_abroad_and_the_commerce_authority_registers() -> None:
    case, application = taxed.exported()
    facts = assessing.facts_of(case.contract, application)
    assert (facts.buyer.foreign, facts.seller.foreign, facts.seller.resident) == (True, False, True)
    found = line(case, Benefit.CIT_EXEMPTION, application)
    assert [one.condition.code for one in found.failed] == ["cit.not_registered"]
    with pytest.raises(Conflict, match=r"claim\.cit_not_registered"):
        prepare(case, Benefit.CIT_EXEMPTION, **COST)
    [duty] = [row for row in duties.of_contract(case.id) if row.kind is DutyKind.EXPORT_REGISTRATION]
    with unit_of_work():
        duty_services.discharge(case.seller, duty.id, on=date(2026, 11, 3), reference="3301-2026-77")
    assert line(case, Benefit.CIT_EXEMPTION, application).failed == []
    assert prepare(case, Benefit.CIT_EXEMPTION, **COST).amount == Money.yuan(825_000)


def test_technology_restricted_for_export_brings_no_income_tax_relief() -> None:
    case, application = taxed.exported(Standing.RESTRICTED)
    assert known.known(case.contract).crossing.export_list is ExportList.RESTRICTED
    found = line(case, Benefit.CIT_EXEMPTION, application)
    assert (found.blocked and found.blocked.code) == "cit.export_list"
    assert taxed.benefits(case) == {Benefit.VAT_EXEMPTION, Benefit.STAMP_DUTY}


def test_a_seller_abroad_is_no_resident_enterprise() -> None:
    seller = accounts.organisation("enterprise", region="820000", uscc=accounts.uscc("12"))
    case = contracts.drafted(seller=seller)
    facts = assessing.facts_of(case.contract, None)
    assert (facts.seller.kind, facts.seller.foreign, facts.seller.resident) == (PartyKind.ENTERPRISE, True, False)
    found = line(case, Benefit.CIT_EXEMPTION)
    assert (found.blocked and found.blocked.code) == "cit.not_resident"


def test_a_domestic_contract_needs_no_commerce_authority() -> None:
    case, application = taxed.company()
    assert line(case, Benefit.CIT_EXEMPTION, application).failed == []
    assert known.known(case.contract).crossing.export_list is ExportList.NONE


# Related parties


def test_related_parties_say_how_much_one_holds_of_the_other() -> None:
    case, application = taxed.related()
    assert line(case, Benefit.CIT_EXEMPTION, application).verdict is Verdict.OPEN
    with pytest.raises(Invalid) as missing:
        prepare(case, Benefit.CIT_EXEMPTION, **COST)
    assert missing.value.field == "share_bp"
    with pytest.raises(Conflict, match=r"claim\.cit_wholly_owned"):
        prepare(case, Benefit.CIT_EXEMPTION, **COST, share_bp=10_000)
    assert prepare(case, Benefit.CIT_EXEMPTION, **COST, share_bp=9_999).state is ClaimState.READY


# Contributed for shares


def test_a_contribution_for_shares_opens_both_ways_and_each_says_so() -> None:
    case, application = taxed.in_shares()
    assert {Benefit.EQUITY_DEFERRAL, Benefit.CIT_EXEMPTION, Benefit.VAT_EXEMPTION} <= taxed.benefits(case)
    defer, current = (line(case, benefit, application) for benefit in (Benefit.EQUITY_DEFERRAL, Benefit.CIT_EXEMPTION))
    assert (defer.verdict, defer.amount, defer.at_most) == (Verdict.APPLIES, Money.yuan(965_000), True)
    assert (current.verdict, current.amount, current.at_most) == (Verdict.APPLIES, Money.yuan(965_000), True)
    assert defer.note is not None
    assert current.note is not None
    assert [one.condition.code for one in defer.failed] == ["equity.not_filed"]
    reward = line(case, Benefit.PIT_REWARD, application)
    assert reward.blocked is not None


def test_the_deferral_is_prepared_filed_and_sets_the_other_way_aside() -> None:
    case, application = taxed.in_shares()
    with pytest.raises(Invalid, match=r"claim\.acquired_when"):
        prepare(case, Benefit.EQUITY_DEFERRAL, **COST, acquired_on=date(2026, 11, 4))
    claim = prepare(case, Benefit.EQUITY_DEFERRAL, **COST, acquired_on=date(2026, 11, 3))
    assert (claim.state, claim.base, claim.amount) == (ClaimState.READY, Money.yuan(3_300_000), Money.yuan(825_000))
    assert (claim.due_on, claim.tax_year) == (date(2027, 5, 31), 2026)
    rival = taxed.claim(case, Benefit.CIT_EXEMPTION)
    assert rival.state is ClaimState.SET_ASIDE
    blocked = line(case, Benefit.CIT_EXEMPTION, application).blocked
    assert blocked is not None
    assert blocked.code == "cit.deferral_chosen"
    with unit_of_work():
        services.file_claim(case.seller, claim.id, on=date(2026, 11, 3))
    assert line(case, Benefit.EQUITY_DEFERRAL, application).failed == []
    with pytest.raises(Conflict, match=r"claim\.other_way"):
        prepare(case, Benefit.CIT_EXEMPTION, **COST)


def test_the_mind_may_change_until_the_filing() -> None:
    case, application = taxed.in_shares()
    prepare(case, Benefit.EQUITY_DEFERRAL, **COST, acquired_on=date(2026, 11, 3))
    claim = prepare(case, Benefit.CIT_EXEMPTION, **COST)
    assert (claim.state, taxed.claim(case, Benefit.EQUITY_DEFERRAL).state) == (ClaimState.READY, ClaimState.SET_ASIDE)
    blocked = line(case, Benefit.EQUITY_DEFERRAL, application).blocked
    assert blocked is not None
    assert blocked.code == "equity.not_chosen"


def test_what_the_deferral_frees_of_the_year_falls_to_the_other_contracts() -> None:
    seller = accounts.organisation("enterprise", uscc=accounts.uscc("91"))
    nothing = {"cost": ZERO, "fees": ZERO}
    first, _application = taxed.in_shares(seller=seller, price=Money.yuan(4_000_000))
    second, _application = taxed.company(seller=seller, hammer=Money.yuan(4_000_000))
    prepare(first, Benefit.CIT_EXEMPTION, **nothing)
    assert prepare(second, Benefit.CIT_EXEMPTION, **nothing).amount == Money.yuan(625_000)
    prepare(first, Benefit.EQUITY_DEFERRAL, **nothing, acquired_on=date(2026, 11, 3))
    claim = taxed.claim(second, Benefit.CIT_EXEMPTION)
    assert (claim.state, claim.amount) == (ClaimState.DRAFT, Money.yuan(1_000_000))


def test_a_public_institution_cannot_defer() -> None:
    case = taxed.signed(taxed.contributed(seller=accounts.organisation("institution", uscc=accounts.uscc("12"))))
    found = line(case, Benefit.EQUITY_DEFERRAL)
    assert (found.blocked and found.blocked.code) == "equity.investor_kind"
    reward = line(case, Benefit.PIT_REWARD)
    assert (reward.blocked and reward.blocked.code) == "pit.shares"


def test_a_company_abroad_takes_no_deferred_technology() -> None:
    case = taxed.contributed(buyer=taxed.abroad())
    found = line(case, Benefit.EQUITY_DEFERRAL)
    assert (found.blocked and found.blocked.code) == "equity.investee_abroad"


def test_a_price_in_money_is_no_contribution() -> None:
    case, application = taxed.company()
    found = line(case, Benefit.EQUITY_DEFERRAL, application)
    assert (found.blocked and found.blocked.code) == "equity.no_contribution"
    assert Benefit.EQUITY_DEFERRAL not in taxed.benefits(case)


def test_a_fallen_registration_blocks_both_ways_again() -> None:
    case, application = taxed.in_shares()
    prepare(case, Benefit.EQUITY_DEFERRAL, **COST, acquired_on=date(2026, 11, 3))
    with unit_of_work():
        services.prepare_revocation(case.registrar, application.id, reason="材料虚假")
        services.confirm(case.reviewer, application.id)
    assert {taxed.claim(case, one).state for one in (Benefit.EQUITY_DEFERRAL, Benefit.CIT_EXEMPTION)} == {ClaimState.BLOCKED}


# Amounts and days in force


def licence(end: date) -> tuple[contracts.Case, Registration]:
    case = contracts.answered(
        contracts.drafted(mode=TermMode.LICENCE, seller_kind="enterprise", seller_uscc=accounts.uscc("91"), rights=(IpKind.SOFT,))
    )
    with unit_of_work():
        given = {"starts_on": date(2026, 11, 2), "ends_on": end, "licence_until": end}
        services.update_draft(case.seller, case.id, project_name=case.contract.project_name, **given)
    return taxed.through_office(taxed.signed(case))


def test_a_licence_is_as_long_as_its_certificate_says_now() -> None:
    case, application = licence(date(2031, 11, 1))
    assert line(case, Benefit.CIT_EXEMPTION, application).verdict is Verdict.APPLIES
    corrections.change(case, case.contract.total, ends_on=date(2031, 10, 31))
    found = line(case, Benefit.CIT_EXEMPTION, application)
    assert found.blocked is not None
    assert (found.blocked.code, found.blocked.params) == ("cit.licence_too_short", {"months": 59, "least": 60})
    with pytest.raises(Conflict, match=r"claim\.cit_licence_too_short"):
        prepare(case, Benefit.CIT_EXEMPTION, **COST)


def test_before_the_registration_a_signed_change_counts() -> None:
    case = contracts.signed(seller_kind="enterprise", seller_uscc=accounts.uscc("91"))
    assert line(case, Benefit.CIT_EXEMPTION).amount == Money.yuan(965_000)
    versions.signed(case, VersionKind.CHANGE, total=Money.yuan(2_000_000), ends_on=date(2029, 12, 31))
    assert line(case, Benefit.CIT_EXEMPTION).amount == Money.yuan(500_000)
    assert line(case, Benefit.STAMP_DUTY).amount == Money.yuan(600)


def test_the_deferral_follows_the_registered_value() -> None:
    case, application = taxed.in_shares()
    prepare(case, Benefit.EQUITY_DEFERRAL, **COST, acquired_on=date(2026, 11, 3))
    corrections.change(case, Money.yuan(3_000_000))
    claim = taxed.claim(case, Benefit.EQUITY_DEFERRAL)
    assert (claim.state, claim.base, claim.amount) == (ClaimState.DRAFT, Money.yuan(2_440_000), Money.yuan(610_000))
    assert line(case, Benefit.EQUITY_DEFERRAL, application).at_most is True


def test_the_database_knows_no_other_state_of_a_claim() -> None:
    case, _application = taxed.in_shares()
    claim = taxed.claim(case, Benefit.CIT_EXEMPTION)
    assert refused_by_database("UPDATE claim SET state = 'dropped' WHERE id = :id", id=claim.id)
