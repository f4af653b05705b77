"""A buyer's default: the cascade of its deposit, who follows, how low the lot may start again, and every state's ways."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.auctions.rules import default
from market.auctions.rules.default import DEFAULT, OFFER, Claims, DefaultAct, DefaultState, Ground, OfferAct, OfferState
from market.errors import Conflict, Invalid
from market.money import ZERO, Money

DEPOSIT = Money(26_000_00)
fen = st.integers(min_value=0, max_value=10**12).map(Money)


def split(costs: int, shortfall: int, debts: int, deposit: Money = DEPOSIT) -> tuple[int, int, int, int, int]:
    found = default.cascade(deposit, Claims(costs=Money(costs), shortfall=Money(shortfall), debts=Money(debts)))
    return (found.costs.fen, found.shortfall.fen, found.debts.fen, found.seller.fen, found.owed.fen)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ((0, 0, 0), (0, 0, 0, 26_000_00, 0)),
        ((1, 0, 0), (1, 0, 0, 25_999_99, 0)),
        ((26_000_00, 0, 0), (26_000_00, 0, 0, 0, 0)),
        ((26_000_01, 0, 0), (26_000_00, 0, 0, 0, 1)),
        ((25_999_99, 1, 0), (25_999_99, 1, 0, 0, 0)),
        ((25_999_99, 2, 0), (25_999_99, 1, 0, 0, 1)),
        ((10_000_00, 15_999_99, 2), (10_000_00, 15_999_99, 1, 0, 1)),
        ((10_000_00, 10_000_00, 5_999_99), (10_000_00, 10_000_00, 5_999_99, 1, 0)),
        ((10_000_00, 100_000_00, 7), (10_000_00, 16_000_00, 0, 0, 84_000_07)),
        ((30_000_00, 5, 6), (26_000_00, 0, 0, 0, 4_000_11)),
    ],
)
def test_costs_come_before_the_shortfall_before_debts_before_the_seller(
    claims: tuple[int, int, int], expected: tuple[int, int, int, int, int]
) -> None:
    assert split(*claims) == expected


@given(deposit=fen, costs=fen, shortfall=fen, debts=fen)
def test_the_parts_sum_to_the_deposit_and_what_is_owed_is_the_rest_of_the_claims(
    deposit: Money, costs: Money, shortfall: Money, debts: Money
) -> None:
    claims = Claims(costs=costs, shortfall=shortfall, debts=debts)
    found = default.cascade(deposit, claims)
    assert sum(found.parts, ZERO) == deposit
    assert found.costs + found.shortfall + found.debts + found.owed == claims.total
    assert min(*found.parts, found.owed) >= ZERO
    assert not (found.seller and found.owed)
    for paid, claimed, after in (
        (found.costs, costs, found.shortfall + found.debts),
        (found.shortfall, shortfall, found.debts),
    ):
        assert paid == claimed or after == ZERO


@pytest.mark.parametrize("name", ["costs", "shortfall", "debts"])
def test_a_negative_claim_is_refused_at_its_field(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        default.cascade(DEPOSIT, Claims(**({"costs": ZERO, "shortfall": ZERO, "debts": ZERO} | {name: Money(-1)})))
    assert refused.value.field == name


@pytest.mark.parametrize(("resold", "short"), [(None, 0), (100, 0), (101, 0), (99, 1), (0, 100)])
def test_the_shortfall_is_what_the_second_sale_brings_less(resold: int | None, short: int) -> None:
    assert default.shortfall(Money(100), None if resold is None else Money(resold)) == Money(short)


PRICES = [(18, Money(100), 2), (27, Money(110), 3), (18, Money(120), 4), (45, Money(110), 5), (27, Money(130), 6)]


@pytest.mark.parametrize(
    ("out", "expected"),
    [({27}, (18, 120, 4)), ({27, 18}, (45, 110, 5)), ({18}, (27, 130, 6)), ({27, 18, 45}, None), (set(), (27, 130, 6))],
)
def test_the_runner_up_is_who_bid_the_most_of_those_left(out: set[int], expected: tuple[int, int, int] | None) -> None:
    found = default.runner_up(PRICES, out)
    assert (found and (found.paddle, found.amount.fen, found.seq)) == expected


def test_of_two_equal_prices_the_earlier_follows() -> None:
    found = default.runner_up([(18, Money(100), 7), (27, Money(100), 3), (45, Money(200), 9)], {45})
    assert found == default.Best(27, Money(100), 3)


@pytest.mark.parametrize(
    ("start", "cut", "lowest"),
    [(260_000_00, 2000, 208_000_00), (1_00, 2000, 1_00), (101_00, 2000, 81_00), (333_00, 0, 333_00), (500_00, 10_000, 0)],
)
def test_another_auction_starts_at_most_a_fifth_lower_in_whole_yuan(start: int, cut: int, lowest: int) -> None:
    assert default.lowest_start(Money(start), cut) == Money(lowest)


def test_one_yuan_less_than_the_lowest_start_is_refused() -> None:
    default.check_restart(Money(208_000_00), Money(260_000_00), 2000)
    with pytest.raises(Invalid) as refused:
        default.check_restart(Money(207_999_00), Money(260_000_00), 2000)
    assert (refused.value.code, refused.value.field) == ("lot.restart_too_low", "start")


@pytest.mark.parametrize("ground", [Ground.NOT_SIGNED, Ground.NOT_PAID])
def test_only_a_refusal_in_writing_needs_no_deadline(ground: Ground) -> None:
    default.check_noticed(ground, overdue=True)
    default.check_noticed(Ground.REFUSED, overdue=False)
    with pytest.raises(Conflict):
        default.check_noticed(ground, overdue=False)


def test_what_is_not_in_the_table_of_defaults_is_refused() -> None:
    ways = {
        (DefaultState.NOTICED, DefaultAct.CURE): DefaultState.CURED,
        (DefaultState.NOTICED, DefaultAct.DECLARE): DefaultState.DECLARED,
        (DefaultState.DECLARED, DefaultAct.SUCCEED): DefaultState.SUCCEEDED,
        (DefaultState.DECLARED, DefaultAct.RELEASE): DefaultState.RELEASED,
    }
    for state, act in product(DefaultState, DefaultAct):
        if (state, act) in ways:
            assert DEFAULT.after(state, act) is ways[state, act]
        else:
            with pytest.raises(Conflict):
                DEFAULT.after(state, act)


def test_the_runner_up_answers_only_an_offer_with_the_seller_s_consent() -> None:
    ways = {
        (OfferState.PROPOSED, OfferAct.CONSENT): OfferState.OFFERED,
        (OfferState.PROPOSED, OfferAct.REFUSE): OfferState.REFUSED,
        (OfferState.OFFERED, OfferAct.ACCEPT): OfferState.ACCEPTED,
        (OfferState.OFFERED, OfferAct.DECLINE): OfferState.DECLINED,
        (OfferState.OFFERED, OfferAct.LAPSE): OfferState.LAPSED,
    }
    for state, act in product(OfferState, OfferAct):
        if (state, act) in ways:
            assert OFFER.after(state, act) is ways[state, act]
        else:
            with pytest.raises(Conflict):
                OFFER.after(state, act)
