"""SEALED_FIRST: seal, reveal, what does not count, equal bids; and random runs against a model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.auctions.rules.english import Reason
from market.auctions.rules.formats import sealed, sealed_first
from market.auctions.rules.formats.protocol import Flaw, Points, Reveal, Seal, Terms, WhyPassed
from market.auctions.rules.formats.sealed import Stage, commitment
from market.auctions.rules.states import Format
from market.money import Money
from tests.unit.auctions.formats.models import sealed_first as model
from tests.unit.auctions.formats.play import BUSY, LOT, Play, fall, nonce, s, terms


def lot(**more: Any) -> Terms:
    return terms(Format.SEALED_FIRST, 100, 60, **({"revealing": s(40)} | more))


def sealed_lot(*bids: tuple[int, int], **more: Any) -> Play:
    """Return a lot with these sealed bids (paddle, yuan)."""
    play = Play(lot(**more))
    for second, (paddle, yuan) in enumerate(bids):
        assert play.seal(second, paddle, yuan) is None
    return play


def test_the_highest_wins_and_pays_its_own_bid() -> None:
    play = sealed_lot((10, 120), (11, 150), (12, 149))
    for paddle, yuan in ((10, 120), (11, 150), (12, 149)):
        assert play.reveal(60, paddle, yuan) is None
    assert play.result() == (11, 150)
    assert play.end() == 100


def test_nothing_of_an_amount_shows_before_it_is_revealed() -> None:
    play = sealed_lot((10, 120), (11, 150))
    assert (play.standing.current, play.standing.leader, play.standing.bids) == (None, None, 0)
    assert all(envelope.amount is None for envelope in play.standing.envelopes)


@pytest.mark.parametrize(
    ("second", "stage"), [(0, Stage.SEALING), (59.999999, Stage.SEALING), (60, Stage.REVEALING), (99, Stage.REVEALING)]
)
def test_a_stage_ends_where_the_next_begins(second: float, stage: Stage) -> None:
    play = Play(lot())
    assert sealed.moment(play.terms, play.standing, play.at(second)) == (1, stage)


def test_sealing_and_revealing_have_their_times() -> None:
    play = sealed_lot((10, 120))
    assert play.reveal(59, 10, 120) is Reason.NOT_REVEALING
    assert play.seal(60, 11, 150) is Reason.NOT_SEALING
    assert play.reveal(100, 10, 120) is Reason.ENDED
    assert play.asks(100) is None


def test_a_later_commitment_replaces_the_earlier_and_its_place() -> None:
    play = sealed_lot((10, 120), (11, 130), (10, 130))
    assert play.reveal(60, 10, 130) is None
    assert play.reveal(60, 11, 130) is None
    assert play.result() == (11, 130)


def test_only_what_was_sealed_opens_it_and_once() -> None:
    play = sealed_lot((10, 120))
    assert play.reveal(60, 10, 121) is Reason.SEAL_DIFFERS
    assert play.reveal(60, 11, 120) is Reason.NOTHING_SEALED
    assert play.reveal(60, 10, 120) is None
    assert play.reveal(60, 10, 120) is Reason.REVEALED


def test_a_copied_commitment_opens_nothing() -> None:
    play = Play(lot())
    copied = commitment(LOT, 1, 10, Money.yuan(120), nonce(1))
    assert play.offer(0, Seal(paddle=10, commitment=copied)) is None
    assert play.offer(1, Seal(paddle=11, commitment=copied)) is None
    assert play.offer(60, Reveal(paddle=10, amount=Money.yuan(120), nonce=nonce(1))) is None
    assert play.offer(61, Reveal(paddle=11, amount=Money.yuan(120), nonce=nonce(1))) is Reason.SEAL_DIFFERS


@pytest.mark.parametrize("text", ["", "a" * 63, "A" * 64, "g" * 64])
def test_refuses_malformed_commitments_and_keys(text: str) -> None:
    play = sealed_lot((10, 120))
    assert play.offer(1, Seal(paddle=10, commitment=text)) is Reason.MALFORMED_SEAL
    assert play.offer(60, Reveal(paddle=10, amount=Money.yuan(120), nonce=text)) is Reason.SEAL_DIFFERS


@pytest.mark.parametrize("fen", [9_900, 12_050])
def test_a_bid_below_the_start_or_in_parts_of_a_yuan_is_opened_but_does_not_count(fen: int) -> None:
    play = Play(lot())
    play.offer(0, Seal(paddle=10, commitment=commitment(LOT, 1, 10, Money(fen), nonce(1))))
    assert play.offer(60, Reveal(paddle=10, amount=Money(fen), nonce=nonce(1))) is None
    outcome = play.settle()
    assert (outcome.passed, outcome.unrevealed) == (WhyPassed.NO_BID, ())


def test_an_amount_that_is_none_opens_nothing() -> None:
    play = Play(lot())
    play.offer(0, Seal(paddle=10, commitment=commitment(LOT, 1, 10, Money(-100), nonce(1))))
    assert play.offer(60, Reveal(paddle=10, amount=Money(-100), nonce=nonce(1))) is Reason.SEAL_DIFFERS


def test_an_unopened_bid_does_not_count_and_is_named() -> None:
    play = sealed_lot((10, 120), (11, 500))
    play.reveal(60, 10, 120)
    outcome = play.settle()
    assert (outcome.winner, outcome.unrevealed) == (10, (11,))


def test_below_the_reserve_nothing_is_sold() -> None:
    play = sealed_lot((10, 120))
    play.reveal(60, 10, 120)
    assert play.result(120) == (10, 120)
    assert play.settle(121).passed is WhyPassed.RESERVE_NOT_MET


def test_takes_no_points() -> None:
    assert Play(lot()).judge(0, 10, 1) is Reason.OTHER_FORM


def test_equal_bids_go_to_a_second_round_where_the_terms_say_so() -> None:
    play = sealed_lot((10, 120), (11, 150), (12, 150), tie_round=True)
    for paddle, yuan in ((11, 150), (12, 150), (10, 120)):
        play.reveal(60, paddle, yuan)
    assert (play.end(), play.asks(100)) == (200, 150)
    assert play.seal(100, 10, 999) is Reason.NOT_TIED
    assert play.seal(100, 12, 160) is None
    assert play.reveal(160, 12, 160) is None
    assert play.result() == (12, 160)


def test_a_second_round_in_which_nobody_goes_higher_leaves_the_earlier_commitment() -> None:
    play = sealed_lot((11, 150), (12, 150), tie_round=True)
    play.reveal(60, 11, 150)
    play.reveal(60, 12, 150)
    play.seal(100, 12, 150)
    play.reveal(160, 12, 150)
    assert play.result() == (11, 150)


def test_a_higher_bid_that_is_opened_last_ends_the_tie() -> None:
    play = sealed_lot((11, 150), (12, 150), (13, 151), tie_round=True)
    play.reveal(60, 11, 150)
    play.reveal(60, 12, 150)
    assert play.end() == 200
    play.reveal(99, 13, 151)
    assert (play.end(), play.result()) == (100, (13, 151))


def test_a_bid_that_was_not_sealed_cannot_be_applied() -> None:
    play = Play(lot())
    with pytest.raises(TypeError):
        sealed.apply(play.terms, play.standing, Points(paddle=10, points=()), play.at(0), 2)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, None),
        ({"tie_round": True}, None),
        ({"revealing": s(0)}, Flaw.REVEALING),
        ({"duration": s(0)}, Flaw.DURATION),
        ({"rounds": 2}, Flaw.FOREIGN),
        ({"fall": fall(1, 1, 1)}, Flaw.FOREIGN),
    ],
)
def test_knows_impossible_terms(more: dict[str, Any], expected: Flaw | None) -> None:
    assert sealed_first.flaw(replace(lot(), **more)) is expected


TRIES = st.tuples(
    st.integers(0, 9),
    st.integers(10, 13),
    st.sampled_from(["seal", "reveal", "reveal"]),
    st.sampled_from([None, None, None, 90, 100, 110, 120]),
    st.sampled_from([0, 0, 0, 0, 70]),
)


@BUSY
@given(st.lists(TRIES, max_size=60), st.booleans(), st.sampled_from([0, 110]))
def test_random_runs_agree_with_the_model(tries: list[tuple[int, int, str, int | None, int]], tie_round: bool, reserve: int) -> None:  # noqa: FBT001
    play = Play(lot(tie_round=tie_round))
    events, taken = play.envelopes(tries)
    told = model.run({"start": 100, "sealing": 60, "revealing": 40, "tie_round": tie_round}, events, reserve)

    winner, price = play.result(reserve)
    assert (taken, winner, price, list(play.settle(reserve).unrevealed), play.end()) == told
