"""Money: parsing what people type, rounding, splitting, capital numerals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.errors import Invalid
from market.money import LARGEST_FEN, Money

CAPITALS = [
    ("1409.50", "壹仟肆佰零玖元伍角整"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("107000.53", "壹拾万柒仟元零伍角叁分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("3000000", "叁佰万元整"),
    ("100000005.00", "壹亿零伍元整"),
    ("100010000", "壹亿零壹万元整"),
    ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
    ("0.05", "伍分"),
    ("0", "零元整"),
    ("3860000", "叁佰捌拾陆万元整"),
    ("10010000", "壹仟零壹万元整"),
    ("1000000000000", "壹万亿元整"),
]


@pytest.mark.parametrize(("typed", "words"), CAPITALS)
def test_capital_numerals(typed: str, words: str) -> None:
    assert Money.parse(typed).words == words


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1,250,000", 125_000_000),
        ("１００", 10_000),
        ("¥ 12.5", 1_250),
        ("300万元", 300_000_000),
        ("1.2亿", 12_000_000_000),
        ("0.10", 10),
        ("12.3400", 1_234),
    ],
)
def test_understands_what_people_type(typed: str, fen: int) -> None:
    assert Money.parse(typed).fen == fen


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "money.malformed"),
        ("-5", "money.malformed"),
        ("1e308", "money.malformed"),
        ("NaN", "money.malformed"),
        ("1,00", "money.malformed"),
        ("1.005", "money.too_fine"),
        ("0.01234567890123456789", "money.too_fine"),
        ("9" * 30, "money.too_large"),
        ("9" * 60 + ".9", "money.too_large"),
    ],
)
def test_refuses_what_is_no_amount(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        Money.parse(typed)
    assert refused.value.code == code


def test_refuses_floats() -> None:
    with pytest.raises(TypeError):
        Money(1.0)  # type: ignore[arg-type]


@given(st.integers(0, LARGEST_FEN))
def test_what_is_shown_can_be_typed_again(fen: int) -> None:
    assert Money.parse(str(Money(fen))) == Money(fen)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10_000), min_size=1, max_size=9).filter(any))
def test_parts_sum_to_the_whole(fen: int, weights: list[int]) -> None:
    parts = Money(fen).allocate(weights)
    assert sum(part.fen for part in parts) == fen
    assert all(abs(part.fen * sum(weights) - fen * weight) < sum(weights) for part, weight in zip(parts, weights, strict=True))


@pytest.mark.parametrize(("fen", "bp", "expected"), [(1, 5000, 1), (3, 5000, 2), (100, 1, 0), (5000, 1, 1), (-1, 5000, 0)])
def test_rounds_half_up(fen: int, bp: int, expected: int) -> None:
    assert Money(fen).share(bp).fen == expected
