"""SEALED_SECOND: the highest wins and pays the second price; and random runs against a model."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.auctions.rules.formats import sealed_second
from market.auctions.rules.formats.protocol import Flaw, Terms, WhyPassed
from market.auctions.rules.states import Format
from market.money import Money
from tests.unit.auctions.formats.models import sealed_second as model
from tests.unit.auctions.formats.play import BUSY, Play, s, terms


def lot(**more: Any) -> Terms:
    return terms(Format.SEALED_SECOND, 100, 60, **({"revealing": s(40)} | more))


def opened(*bids: tuple[int, int]) -> Play:
    """Return a lot with these bids (paddle, yuan), all opened."""
    play = Play(lot())
    for paddle, yuan in bids:
        play.seal(1, paddle, yuan)
    for paddle, yuan in bids:
        play.reveal(60, paddle, yuan)
    return play


@pytest.mark.parametrize(
    ("bids", "reserve", "result"),
    [
        (((10, 120), (11, 150), (12, 140)), None, (11, 140)),
        (((10, 150), (11, 150)), None, (10, 150)),
        (((10, 150),), None, (10, 100)),
        (((10, 150),), 90, (10, 100)),
        (((10, 150),), 130, (10, 130)),
        (((10, 150), (11, 120)), 130, (10, 130)),
        (((10, 150), (11, 99)), None, (10, 100)),
        (((10, 150),), 151, (None, None)),
        ((), None, (None, None)),
    ],
)
def test_the_second_price(bids: tuple[tuple[int, int], ...], reserve: int | None, result: tuple[int | None, int | None]) -> None:
    assert opened(*bids).result(reserve) == result


def test_the_outcome_tells_the_winners_own_bid_and_who_stayed_sealed() -> None:
    play = Play(lot())
    play.seal(1, 10, 150)
    play.seal(1, 11, 140)
    play.reveal(60, 10, 150)
    outcome = play.settle()
    assert (outcome.price, outcome.highest, outcome.unrevealed) == (Money.yuan(100), Money.yuan(150), (11,))


def test_says_why_it_passes() -> None:
    assert opened().settle().passed is WhyPassed.NO_BID
    assert opened((10, 150)).settle(160).passed is WhyPassed.RESERVE_NOT_MET


def test_knows_impossible_terms() -> None:
    assert sealed_second.flaw(lot()) is None
    assert sealed_second.flaw(lot(tie_round=True)) is Flaw.FOREIGN
    assert sealed_second.flaw(lot(revealing=s(0))) is Flaw.REVEALING


TRIES = st.tuples(
    st.integers(0, 6),
    st.integers(10, 14),
    st.sampled_from(["seal", "reveal"]),
    st.sampled_from([None, None, 90, 100, 110, 120, 130]),
    st.sampled_from([0, 0, 0, 0, 70]),
)


@BUSY
@given(st.lists(TRIES, max_size=50), st.sampled_from([0, 105, 120]))
def test_random_runs_agree_with_the_model(tries: list[tuple[int, int, str, int | None, int]], reserve: int) -> None:
    play = Play(lot())
    events, taken = play.envelopes(tries)

    winner, price = play.result(reserve)
    left = list(play.settle(reserve).unrevealed)
    assert (taken, winner, price, left, play.end()) == model.run({"start": 100, "sealing": 60, "revealing": 40}, events, reserve)
