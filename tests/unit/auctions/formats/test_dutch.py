"""DUTCH: the price of database time, the floor, the first acceptance; and random runs against a model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.auctions.rules.english import Reason
from market.auctions.rules.formats import dutch
from market.auctions.rules.formats.protocol import Flaw, Points, Terms
from market.auctions.rules.states import Format
from market.money import Money
from tests.unit.auctions.formats.models import dutch as model
from tests.unit.auctions.formats.play import BUSY, Play, fall, s, terms

FALL = fall(30, 60, 100)


def lot(duration: int = 600, **more: Any) -> Terms:
    return terms(Format.DUTCH, 200, duration, **({"fall": FALL} | more))


@pytest.mark.parametrize(
    ("second", "price"), [(0, 200), (59.999999, 200), (60, 170), (120, 140), (180, 110), (239, 110), (240, 100), (599, 100), (600, None)]
)
def test_the_price_falls_by_steps_to_its_floor(second: float, price: int | None) -> None:
    assert Play(lot()).asks(second) == price


def test_the_first_acceptance_wins_at_the_price_of_that_moment() -> None:
    play = Play(lot())
    assert play.bid(119, 10, 140) is Reason.TOO_LOW
    assert play.bid(120, 11, 170) is None
    assert play.bid(120, 10, 200) is Reason.ENDED
    assert (play.result(), play.end()) == ((11, 140), 120)


def test_takes_whole_yuan_and_open_bids_only() -> None:
    play = Play(lot())
    assert dutch.unaccepted(Money(20_001), Money.yuan(200)) is not None
    assert play.offer(0, Points(paddle=10, points=(1,))) is Reason.OTHER_FORM


def test_the_price_stands_still_with_the_lot() -> None:
    play = Play(lot())
    play.pause(59, 3600)
    assert (play.asks(59.5), play.asks(60)) == (200, 170)


def test_passes_where_nobody_accepts_the_floor() -> None:
    play = Play(lot())
    assert play.bid(600, 10, 200) is Reason.ENDED
    assert play.result() == (None, None)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, None),
        ({"fall": None}, Flaw.FALL),
        ({"fall": fall(0, 60, 100)}, Flaw.FALL),
        ({"fall": fall(30, 0, 100)}, Flaw.FALL),
        ({"fall": fall(30, 60, 200)}, Flaw.FALL),
        ({"fall": fall(30, 60, 0)}, Flaw.FALL),
        ({"duration": s(299)}, Flaw.FALL),
        ({"duration": s(300)}, None),
        ({"cap": s(600)}, Flaw.FOREIGN),
    ],
)
def test_knows_impossible_terms(more: dict[str, Any], expected: Flaw | None) -> None:
    assert dutch.flaw(replace(lot(), **more)) is expected


def test_terms_without_a_fall_have_no_price() -> None:
    with pytest.raises(ValueError, match="no falling price"):
        dutch.falling(terms(Format.ENGLISH, 100, 60))


TRIES = st.tuples(st.integers(0, 90), st.integers(10, 13), st.integers(4, 20).map(lambda n: n * 10), st.sampled_from([0, 0, 0, 70]))


@BUSY
@given(st.lists(TRIES, max_size=20), st.integers(1, 70), st.integers(1, 60), st.integers(1, 199))
def test_random_runs_agree_with_the_model(tries: list[tuple[int, int, int, int]], step: int, interval: int, floor: int) -> None:
    duration = 200 * interval + 1
    play = Play(lot(duration, fall=fall(step, interval, floor)))
    bids, taken = play.ascend(tries)
    told = model.run({"start": 200, "step": step, "interval": interval, "floor": floor, "duration": duration}, bids)

    winner, price = play.result()
    assert (taken, price, winner, play.end()) == told
