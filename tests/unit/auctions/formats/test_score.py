"""SCORE: points for price and plan, given before the prices are opened; and random runs against a model."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.auctions.rules.english import Reason
from market.auctions.rules.formats import score
from market.auctions.rules.formats.protocol import Flaw, Terms, WhyPassed
from market.auctions.rules.states import Format
from market.money import Money
from tests.unit.auctions.formats.models import score as model
from tests.unit.auctions.formats.play import BUSY, Play, s, terms

WEIGHTS = (6000, 2500, 1500)


def lot(**more: Any) -> Terms:
    return terms(Format.SCORE, 100, 60, **({"judging": s(20), "revealing": s(40), "weights": WEIGHTS} | more))


def opened(*bids: tuple[int, int, tuple[int, ...] | None]) -> Play:
    """Return a lot with these bids (paddle, yuan, points), all opened."""
    play = Play(lot())
    for paddle, yuan, _points in bids:
        assert play.seal(1, paddle, yuan) is None
    for paddle, _yuan, points in bids:
        assert points is None or play.judge(60, paddle, *points) is None
    for paddle, yuan, _points in bids:
        assert play.reveal(80, paddle, yuan) is None
    return play


@pytest.mark.parametrize(
    ("bids", "winner"),
    [
        (((10, 150, (8000, 8000)), (11, 140, (9500, 9500))), (11, 140)),
        (((10, 150, (8000, 8000)), (11, 140, (8900, 9000))), (10, 150)),
        (((10, 100, (10_000, 10_000)), (11, 200, (2_400, 2_400))), (10, 100)),
        (((10, 200, (2_500, 2_500)), (11, 200, (2_500, 2_500))), (10, 200)),
        (((10, 100, (10_000, 10_000)), (11, 200, None)), (10, 100)),
        (((10, 99, (10_000, 10_000)), (11, 100, (0, 0))), (11, 100)),
    ],
)
def test_the_most_points_win(bids: tuple[tuple[int, int, tuple[int, ...] | None], ...], winner: tuple[int, int]) -> None:
    assert opened(*bids).result() == winner


def test_equal_points_go_to_the_higher_price() -> None:
    assert score.score(lot(), Money.yuan(100), Money.yuan(200), (10_000, 10_000)) == 70_000_000
    assert score.score(lot(), Money.yuan(200), Money.yuan(200), (2_500, 2_500)) == 70_000_000
    assert opened((10, 100, (10_000, 10_000)), (11, 200, (2_500, 2_500))).result() == (11, 200)


def test_the_points_of_the_price_are_rounded_down() -> None:
    assert score.score(lot(), Money.yuan(2), Money.yuan(3), (0, 0)) == 6000 * 6666


def test_points_are_given_before_the_prices_are_opened() -> None:
    play = Play(lot())
    assert play.judge(1, 10, 1, 2) is None
    assert play.judge(79.9, 10, 3, 4) is None
    assert play.judge(80, 10, 5, 6) is Reason.POINTS_LATE
    assert play.judge(120, 10, 5, 6) is Reason.ENDED
    assert play.standing.points == ((10, (3, 4)),)


def test_while_the_panel_judges_nothing_is_sealed_or_opened() -> None:
    play = Play(lot())
    play.seal(1, 10, 120)
    assert play.seal(60, 10, 130) is Reason.NOT_SEALING
    assert play.reveal(79, 10, 120) is Reason.NOT_REVEALING


@pytest.mark.parametrize("points", [(), (1,), (1, 2, 3), (-1, 0), (0, 10_001)])
def test_refuses_malformed_points(points: tuple[int, ...]) -> None:
    assert Play(lot()).judge(1, 10, *points) is Reason.POINTS_MALFORMED


def test_a_plan_without_points_does_not_count_and_is_named() -> None:
    outcome = opened((10, 150, None)).settle()
    assert (outcome.winner, outcome.passed, outcome.unjudged) == (None, WhyPassed.NOT_JUDGED, (10,))


def test_a_bid_below_the_reserve_has_no_effect() -> None:
    play = opened((10, 100, (10_000, 10_000)), (11, 150, (5_000, 5_000)))
    assert play.result(101) == (11, 150)
    assert play.settle(151).passed is WhyPassed.RESERVE_NOT_MET


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, None),
        ({"judging": s(0)}, Flaw.DURATION),
        ({"weights": ()}, Flaw.WEIGHTS),
        ({"criteria": ("技术方案",)}, Flaw.WEIGHTS),
        ({"criteria": ("技术方案", "产业化能力", "团队")}, Flaw.WEIGHTS),
        ({"weights": (10_000,)}, Flaw.WEIGHTS),
        ({"weights": (6000, 3000)}, Flaw.WEIGHTS),
        ({"weights": (11_000, -1000)}, Flaw.WEIGHTS),
        ({"rounds": 2}, Flaw.FOREIGN),
    ],
)
def test_knows_impossible_terms(more: dict[str, Any], expected: Flaw | None) -> None:
    assert score.flaw(lot(**more)) is expected


POINTS = st.lists(st.sampled_from([0, 2500, 5000, 9999, 10_000, 10_001]), min_size=2, max_size=2).map(tuple)
ENVELOPES = st.tuples(
    st.integers(0, 6),
    st.integers(10, 14),
    st.sampled_from(["seal", "reveal"]),
    st.sampled_from([None, None, 90, 100, 110, 120, 200]),
    st.sampled_from([0, 0, 0, 0, 70]),
)
JUDGED = st.tuples(st.integers(0, 6), st.integers(10, 14), st.just("points"), POINTS, st.just(0))


@BUSY
@given(st.lists(ENVELOPES | JUDGED, max_size=60), st.sampled_from([0, 105]))
def test_random_runs_agree_with_the_model(tries: list[tuple[int, int, str, Any, int]], reserve: int) -> None:
    play = Play(lot())
    events, taken = play.envelopes(tries)
    told = model.run({"start": 100, "sealing": 60, "judging": 20, "revealing": 40, "weights": WEIGHTS}, events, reserve)

    winner, price = play.result(reserve)
    assert (taken, winner, price, list(play.settle(reserve).unrevealed), play.end()) == told
