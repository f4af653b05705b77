"""The worked examples of the law books, to the fen."""

from __future__ import annotations

from datetime import date

import pytest

from market.contracts.rules.amounts import Item, ItemKind
from market.contracts.rules.benefits.kinds import Benefit, Park, PartyKind, Side, Verdict
from market.contracts.rules.types import ContractType, Subtype
from market.money import ZERO, Money
from tests.factories.tax import equity, lines, reward, rewarded, step

DEVELOPMENT = {"contract__type": ContractType.DEV, "contract__subtype": Subtype.DEV_ENTRUST, "contract__total": Money.yuan(2_000_000)}


def test_vat_of_a_transfer_with_training_and_equipment() -> None:
    vat = lines(
        contract__total=Money.yuan(3_765_000),
        contract__non_technical=(Item(kind=ItemKind.EQUIPMENT, amount=Money.yuan(565_000)),),
        contract__related_services=Money.yuan(200_000),
    )[Benefit.VAT_EXEMPTION]
    assert (step(vat, "technology_amount"), vat.amount) == (Money.yuan(3_200_000), Money(181_132_08))


def test_training_on_another_invoice_is_taxed() -> None:
    vat = lines(
        contract__total=Money.yuan(3_200_000), contract__related_services=Money.yuan(200_000), contract__services_same_invoice=False
    )[Benefit.VAT_EXEMPTION]
    assert vat.amount == Money.yuan(3_000_000).fraction(600, 10_600)


def test_an_unregistered_contract_saves_nothing_and_the_page_still_says_what_it_would() -> None:
    vat = lines(contract__total=Money.yuan(3_200_000), contract__registered_on=None)[Benefit.VAT_EXEMPTION]
    assert vat.blocked is not None
    assert (vat.amount, vat.worth, vat.blocked.code) == (ZERO, Money(181_132_08), "vat.not_registered")


def test_income_tax_example_a() -> None:
    cit = lines()[Benefit.CIT_EXEMPTION]
    found = [step(cit, key) for key in ("transfer_income", "year_taxable", "year_tax", "year_tax_without", "year_saving")]
    assert found == [Money.yuan(yuan) for yuan in (10_400_000, 2_700_000, 675_000, 2_600_000, 1_925_000)]
    assert (cit.amount, cit.verdict) == (Money.yuan(1_925_000), Verdict.APPLIES)


def test_income_tax_example_b_two_contracts_share_the_five_million() -> None:
    cit = lines(
        contract__total=Money.yuan(4_000_000),
        costs__intangible_net=ZERO,
        costs__taxes_and_fees=ZERO,
        other_transfers=(Money.yuan(3_000_000),),
    )[Benefit.CIT_EXEMPTION]
    found = [step(cit, key) for key in ("year_income", "year_taxable", "year_tax")]
    assert found == [Money.yuan(yuan) for yuan in (7_000_000, 1_000_000, 250_000)]
    assert cit.amount == Money.yuan(750_000)


def test_a_five_year_ordinary_licence_subtracts_amortisation_and_period_expenses() -> None:
    cit = lines(
        contract__type=ContractType.LIC,
        contract__subtype=Subtype.LIC_PATENT,
        licence__exclusive=False,
        costs__period_expenses=Money.yuan(400_000),
    )[Benefit.CIT_EXEMPTION]
    assert step(cit, "transfer_income") == Money.yuan(10_000_000)


def test_equipment_and_separable_training_are_no_transfer_income() -> None:
    more = {
        "contract__non_technical": (Item(kind=ItemKind.EQUIPMENT, amount=Money.yuan(800_000), reasonable=Money.yuan(800_000)),),
        "contract__related_services": Money.yuan(200_000),
    }
    assert step(lines(**more)[Benefit.CIT_EXEMPTION], "transfer_revenue") == Money.yuan(11_000_000)
    inseparable = lines(**more, contract__services_inseparable=True)[Benefit.CIT_EXEMPTION]
    assert step(inseparable, "transfer_revenue") == Money.yuan(11_200_000)


def test_instalments_count_in_the_year_in_which_they_fall_due() -> None:
    halves = ((date(2026, 12, 1), Money.yuan(8_000_000)), (date(2027, 6, 1), Money.yuan(4_000_000)))
    cit = lines(contract__instalments=halves)[Benefit.CIT_EXEMPTION]
    assert step(cit, "revenue_of_year") == Money.yuan(8_000_000)


