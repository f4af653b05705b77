"""Shares by largest remainder: nothing is lost, nothing is made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.errors import Invalid
from market.money import Money
from market.rewards.rules.shares import HEAVIEST, MOST_PEOPLE, Share, divided, worth
from market.rewards.rules.states import Pool


def pools(main: int, others: int = 0, transfer: int = 0) -> dict[Pool, Money]:
    return {Pool.MAIN: Money(main), Pool.OTHERS: Money(others), Pool.TRANSFER: Money(transfer)}


def person(name: str, weight: int = 1, pool: Pool = Pool.MAIN, staff_no: str = "") -> Share:
    return Share(pool=pool, name=name, weight=weight, staff_no=staff_no)


weights = st.lists(st.integers(min_value=1, max_value=1000), min_size=1, max_size=20)


@given(weights, weights, st.integers(min_value=10**8, max_value=10**14), st.integers(min_value=10**8, max_value=10**14))
def test_every_pool_is_used_up_to_the_fen_and_fairly(main: list[int], others: list[int], first: int, second: int) -> None:
    people = [person(f"甲{n}", weight) for n, weight in enumerate(main)]
    people += [person(f"乙{n}", weight, Pool.OTHERS) for n, weight in enumerate(others)]
    parts = divided(pools(first, second), people)
    assert sum(part.fen for part in parts[: len(main)]) == first
    assert sum(part.fen for part in parts[len(main) :]) == second
    for part, weight in zip(parts, main, strict=False):
        assert abs(part.fen * sum(main) - first * weight) < sum(main)


def test_the_odd_fen_goes_to_the_first_of_equal_ones() -> None:
    assert divided(pools(100), [person("甲"), person("乙"), person("丙")]) == [Money(34), Money(33), Money(33)]


def test_pools_may_stand_in_any_order() -> None:
    people = [person("丙", 1, Pool.TRANSFER), person("甲", 3), person("乙", 1)]
    assert divided(pools(400, 0, 7), people) == [Money(7), Money(300), Money(100)]


@pytest.mark.parametrize(
    ("given_pools", "people", "code"),
    [
        (pools(10), [], "reward.nobody"),
        (pools(10), [person(f"甲{n}") for n in range(MOST_PEOPLE + 1)], "reward.too_many"),
        (pools(10), [person("")], "reward.name_missing"),
        (pools(10), [person("甲" * 61)], "reward.name_missing"),
        (pools(10), [person("甲", staff_no="1" * 41)], "reward.name_missing"),
        (pools(10), [person("甲", 0)], "reward.weight"),
        (pools(10), [person("甲", HEAVIEST + 1)], "reward.weight"),
        (pools(10), [person("甲"), person("甲")], "reward.twice"),
        (pools(10, 5), [person("甲")], "reward.pool_without_people"),
        (pools(10), [person("甲"), person("乙", 1, Pool.OTHERS)], "reward.pool_without_money"),
        (pools(1), [person("甲", 9), person("乙", 1)], "reward.share_of_nothing"),
    ],
)
def test_what_cannot_be_divided_is_refused(given_pools: dict[Pool, Money], people: list[Share], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        divided(given_pools, people)
    assert refusal.value.code == code


def test_namesakes_are_told_apart_by_their_staff_numbers() -> None:
    assert divided(pools(10), [person("甲", staff_no="1"), person("甲", staff_no="2")]) == [Money(5), Money(5)]


@given(weights, st.integers(min_value=10**4, max_value=10**9), st.integers(min_value=1, max_value=10**4))
def test_a_pool_of_equity_goes_round_in_whole_shares(main: list[int], count: int, par: int) -> None:
    parts = divided(pools(count * par), [person(f"甲{n}", weight) for n, weight in enumerate(main)], Money(par))
    assert sum(part.fen for part in parts) == count * par
    for part, weight in zip(parts, main, strict=True):
        assert part.fen % par == 0
        assert abs(part.fen // par * sum(main) - count * weight) < sum(main)


@given(st.lists(st.integers(min_value=1, max_value=10**6), min_size=1, max_size=20), st.integers(0, 10**6), st.integers(1, 10**12))
def test_worth_follows_the_nominal_value_to_the_fen(parts: list[int], left: int, whole: int) -> None:
    nominal = sum(parts) + left
    found = worth(Money(whole), Money(nominal), [Money(part) for part in parts])
    assert sum(one.fen for one in found) <= whole
    for one, part in zip(found, parts, strict=True):
        assert abs(one.fen * nominal - whole * part) < nominal
