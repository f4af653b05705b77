"""ENG_DUTCH: up where somebody bids, down where nobody does, up again from the first acceptance; and random runs against a model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.auctions.rules.english import Reason
from market.auctions.rules.formats import eng_dutch
from market.auctions.rules.formats.protocol import Flaw, Points, Terms
from market.auctions.rules.states import Format
from tests.unit.auctions.formats.models import eng_dutch as model
from tests.unit.auctions.formats.play import BUSY, Play, fall, s, terms

SOFT = {"soft_close": s(30), "extension": s(40)}
FALL = fall(30, 60, 100)


def lot(**more: Any) -> Terms:
    return terms(Format.ENG_DUTCH, 200, 300, **(SOFT | {"fall": FALL, "period": s(120)} | more))


def test_a_bid_of_the_first_period_keeps_it_ascending() -> None:
    play = Play(lot())
    assert play.end() == 600
    assert play.bid(10, 10, 195) is Reason.TOO_LOW
    assert play.bid(20, 10, 200) is None
    assert play.end() == 300
    assert play.bid(290, 11, 210) is None
    assert (play.end(), play.standing.extensions) == (330, 1)
    assert play.result() == (11, 210)


def test_a_first_bid_close_to_the_end_of_the_first_period_extends_it() -> None:
    play = Play(lot())
    assert play.bid(299, 10, 200) is None
    assert (play.end(), play.standing.extensions) == (339, 1)


@pytest.mark.parametrize(
    ("second", "price"), [(0, 200), (299, 200), (300, 200), (359, 200), (360, 170), (540, 100), (599, 100), (600, None)]
)
def test_without_a_bid_the_price_falls(second: int, price: int | None) -> None:
    assert Play(lot()).asks(second) == price


def test_the_first_acceptance_starts_the_ascent_anew() -> None:
    play = Play(lot())
    assert play.bid(420, 10, 130) is Reason.TOO_LOW
    assert play.offer(420, Points(paddle=10, points=())) is Reason.OTHER_FORM
    assert play.bid(420, 10, 200) is None
    assert (play.asks(421), play.end()) == (150, 540)
    assert play.bid(430, 10, 150) is Reason.ALREADY_LEADING
    assert play.bid(530, 11, 160) is None
    assert (play.result(), play.end()) == ((11, 160), 570)


def test_passes_once_the_floor_has_stood_for_an_interval() -> None:
    play = Play(lot())
    assert play.bid(600, 10, 200) is Reason.ENDED
    assert play.result() == (None, None)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, None),
        ({"fall": None}, Flaw.FALL),
        ({"period": s(0)}, Flaw.PERIOD),
        ({"cap": s(719)}, Flaw.CAP),
        ({"cap": s(720)}, None),
        ({"weights": (1,)}, Flaw.FOREIGN),
    ],
)
def test_knows_impossible_terms(more: dict[str, Any], expected: Flaw | None) -> None:
    assert eng_dutch.flaw(replace(lot(), **more)) is expected


TRIES = st.tuples(st.integers(0, 90), st.integers(10, 13), st.integers(10, 60).map(lambda n: n * 5), st.sampled_from([0, 0, 0, 0, 70]))


@BUSY
@given(st.integers(0, 600), st.lists(TRIES, max_size=40), st.integers(1, 60), st.integers(1, 199))
def test_random_runs_agree_with_the_model(wait: int, tries: list[tuple[int, int, int, int]], step: int, floor: int) -> None:
    play = Play(lot(fall=fall(step, 60, floor)))
    bids, taken = play.ascend([(wait, 10, 50, 0), *tries])
    rules = {"start": 200, "rise": 10, "first": 300, "soft": 30, "extension": 40, "period": 120}
    told = model.run(rules | {"step": step, "interval": 60, "floor": floor}, bids)

    winner, price = play.result()
    assert (taken, price, winner, play.end()) == told
