"""The least that people must get, exact to the fen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.errors import Invalid
from market.money import Money
from market.rewards.rules.floors import Floor, Floors, check, check_units, proposed, strictest, total
from market.rewards.rules.states import Pool


def floor(bp: int, rule: str = "reward@2017-05-01") -> Floor:
    return Floor(bp=bp, rule=rule, source="浙江省促进科技成果转化条例 第三十七条")


ZHEJIANG = Floors(reward=floor(7000), main=floor(7000), transfer=floor(500))
amounts = st.integers(min_value=1, max_value=10**15)


def pools(main: int, others: int = 0, transfer: int = 0) -> dict[Pool, Money]:
    return {Pool.MAIN: Money(main), Pool.OTHERS: Money(others), Pool.TRANSFER: Money(transfer)}


def refused(net: int, given_pools: dict[Pool, Money], floors: Floors = ZHEJIANG) -> str | None:
    try:
        check(Money(net), given_pools, floors)
    except Invalid as refusal:
        return refusal.code
    return None


def test_the_worked_example_of_the_regulation() -> None:
    found = proposed(Money.yuan(950_000), ZHEJIANG)
    assert found == {Pool.MAIN: Money.yuan(465_500), Pool.OTHERS: Money.yuan(166_250), Pool.TRANSFER: Money.yuan(33_250)}
    assert total(found) == Money.yuan(665_000)


@given(st.integers(min_value=100, max_value=10**15))
def test_what_is_proposed_is_allowed_and_one_fen_less_is_not(net: int) -> None:
    found = proposed(Money(net), ZHEJIANG)
    assert refused(net, found) is None
    assert total(found).fen * 10_000 >= net * 7000
    assert (total(found).fen - 1) * 10_000 < net * 7000
    less = pools(found[Pool.MAIN].fen - 1, found[Pool.OTHERS].fen, found[Pool.TRANSFER].fen)
    assert refused(net, less) in ("reward.below_floor", "reward.nothing_given")


@given(amounts, st.integers(min_value=0, max_value=10_000), st.integers(min_value=0, max_value=10_000))
def test_any_mixture_of_limits_can_be_met(net: int, bp: int, main_bp: int) -> None:
    limits = Floors(reward=floor(max(bp, 1)), main=floor(main_bp), transfer=floor(10_000 - main_bp if main_bp > 9_500 else 500))
    found = proposed(Money(net), limits)
    assert total(found) == Floor(bp=max(bp, 1), rule="", source="").of(Money(net))
    assert min(part.fen for part in found.values()) >= 0


@pytest.mark.parametrize(
    ("net", "reward", "ok"), [(10_000, 7_000, True), (10_000, 6_999, False), (10_001, 7_001, True), (10_001, 7_000, False)]
)
def test_the_threshold_is_exact_to_the_fen(net: int, reward: int, *, ok: bool) -> None:
    assert (refused(net, pools(reward), Floors(reward=floor(7000))) is None) is ok


@pytest.mark.parametrize(("main", "code"), [(4_900, None), (4_899, "reward.main_below_floor")])
def test_the_main_contributors_have_their_own_threshold(main: int, code: str | None) -> None:
    assert refused(10_000, pools(main, 7_000 - main - 350, 350)) == code


@pytest.mark.parametrize(("transfer", "code"), [(350, None), (349, "reward.transfer_below_floor")])
def test_the_transfer_staff_have_their_own_threshold(transfer: int, code: str | None) -> None:
    assert refused(10_000, pools(4_900, 7_000 - 4_900 - transfer, transfer)) == code


@pytest.mark.parametrize(
    ("given_pools", "code"),
    [
        (pools(-1, 10_000), "reward.pool_negative"),
        (pools(0), "reward.nothing_given"),
        (pools(10_001), "reward.above_net"),
        (pools(10_000), None),
    ],
)
def test_pools_stay_between_nothing_and_the_net_income(given_pools: dict[Pool, Money], code: str | None) -> None:
    assert refused(10_000, given_pools, Floors()) == code


def test_the_refusal_names_rule_law_and_least() -> None:
    with pytest.raises(Invalid) as refusal:
        check(Money(10_000), pools(6_999), ZHEJIANG)
    assert refusal.value.params == {
        "given": Money(6_999),
        "least": Money(7_000),
        "law": "浙江省促进科技成果转化条例 第三十七条",
        "rule": "reward@2017-05-01",
    }


def test_without_a_rule_nothing_limits() -> None:
    assert refused(10_000, pools(1), Floors()) is None
    assert proposed(Money(10_000), Floors()) == pools(0)


def test_the_strictest_of_several_rules_counts() -> None:
    assert strictest([floor(5000, "national"), floor(7000, "zhejiang")]) == floor(7000, "zhejiang")
    assert strictest([]) is None


@given(st.integers(min_value=10, max_value=10**9), st.integers(min_value=1, max_value=10**6))
def test_the_least_of_equity_is_the_first_whole_share_above_the_limit(shares: int, par: int) -> None:
    unit, net = Money(par), Money(shares * par)
    least = proposed(net, ZHEJIANG, unit)
    assert all(amount.fen % par == 0 for amount in least.values())
    check(net, least, ZHEJIANG, unit)
    assert total(least).fen * 10_000 >= net.fen * 7000 > (total(least).fen - par) * 10_000


def test_a_pool_is_a_whole_number_of_shares() -> None:
    check_units(pools(200, 0, 100), Money(100))
    with pytest.raises(Invalid, match=r"reward\.pool_of_shares") as refusal:
        check_units(pools(200, 50), Money(100))
    assert refusal.value.field == "others_fen"
