"""Each open format end to end: bid, refused, ended, settled; and the published ledger verifies."""

from __future__ import annotations

import pytest

from market.auctions.rules.english import Reason
from market.auctions.rules.states import Format, LotState
from market.errors import Conflict, Invalid
from market.money import Money
from tests.factories import auctions
from tests.factories.halls import Hall


@pytest.fixture
def stepped(held: auctions.Market) -> Hall:
    """English: 10,000 up to 300,000, then 20,000; half an hour, 40 minutes at most."""
    return Hall(held, Format.ENGLISH)


@pytest.fixture
def falling(held: auctions.Market) -> Hall:
    """Dutch: from 260,000 by 10,000 a minute to 200,000."""
    return Hall(held, Format.DUTCH)


@pytest.fixture
def turning(held: auctions.Market) -> Hall:
    """English-Dutch: half an hour up, then by 10,000 a minute down to 200,000, then five minutes up."""
    return Hall(held, Format.ENG_DUTCH)


@pytest.fixture
def limited(held: auctions.Market) -> Hall:
    """Dynamic: half an hour free, then periods of two minutes."""
    return Hall(held, Format.DYNAMIC)


def test_the_ladder_and_the_hard_cap_hold(stepped: Hall) -> None:
    assert stepped.bid(stepped.first, 300_000, 10).accepted
    assert stepped.bid(stepped.second, 310_000, 20).reason is Reason.TOO_LOW
    assert stepped.bid(stepped.second, 330_000, 30).reason is Reason.OFF_STEP
    answer = stepped.bid(stepped.second, 320_000, 1790)
    assert (answer.accepted, answer.extended, answer.next_minimum) == (True, True, Money.yuan(340_000))
    for place, second in enumerate((2000, 2250, 2390)):
        stepped.bid(stepped.first if place % 2 == 0 else stepped.second, 340_000 + place * 20_000, second)
    assert stepped.end() == 2400
    assert stepped.bid(stepped.second, 500_000, 2400).reason is Reason.ENDED
    lot = stepped.hammer(2401)
    assert (lot.state, lot.current) == (LotState.AWARDED, Money.yuan(380_000))
    assert not stepped.verified().findings


def test_proxies_climb_the_ladder(stepped: Hall) -> None:
    stepped.proxy(stepped.first, 390_000, 5)
    assert stepped.bid(stepped.second, 300_000, 10).accepted
    assert (stepped.lot.current, stepped.lot.bids) == (Money.yuan(320_000), 3)
    assert stepped.bid(stepped.second, 380_000, 20).reason is Reason.TOO_LOW
    assert stepped.lot.current == Money.yuan(380_000)
    assert not stepped.verified().findings


def test_a_falling_price_is_taken_by_the_first(falling: Hall) -> None:
    assert falling.bid(falling.first, 240_000, 119).reason is Reason.TOO_LOW
    taken = falling.bid(falling.first, 250_000, 125, key="first-to-accept")
    assert (taken.accepted, taken.amount, taken.closes_at) == (True, Money.yuan(240_000), taken.at)
    assert falling.bid(falling.second, 240_000, 125).reason is Reason.ENDED
    assert falling.bid(falling.first, 250_000, 130, key="first-to-accept") == taken
    with pytest.raises(Conflict):
        falling.bid(falling.first, 240_000, 130, key="first-to-accept")
    closed = falling.close(126)
    assert (closed.state, closed.current, closed.bids) == (LotState.CLOSED, Money.yuan(240_000), 1)
    assert falling.hammer(127).state is LotState.AWARDED
    report = falling.verified()
    assert (report.findings, report.result.price) == ((), Money.yuan(240_000))


def test_a_pause_holds_the_falling_price(falling: Hall) -> None:
    falling.pause(90, 390)
    assert falling.bid(falling.first, 240_000, 390).reason is Reason.TOO_LOW
    assert falling.bid(falling.first, 250_000, 390).amount == Money.yuan(250_000)
    assert not falling.verified().findings


def test_a_price_that_nobody_accepts_passes_at_its_floor(falling: Hall) -> None:
    assert falling.close(1799).state is LotState.OPEN
    assert falling.close(1800).state is LotState.PASSED
    assert not falling.verified().findings


def test_no_proxy_bids_where_the_price_falls(falling: Hall) -> None:
    with pytest.raises(Invalid) as refused:
        falling.proxy(falling.first, 300_000, 5)
    assert refused.value.code == Reason.OTHER_FORM.value


def test_after_an_acceptance_the_price_rises_again(turning: Hall) -> None:
    assert turning.bid(turning.first, 250_000, 1799).reason is Reason.TOO_LOW
    taken = turning.bid(turning.first, 260_000, 1920)
    assert (taken.amount, turning.end()) == (Money.yuan(240_000), 1920 + 300)
    assert turning.bid(turning.second, 240_000, 1930).reason is Reason.TOO_LOW
    assert turning.bid(turning.second, 250_000, 2200).accepted
    assert turning.end() == 2500
    assert turning.hammer(2500).current == Money.yuan(250_000)
    assert not turning.verified().findings


def test_a_bid_in_the_first_period_keeps_the_price_from_falling(turning: Hall) -> None:
    turning.bid(turning.first, 260_000, 60)
    assert turning.end() == 1800
    assert turning.hammer(1800).current == Money.yuan(260_000)
    assert not turning.verified().findings


def test_without_any_bid_the_price_reaches_its_floor_and_passes(turning: Hall) -> None:
    assert turning.end() == 1800 + 7 * 60
    assert turning.bid(turning.first, 200_000, 1800 + 6 * 60 - 1).reason is Reason.TOO_LOW
    assert turning.close(1800 + 7 * 60).state is LotState.PASSED
    assert not turning.verified().findings


def test_limited_periods_end_with_one_that_passes_without_a_bid(limited: Hall) -> None:
    limited.bid(limited.first, 260_000, 60)
    assert limited.end() == 1920
    limited.bid(limited.second, 270_000, 1850)
    assert limited.end() == 1970
    limited.proxy(limited.first, 300_000, 1900)
    assert (limited.lot.current, limited.end()) == (Money.yuan(280_000), 2020)
    limited.bid(limited.second, 290_000, 2019)
    assert (limited.lot.current, limited.end()) == (Money.yuan(300_000), 2139)
    assert limited.bid(limited.second, 310_000, 2139).reason is Reason.ENDED
    assert limited.hammer(2139).state is LotState.AWARDED
    assert not limited.verified().findings
