"""DYNAMIC: a free period, then limited periods until one passes without a bid; and random runs against a model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.auctions.rules.english import Reason
from market.auctions.rules.formats import dynamic
from market.auctions.rules.formats.protocol import Flaw, Terms
from market.auctions.rules.states import Format
from tests.unit.auctions.formats.models import dynamic as model
from tests.unit.auctions.formats.play import BUSY, Play, fall, s, terms


def lot(**more: Any) -> Terms:
    return terms(Format.DYNAMIC, 100, 600, **({"period": s(60)} | more))


def test_a_bid_of_the_free_period_moves_no_end() -> None:
    play = Play(lot())
    assert play.bid(599, 10, 100) is None
    assert (play.end(), play.standing.extensions) == (660, 0)


def test_each_bid_of_a_limited_period_begins_a_new_one() -> None:
    play = Play(lot())
    assert play.bid(600, 10, 100) is None
    assert (play.end(), play.standing.extensions) == (660, 0)
    assert play.bid(659, 11, 110) is None
    assert play.bid(700, 10, 110) is Reason.TOO_LOW
    assert play.end() == 719
    assert play.bid(719, 10, 120) is Reason.ENDED
    assert play.result() == (11, 110)


def test_the_hard_cap_ends_it() -> None:
    play = Play(lot(cap=s(670)))
    assert play.bid(650, 10, 100) is None
    assert play.end() == 670


def test_passes_without_a_bid() -> None:
    assert Play(lot()).result() == (None, None)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, None),
        ({"period": s(0)}, Flaw.PERIOD),
        ({"cap": s(659)}, Flaw.CAP),
        ({"cap": s(660)}, None),
        ({"fall": fall(1, 1, 1)}, Flaw.FOREIGN),
        ({"duration": s(0)}, Flaw.DURATION),
    ],
)
def test_knows_impossible_terms(more: dict[str, Any], expected: Flaw | None) -> None:
    assert dynamic.flaw(replace(lot(), **more)) is expected


TRIES = st.tuples(st.integers(0, 90), st.integers(10, 13), st.integers(9, 70).map(lambda n: n * 5), st.sampled_from([0, 0, 0, 0, 70]))


@BUSY
@given(st.lists(TRIES, max_size=60), st.sampled_from([660, 900, 5000]))
def test_random_runs_agree_with_the_model(tries: list[tuple[int, int, int, int]], cap: int) -> None:
    play = Play(lot(cap=s(cap)))
    bids, taken = play.ascend(tries)

    winner, price = play.result()
    assert (taken, price, winner, play.end()) == model.run({"start": 100, "step": 10, "free": 600, "period": 60, "cap": cap}, bids)