def test_the_professor_defers_and_pays_at_the_sale() -> None:
    line = lines(equity=equity())[Benefit.EQUITY_DEFERRAL]
    assert line.verdict is Verdict.APPLIES
    assert (line.amount, step(line, "tax_now"), step(line, "tax_at_sale")) == (Money.yuan(280_000), ZERO, Money.yuan(599_400))


def test_half_of_a_reward_of_490000() -> None:
    line = lines(**rewarded())[Benefit.PIT_REWARD]
    assert (line.verdict, line.amount, step(line, "reward_0_tax")) == (Verdict.APPLIES, Money.yuan(245_000), Money.yuan(61_250))


def test_each_receipt_has_its_own_clock() -> None:
    receipts = ((date(2023, 1, 10), Money.yuan(500_000)), (date(2026, 11, 5), Money.yuan(500_000)))
    late = reward(0, received_on=date(2023, 1, 10))
    line = lines(**rewarded(receipts=receipts, rewards=(late, reward(1))))[Benefit.PIT_REWARD]
    assert (step(line, "reward_0"), step(line, "reward_1"), line.amount) == (ZERO, Money.yuan(245_000), Money.yuan(245_000))


@pytest.mark.parametrize(("rate", "saving"), [(2500, 400_000), (1500, 240_000)])
def test_entrusted_development_of_two_million(rate: int, saving: int) -> None:
    line = lines(**DEVELOPMENT, seller__kind=PartyKind.STATE_RESEARCH, buyer__cit_rate_bp=rate)[Benefit.RD_SUPER]
    assert (step(line, "rd_counted"), step(line, "rd_extra"), line.amount) == (
        Money.yuan(1_600_000),
        Money.yuan(1_600_000),
        Money.yuan(saving),
    )


def test_research_abroad_counts_up_to_two_thirds_of_research_at_home() -> None:
    line = lines(**DEVELOPMENT, seller__foreign=True, buyer__domestic_research=Money.yuan(1_500_000))[Benefit.RD_SUPER]
    assert step(line, "rd_abroad") == Money.yuan(1_000_000)


def test_a_co_operation_counts_its_own_cost() -> None:
    change = {**DEVELOPMENT, "contract__subtype": Subtype.DEV_COOP}
    assert lines(**change, buyer__own_research=Money.yuan(900_000))[Benefit.RD_SUPER].amount == Money.yuan(225_000)


def test_stamp_duty_of_a_licence_of_a_million() -> None:
    found = lines(contract__type=ContractType.LIC, contract__subtype=Subtype.LIC_PATENT, contract__total=Money.yuan(1_000_000))
    assert [found[Benefit.STAMP_DUTY, side].amount for side in Side] == [Money.yuan(300)] * 2


def test_stamp_duty_leaves_out_listed_vat_and_research_funds_and_halves_for_small_firms() -> None:
    found = lines(**DEVELOPMENT, contract__listed_vat=Money.yuan(100_000), contract__rd_funds=Money.yuan(900_000), buyer__small_firm=True)
    assert (found[Benefit.STAMP_DUTY, Side.SELLER].amount, found[Benefit.STAMP_DUTY, Side.BUYER].amount) == (
        Money.yuan(300),
        Money.yuan(150),
    )


def test_a_deed_before_july_2022_was_taxed_higher_under_the_old_law() -> None:
    before = lines(contract__signed_on=date(2022, 6, 30), tax_year=2022)[Benefit.STAMP_DUTY]
    after = lines(contract__signed_on=date(2022, 7, 1), tax_year=2022)[Benefit.STAMP_DUTY]
    assert (before.amount, after.amount) == (Money.yuan(6_000), Money.yuan(3_600))
    assert ("暂行条例" in before.law, "印花税法" in after.law) == (True, True)


def test_the_vat_law_of_2026_is_cited_from_its_first_day() -> None:
    assert "增值税暂行条例" in lines(contract__signed_on=date(2025, 12, 31), receipts=())[Benefit.VAT_EXEMPTION].law
    new = lines(contract__signed_on=date(2026, 1, 1), receipts=())[Benefit.VAT_EXEMPTION]
    assert "增值税法" in new.law
    assert "vat.tech_exempt@2026-01-01" in new.unverified


def test_the_pilot_is_for_six_parks_and_takes_the_place_of_the_national_rule() -> None:
    elsewhere = lines()[Benefit.CIT_PILOT]
    assert elsewhere.blocked is not None
    assert elsewhere.blocked.code == "pilot.elsewhere"
    there = lines(seller__park=Park.HAIDIAN)
    assert (there[Benefit.CIT_PILOT].amount, there[Benefit.CIT_EXEMPTION].amount) == (Money.yuan(2_600_000), ZERO)
