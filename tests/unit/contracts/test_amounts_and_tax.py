"""Amounts and tax: the worked examples of the law books, to the fen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.contracts.rules import tax
from market.contracts.rules.amounts import Item, ItemKind, check_income, tech_amount
from market.contracts.rules.benefits import Assessment, Benefit, Case, Rates, Side, Verdict, assess
from market.contracts.rules.types import ContractType, Subtype
from market.errors import Invalid
from market.money import ZERO, Money

FIVE_MILLION = Money.yuan(5_000_000)
RATES = Rates(
    vat_bp=600,
    cit_exempt=FIVE_MILLION,
    cit_half_bp=5000,
    cit_bp=2500,
    cit_min_years=5,
    stamp_tech_ppm=300,
    stamp_transfer_ppm=300,
    stamp_days=15,
    rd_entrust_bp=8000,
    unverified=frozenset({"stamp"}),
)


def item(yuan: int, reasonable: int = 0) -> Item:
    return Item(kind=ItemKind.EQUIPMENT, amount=Money.yuan(yuan), reasonable=Money.yuan(reasonable))


def test_three_prototype_lines_of_which_one_is_reasonable() -> None:
    lines, chemicals = item(2_400_000, 800_000), item(100_000)
    assert tech_amount(Money.yuan(6_000_000), [lines, chemicals]) == Money.yuan(4_300_000)


def test_without_items_everything_is_technology() -> None:
    assert tech_amount(FIVE_MILLION, []) == FIVE_MILLION


@pytest.mark.parametrize(
    ("items", "code"), [([item(0)], "not_positive"), ([item(10, 11)], "carrier_too_large"), ([item(60), item(50)], "exceed")]
)
def test_impossible_items_are_refused(items: list[Item], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        tech_amount(Money.yuan(100), items)


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**9)), max_size=6), st.integers(0, 10**10))
def test_the_technology_amount_lies_between_zero_and_the_total(pairs: list[tuple[int, int]], more: int) -> None:
    items = [Item(kind=ItemKind.PARTS, amount=Money(amount), reasonable=Money(min(part, amount))) for amount, part in pairs]
    total = Money(sum(amount for amount, _ in pairs) + more)
    assert ZERO <= tech_amount(total, items) <= total


def test_income_stays_within_the_technology_amount() -> None:
    check_income(Money(5), Money(5), Money(6))
    with pytest.raises(Invalid):
        check_income(Money(6), Money(5), Money(6))


def test_vat_contained_in_the_technology_part() -> None:
    assert tax.vat_exempt(Money.yuan(3_200_000), 600) == Money(181_132_08)


def test_income_tax_example_a() -> None:
    income = tax.transfer_income(Money.yuan(12_000_000), Money.yuan(1_500_000), Money.yuan(100_000))
    year = tax.income_tax([income], exempt=FIVE_MILLION, half_bp=5000, rate_bp=2500)
    assert (year.income, year.taxable, year.tax, year.without, year.saving) == tuple(
        Money.yuan(yuan) for yuan in (10_400_000, 2_700_000, 675_000, 2_600_000, 1_925_000)
    )


def test_income_tax_example_b_is_per_taxpayer_and_year() -> None:
    incomes = [Money.yuan(3_000_000), Money.yuan(4_000_000)]
    year = tax.income_tax(incomes, exempt=FIVE_MILLION, half_bp=5000, rate_bp=2500)
    assert (year.taxable, year.tax) == (Money.yuan(1_000_000), Money.yuan(250_000))


def test_savings_of_single_contracts_sum_to_the_years() -> None:
    rule = {"exempt": FIVE_MILLION, "half_bp": 5000, "rate_bp": 2500}
    first = tax.added_saving(Money.yuan(3_000_000), [], **rule)  # type: ignore[arg-type]
    second = tax.added_saving(Money.yuan(4_000_000), [Money.yuan(3_000_000)], **rule)  # type: ignore[arg-type]
    assert (first, second) == (Money.yuan(750_000), Money.yuan(750_000))


def test_a_loss_is_no_income() -> None:
    assert tax.transfer_income(Money.yuan(1), Money.yuan(2), ZERO) == ZERO


def test_stamp_duty_of_a_licence_of_a_million() -> None:
    assert tax.stamp_duty(Money.yuan(1_000_000), 300) == Money.yuan(300)


def lines(**changes: object) -> dict[tuple[Benefit, Side], Assessment]:
    known: dict[str, object] = {
        "type": ContractType.TRF,
        "subtype": Subtype.TRF_PATENT,
        "licence_months": 0,
        "total": Money.yuan(12_000_000),
        "tech": Money.yuan(12_000_000),
        "seller_uscc": "91330100799655058B",
        "signed_on": date(2026, 11, 3),
        "registered_on": date(2026, 11, 10),
    }
    return {(line.benefit, line.side): line for line in assess(Case(**{**known, **changes}), RATES)}  # type: ignore[arg-type]


def test_a_patent_transfer_by_a_company() -> None:
    found = lines(cost=Money.yuan(1_500_000), fees=Money.yuan(100_000))
    cit = found[Benefit.CIT_EXEMPTION, Side.SELLER]
    assert (cit.amount, cit.verdict, cit.at_most, cit.due_on) == (Money.yuan(1_925_000), Verdict.APPLIES, False, date(2027, 5, 31))
    assert found[Benefit.VAT_EXEMPTION, Side.SELLER].due_on == date(2026, 12, 15)
    assert {side for benefit, side in found if benefit is Benefit.STAMP_DUTY} == set(Side)
    assert found[Benefit.STAMP_DUTY, Side.BUYER].unverified


def test_unknown_cost_gives_an_upper_bound() -> None:
    assert lines()[Benefit.CIT_EXEMPTION, Side.SELLER].at_most


def test_a_public_institution_is_told_to_confirm() -> None:
    found = lines(seller_uscc="12330000470003281W")
    assert (found[Benefit.CIT_EXEMPTION, Side.SELLER].amount, found[Benefit.CIT_EXEMPTION, Side.SELLER].verdict) == (None, Verdict.CONFIRM)
    assert (Benefit.PIT_REWARD, Side.SELLER) in found


@pytest.mark.parametrize(
    ("changes", "applies"),
    [
        ({"type": ContractType.LIC, "subtype": Subtype.LIC_PATENT, "licence_months": 60}, True),
        ({"type": ContractType.LIC, "subtype": Subtype.LIC_PATENT, "licence_months": 59}, False),
        ({"subtype": Subtype.TRF_SECRET}, False),
        ({"subtype": Subtype.TRF_SOFT}, True),
        ({"type": ContractType.DEV, "subtype": Subtype.DEV_ENTRUST}, False),
    ],
)
def test_which_contracts_know_the_five_million(changes: dict[str, object], applies: bool) -> None:  # noqa: FBT001 - a table
    assert ((Benefit.CIT_EXEMPTION, Side.SELLER) in lines(**changes)) is applies


def test_stand_alone_consulting_is_not_exempt() -> None:
    assert set(lines(type=ContractType.CON, subtype=Subtype.CON_GEN)) == {
        (Benefit.STAMP_DUTY, Side.SELLER),
        (Benefit.STAMP_DUTY, Side.BUYER),
    }


def test_entrusted_development_lets_the_buyer_deduct_eighty_per_cent() -> None:
    found = lines(type=ContractType.DEV, subtype=Subtype.DEV_ENTRUST, total=Money.yuan(2_000_000), tech=Money.yuan(2_000_000))
    assert found[Benefit.RD_SUPER, Side.BUYER].amount == Money.yuan(400_000)
