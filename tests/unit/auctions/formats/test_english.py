"""ENGLISH: the ladder, the soft close and its hard cap, pauses, the reserve; and random runs against a model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.auctions.rules.english import Reason
from market.auctions.rules.formats import english
from market.auctions.rules.formats.protocol import Flaw, Seal, Terms, WhyPassed
from market.auctions.rules.states import BidKind, Format
from tests.unit.auctions.formats.models import english as model
from tests.unit.auctions.formats.play import BUSY, Play, ladder, s, terms

RUNGS = ((0, 10), (200, 20), (300, 50))
SOFT = {"soft_close": s(60), "extension": s(60)}


def lot(**more: Any) -> Terms:
    return terms(Format.ENGLISH, 100, 600, **(SOFT | more))


def test_the_step_is_that_of_the_ladder_at_the_price() -> None:
    play = Play(lot(ladder=ladder(*RUNGS)))

    assert play.asks(0) == 100
    assert play.bid(1, 10, 105) is Reason.OFF_STEP
    assert play.bid(2, 10, 190) is None
    assert play.bid(3, 11, 200) is None
    assert play.bid(4, 10, 210) is Reason.TOO_LOW
    assert play.bid(5, 10, 230) is Reason.OFF_STEP
    assert play.bid(6, 10, 320) is None
    assert play.asks(7) == 370


@pytest.mark.parametrize(("second", "end", "extensions"), [(539, 600, 0), (540, 600, 0), (541, 601, 1), (599, 659, 1)])
def test_a_late_bid_moves_the_end(second: int, end: int, extensions: int) -> None:
    play = Play(lot())
    assert play.bid(second, 10, 100) is None
    assert (play.end(), play.standing.extensions) == (end, extensions)


@pytest.mark.parametrize(("second", "end"), [(539, 600), (540, 630), (541, 631)])
def test_the_last_seconds_begin_exactly_at_their_time(second: int, end: int) -> None:
    play = Play(lot(extension=s(90)))
    assert play.bid(second, 10, 100) is None
    assert play.end() == end


def test_no_extension_goes_beyond_the_hard_cap() -> None:
    play = Play(lot(cap=s(650)))

    assert play.bid(595, 10, 100) is None
    assert play.bid(640, 11, 110) is None
    assert (play.end(), play.standing.extensions) == (650, 1)
    assert play.bid(649.9, 10, 120) is None
    assert play.bid(650, 11, 130) is Reason.ENDED
    assert play.result() == (10, 120)


def test_a_pause_moves_end_and_cap() -> None:
    play = Play(lot(cap=s(650)))
    play.pause(100, 5000)

    assert play.bid(595, 10, 100) is None
    assert play.bid(649, 11, 110) is None
    assert (play.end(), play.stood) == (650, 5000)


def test_refuses_who_leads_unless_the_proxy_of_another_drives_it() -> None:
    play = Play(lot())
    assert play.bid(1, 10, 100) is None
    assert play.bid(2, 10, 110) is Reason.ALREADY_LEADING
    assert play.bid(2, 10, 110, BidKind.PROXY) is None


def test_takes_no_sealed_bids() -> None:
    assert Play(lot()).offer(1, Seal(paddle=10, commitment="a" * 64)) is Reason.OTHER_FORM


@pytest.mark.parametrize(("reserve", "result"), [(None, (10, 100)), (100, (10, 100)), (101, (None, None))])
def test_a_single_bidder_wins_at_the_start_price_unless_the_reserve_is_higher(
    reserve: int | None, result: tuple[int | None, int | None]
) -> None:
    play = Play(lot())
    assert play.bid(1, 10, 100) is None
    assert play.result(reserve) == result


def test_says_why_it_passes() -> None:
    play = Play(lot())
    assert play.settle().passed is WhyPassed.NO_BID
    assert play.asks(600) is None
    play.bid(1, 10, 100)
    assert play.settle(110).passed is WhyPassed.RESERVE_NOT_MET


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, None),
        ({"start": lot().start - lot().start}, Flaw.START),
        ({"ladder": ladder((200, 10))}, Flaw.LADDER),
        ({"ladder": ladder((0, 10), (0, 20))}, Flaw.LADDER),
        ({"ladder": ladder((0, 0))}, Flaw.LADDER),
        ({"ladder": ladder()}, Flaw.LADDER),
        ({"duration": s(0)}, Flaw.DURATION),
        ({"soft_close": s(-1)}, Flaw.DURATION),
        ({"cap": s(599)}, Flaw.CAP),
        ({"cap": s(600)}, None),
        ({"period": s(1)}, Flaw.FOREIGN),
        ({"rounds": 2}, Flaw.FOREIGN),
    ],
)
def test_knows_impossible_terms(more: dict[str, Any], expected: Flaw | None) -> None:
    assert english.flaw(replace(lot(), **more)) is expected


TRIES = st.tuples(st.integers(0, 80), st.integers(10, 13), st.integers(8, 60).map(lambda n: n * 10), st.sampled_from([0, 0, 0, 0, 70]))


@BUSY
@given(st.lists(TRIES, max_size=50), st.sampled_from([None, 600, 700]), st.sampled_from([0, 60, 600]), st.sampled_from([0, 60, 90]))
def test_random_runs_agree_with_the_model(tries: list[tuple[int, int, int, int]], cap: int | None, soft: int, extension: int) -> None:
    play = Play(lot(ladder=ladder(*RUNGS), soft_close=s(soft), extension=s(extension), cap=None if cap is None else s(cap)))
    bids, taken = play.ascend(tries)
    told = model.run({"start": 100, "rungs": RUNGS, "duration": 600, "soft": soft, "extension": extension, "cap": cap}, bids)

    winner, price = play.result()
    assert (taken, price, winner, play.end()) == told
