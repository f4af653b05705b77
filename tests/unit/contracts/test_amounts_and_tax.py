"""Amounts and tax: the worked examples of the law books, to the fen."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.contracts.rules import tax
from market.contracts.rules.amounts import Carriers, Item, ItemKind, check_income, costed, counted, named, restored, stored, tech_amount
from market.errors import Invalid
from market.money import ZERO, Money

FIVE_MILLION = Money.yuan(5_000_000)
LIMITS = tax.Limits(exempt=FIVE_MILLION, half_bp=5000, rate_bp=2500)


def item(yuan: int, reasonable: int = 0) -> Item:
    return Item(kind=ItemKind.EQUIPMENT, amount=Money.yuan(yuan), reasonable=Money.yuan(reasonable))


def test_three_prototype_lines_of_which_one_is_reasonable() -> None:
    lines, chemicals = item(2_400_000, 800_000), item(100_000)
    assert tech_amount(Money.yuan(6_000_000), [lines, chemicals]) == Money.yuan(4_300_000)


@pytest.mark.parametrize("pieces", [None, 3])
def test_an_item_is_stored_and_read_again(pieces: int | None) -> None:
    reasonable = None if pieces is None else 1
    one = named(
        kind=ItemKind.PARTS, description=" 试验台 ", amount=Money(900), reasonable=Money(7), pieces=pieces, reasonable_pieces=reasonable
    )
    assert one.description == "试验台"
    assert restored(stored(one)) == one


def test_counted_pieces_say_what_the_reasonable_ones_cost() -> None:
    three = named(kind=ItemKind.EQUIPMENT, description="x", amount=Money(900), reasonable=Money(7), pieces=3, reasonable_pieces=1)
    assert costed(three, most_sets=2).reasonable == Money(300)
    plain = named(kind=ItemKind.MATERIAL, description="x", amount=Money(900), reasonable=Money(7))
    assert costed(plain, most_sets=2) == plain
    with pytest.raises(Invalid, match="carrier_uncounted"):
        costed(replace(plain, kind=ItemKind.EQUIPMENT), most_sets=2)


def test_the_reasonable_lines_cost_their_share_of_the_amount() -> None:
    three = Carriers(pieces=3, reasonable=1)
    assert three.cost(Money.yuan(2_400_000), ItemKind.EQUIPMENT, most_sets=2) == Money.yuan(800_000)
    assert three.cost(Money(100), ItemKind.MATERIAL, most_sets=2) == Money(33)


@pytest.mark.parametrize(
    ("pieces", "reasonable", "kind", "code"),
    [
        (0, 0, ItemKind.PARTS, "carrier_pieces"),
        (3, 4, ItemKind.PARTS, "carrier_pieces"),
        (3, -1, ItemKind.PARTS, "carrier_pieces"),
        (3, 3, ItemKind.EQUIPMENT, "carrier_sets"),
    ],
)
def test_more_carriers_than_reasonable_are_refused(pieces: int, reasonable: int, kind: ItemKind, code: str) -> None:
    with pytest.raises(Invalid, match=rf"contract\.{code}"):
        Carriers(pieces=pieces, reasonable=reasonable).cost(Money.yuan(300), kind, most_sets=2)


@given(st.integers(1, 10**12), st.integers(1, 50), st.integers(0, 50))
def test_the_reasonable_part_never_costs_more_than_the_item(fen: int, pieces: int, reasonable: int) -> None:
    part = Carriers(pieces=pieces, reasonable=min(reasonable, pieces)).cost(Money(fen), ItemKind.OTHER, most_sets=2)
    assert ZERO <= part <= Money(fen)


def test_sets_of_equipment_are_counted_before_they_are_carriers() -> None:
    counted(Item(kind=ItemKind.PARTS, amount=Money.yuan(9), reasonable=Money.yuan(3)))
    counted(Item(kind=ItemKind.EQUIPMENT, amount=Money.yuan(9)))
    counted(replace(item(9, 3), carriers=Carriers(pieces=3, reasonable=1)))
    with pytest.raises(Invalid, match=r"contract\.carrier_uncounted"):
        counted(item(9, 3))


def test_papers_write_the_quantity_beside_the_item() -> None:
    rigs = Item(kind=ItemKind.EQUIPMENT, amount=Money.yuan(9), description="试验台")
    assert rigs.official == "试验台"
    assert replace(rigs, carriers=Carriers(pieces=3, reasonable=1)).official == "试验台（3 件，其中合理数量 1 件）"


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
    year = tax.income_tax([income], LIMITS)
    assert (year.income, year.taxable, year.tax, year.without, year.saving) == tuple(
        Money.yuan(yuan) for yuan in (10_400_000, 2_700_000, 675_000, 2_600_000, 1_925_000)
    )


def test_income_tax_example_b_is_per_taxpayer_and_year() -> None:
    incomes = [Money.yuan(3_000_000), Money.yuan(4_000_000)]
    year = tax.income_tax(incomes, LIMITS)
    assert (year.taxable, year.tax) == (Money.yuan(1_000_000), Money.yuan(250_000))


def test_a_loss_lowers_the_income_of_the_year_and_is_never_below_zero() -> None:
    loss = tax.transfer_income(Money.yuan(1), Money.yuan(3), ZERO)
    assert tax.income_tax([loss, Money.yuan(10)], LIMITS).income == Money.yuan(8)
    assert tax.income_tax([loss], LIMITS).income == ZERO


def test_stamp_duty_of_a_licence_of_a_million() -> None:
    assert tax.stamp_duty(Money.yuan(1_000_000), 300) == Money.yuan(300)
