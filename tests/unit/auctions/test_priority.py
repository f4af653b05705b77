"""Priority right: who may match, when, in which order; silence waives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from market.auctions.rules import priority
from market.auctions.rules.english import Reason
from market.auctions.rules.formats.protocol import Outcome, WhyPassed
from market.auctions.rules.priority import Holder, Match, Window
from market.money import Money

ENDED = datetime(2026, 10, 23, 8, 0, tzinfo=UTC)
WINDOW = Window(opens=ENDED, closes=ENDED + timedelta(minutes=10))
HOLDERS = (
    Holder(rank=1),
    Holder(rank=2, paddle=20),
    Holder(rank=2, paddle=21),
    Holder(rank=3, paddle=30),
)
SOLD = Outcome(winner=10, price=Money.yuan(300), highest=Money.yuan(300), seq=9)
UNSOLD = Outcome(passed=WhyPassed.NO_BID)


def won(*matches: Match, outcome: Outcome = SOLD) -> tuple[int | None, bool]:
    result = priority.settle(HOLDERS, outcome, matches)
    assert result.price == outcome.price
    return result.winner, result.by_priority


@pytest.mark.parametrize(
    ("matches", "expected"),
    [
        ((), (10, False)),
        ((Match(paddle=30, seq=11),), (30, True)),
        ((Match(paddle=30, seq=11), Match(paddle=21, seq=12)), (21, True)),
        ((Match(paddle=21, seq=12), Match(paddle=20, seq=13)), (21, True)),
        ((Match(paddle=20, seq=11, takes=False),), (10, False)),
        ((Match(paddle=99, seq=11),), (10, False)),
    ],
)
def test_the_better_rank_wins_and_in_a_rank_the_earlier(matches: tuple[Match, ...], expected: tuple[int, bool]) -> None:
    assert won(*matches) == expected


def test_nobody_matches_where_nothing_is_sold() -> None:
    assert won(Match(paddle=20, seq=11), outcome=UNSOLD) == (None, False)


def test_a_holder_who_won_gives_way_to_a_better_rank_only() -> None:
    own = Outcome(winner=20, price=Money.yuan(300), seq=9)
    assert priority.entitled(HOLDERS, own) == {}
    third = Outcome(winner=30, price=Money.yuan(300), seq=9)
    assert priority.entitled(HOLDERS, third) == {20: 2, 21: 2}
    assert won(Match(paddle=21, seq=11), outcome=third) == (21, True)


@pytest.mark.parametrize(
    ("paddle", "given", "seconds", "expected"),
    [
        (20, (), 0, None),
        (20, (), 599, None),
        (20, (), -1, Reason.NOT_OPEN),
        (20, (), 600, Reason.ENDED),
        (10, (), 0, Reason.NO_PRIORITY),
        (20, (Match(paddle=20, seq=11, takes=False),), 5, Reason.PRIORITY_ANSWERED),
    ],
)
def test_each_holder_answers_once_within_the_window(paddle: int, given: tuple[Match, ...], seconds: int, expected: Reason | None) -> None:
    answer = Match(paddle=paddle, seq=12)
    refusal = priority.validate(HOLDERS, SOLD, given, WINDOW, answer, ENDED + timedelta(seconds=seconds))
    assert (refusal and refusal.reason) is expected


@pytest.mark.parametrize(
    ("given", "seconds", "expected"),
    [
        ((), 0, False),
        ((), 599, False),
        ((), 600, True),
        ((Match(paddle=30, seq=11),), 5, False),
        ((Match(paddle=20, seq=11),), 5, True),
        ((Match(paddle=20, seq=11, takes=False), Match(paddle=21, seq=12, takes=False)), 5, False),
        (tuple(Match(paddle=paddle, seq=11, takes=False) for paddle in (20, 21, 30)), 5, True),
    ],
)
def test_the_result_stands_once_nobody_can_change_it(given: tuple[Match, ...], seconds: int, expected: bool) -> None:  # noqa: FBT001
    assert priority.complete(HOLDERS, SOLD, given, WINDOW, ENDED + timedelta(seconds=seconds)) is expected
