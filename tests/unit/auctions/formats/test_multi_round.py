"""MULTI_ROUND: sealed rounds whose minimum rises; and random runs against a model."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.auctions.rules.english import Reason
from market.auctions.rules.formats import multi_round
from market.auctions.rules.formats.protocol import Flaw, Terms
from market.auctions.rules.states import Format
from tests.unit.auctions.formats.models import multi_round as model
from tests.unit.auctions.formats.play import BUSY, Play, s, terms


def lot(**more: Any) -> Terms:
    return terms(Format.MULTI_ROUND, 100, 60, **({"revealing": s(40), "rounds": 3} | more))


def through(play: Play, number: int, *bids: tuple[int, int]) -> None:
    """Play a round, counted from 0, with these bids (paddle, yuan)."""
    for paddle, yuan in bids:
        assert play.seal(number * 100 + 1, paddle, yuan) is None
    for paddle, yuan in bids:
        assert play.reveal(number * 100 + 60, paddle, yuan) is None


def test_each_round_begins_where_the_last_one_ended() -> None:
    play = Play(lot())
    assert (play.asks(0), play.end()) == (100, 300)
    through(play, 0, (10, 120), (11, 150))
    assert play.asks(100) == 150
    through(play, 1, (10, 170))
    through(play, 2, (11, 169), (12, 171))
    assert play.result() == (12, 171)


def test_a_step_between_rounds_is_an_option() -> None:
    play = Play(lot(raises=True))
    through(play, 0, (10, 120))
    assert play.asks(100) == 130
    through(play, 1, (11, 129))
    assert play.result() == (10, 120)


def test_a_round_without_bids_keeps_the_best_of_those_before() -> None:
    play = Play(lot())
    through(play, 0, (10, 120))
    assert play.asks(250) == 120
    assert play.result() == (10, 120)


def test_an_equal_bid_of_a_later_round_does_not_displace_the_earlier() -> None:
    play = Play(lot())
    through(play, 0, (10, 120))
    through(play, 1, (11, 120))
    assert play.result() == (10, 120)


def test_a_seal_of_one_round_opens_nothing_in_another() -> None:
    play = Play(lot())
    play.seal(1, 10, 120)
    assert play.reveal(160, 10, 120) is Reason.NOTHING_SEALED
    assert play.settle().unrevealed == (10,)


@pytest.mark.parametrize(("rounds", "expected"), [(0, Flaw.ROUNDS), (1, None), (5, None), (6, Flaw.ROUNDS)])
def test_there_are_five_rounds_at_most(rounds: int, expected: Flaw | None) -> None:
    assert multi_round.flaw(lot(rounds=rounds)) is expected


def test_knows_impossible_terms() -> None:
    assert multi_round.flaw(lot(tie_round=True)) is Flaw.FOREIGN


TRIES = st.tuples(
    st.integers(0, 12),
    st.integers(10, 13),
    st.sampled_from(["seal", "reveal"]),
    st.sampled_from([None, None, 90, 100, 110, 120, 130, 140]),
    st.sampled_from([0, 0, 0, 0, 70]),
)


@BUSY
@given(st.lists(TRIES, max_size=70), st.integers(1, 5), st.booleans(), st.sampled_from([0, 115]))
def test_random_runs_agree_with_the_model(
    tries: list[tuple[int, int, str, int | None, int]],
    rounds: int,
    raises: bool,  # noqa: FBT001
    reserve: int,
) -> None:
    play = Play(lot(rounds=rounds, raises=raises))
    events, taken = play.envelopes(tries)
    rules = {"start": 100, "sealing": 60, "revealing": 40, "rounds": rounds, "raises": raises, "step": 10}
    told = model.run(rules, events, reserve)

    winner, price = play.result(reserve)
    assert (taken, winner, price, list(play.settle(reserve).unrevealed), play.end()) == told
