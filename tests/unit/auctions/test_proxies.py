"""Proxies answer with the least that leads; a fight of proxies ends where a fight step by step would end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.auctions.rules.english import Accepted, Ladder, LotView, decide
from market.auctions.rules.proxies import Proxy, answers, forestalled, reach
from market.auctions.rules.states import LotState
from market.money import Money

NOW = datetime(2026, 10, 23, 6, tzinfo=UTC)
STEP = 10


def yuan(amount: int) -> Money:
    return Money.yuan(amount)


def lot(current: int | None = None, leader: int | None = None) -> LotView:
    return LotView(
        state=LotState.OPEN,
        start=yuan(100),
        increment=yuan(STEP),
        current=None if current is None else yuan(current),
        leader=leader,
        closes_at=NOW + timedelta(hours=1),
        soft_close=timedelta(minutes=5),
        extension=timedelta(minutes=5),
    )


def proxies(*pairs: tuple[int, int]) -> list[Proxy]:
    """Return proxies of (paddle, maximum), the first given first."""
    return [Proxy(paddle, yuan(maximum), place) for place, (paddle, maximum) in enumerate(pairs)]


@pytest.mark.parametrize(
    ("standing", "given_", "expected"),
    [
        (lot(), proxies(), []),
        (lot(), proxies((11, 500)), [(11, 100)]),
        (lot(100, 12), proxies((11, 500)), [(11, 110)]),
        (lot(100, 11), proxies((11, 500)), []),
        (lot(500, 12), proxies((11, 500)), []),
        (lot(100, 12), proxies((11, 115)), [(11, 110)]),
        (lot(), proxies((11, 150), (12, 200)), [(11, 150), (12, 160)]),
        (lot(), proxies((12, 200), (11, 150)), [(11, 150), (12, 160)]),
        (lot(), proxies((11, 200), (12, 200)), [(11, 200)]),
        (lot(100, 11), proxies((11, 200), (12, 200)), [(11, 200)]),
        (lot(100, 11), proxies((11, 150), (12, 155)), [(11, 150)]),
        (lot(100, 11), proxies((11, 150), (12, 300)), [(11, 150), (12, 160)]),
        (lot(100, 13), proxies((11, 150), (12, 140), (14, 120)), [(12, 140), (11, 150)]),
    ],
)
def test_answers(standing: LotView, given_: list[Proxy], expected: list[tuple[int, int]]) -> None:
    assert answers(standing, given_) == [(paddle, yuan(amount)) for paddle, amount in expected]


def test_a_maximum_reaches_down_to_the_ladder() -> None:
    assert reach(lot(), yuan(119)) == yuan(110)
    assert reach(lot(105, 1), yuan(119)) == yuan(115)


@pytest.mark.parametrize(
    ("amount", "paddle", "found"),
    [(200, 12, True), (190, 12, False), (210, 12, False), (200, 11, False)],
)
def test_an_equal_maximum_given_before_has_precedence(amount: int, paddle: int, found: bool) -> None:  # noqa: FBT001 - a table's column
    expected = (11, yuan(amount)) if found else None
    assert forestalled(lot(100, 13), proxies((11, 205)), paddle, yuan(amount)) == expected


def _play(standing: LotView, moves: list[tuple[int, Money]]) -> LotView:
    for paddle, amount in moves:
        decision = decide(standing, paddle, amount, NOW, by_proxy=True)
        assert isinstance(decision, Accepted)
        standing = standing.after(paddle, amount, decision)
    return standing


def _model(current: int | None, leader: int | None, maxima: list[tuple[int, int]]) -> tuple[int | None, int | None]:
    """Return (leader, price): the first step on the ladder at which the best maximum has nobody beside or above it."""
    price = 100 if current is None else current + STEP
    able = {paddle: maximum - (maximum - price) % STEP for paddle, maximum in maxima if maximum >= price}
    if not able or set(able) == {leader}:
        return leader, current
    best = max(able, key=lambda paddle: (able[paddle], [-place for place, (each, _most) in enumerate(maxima) if each == paddle]))
    others = [reached for paddle, reached in able.items() if paddle != best]
    while price < able[best] and any(reached >= price for reached in others):
        price += STEP
    return best, price


@given(
    maxima=st.lists(st.tuples(st.integers(11, 16), st.integers(80, 400)), max_size=6, unique_by=lambda pair: pair[0]),
    begun=st.one_of(st.none(), st.tuples(st.integers(11, 17), st.integers(0, 20))),
)
def test_the_best_maximum_leads_at_the_least_price(maxima: list[tuple[int, int]], begun: tuple[int, int] | None) -> None:
    standing = lot() if begun is None else lot(100 + begun[1] * STEP, begun[0])
    given_ = proxies(*maxima)
    after = _play(standing, answers(standing, given_))
    expected = _model(None if begun is None else 100 + begun[1] * STEP, standing.leader, maxima)
    assert (after.leader, after.current and after.current.fen // 100) == expected
    assert not answers(after, given_)


LADDER = Ladder(((yuan(0), yuan(10)), (yuan(200), yuan(50)), (yuan(400), yuan(30))))


def stepped(current: int | None = None, leader: int | None = None) -> LotView:
    return replace(lot(current, leader), ladder=LADDER)


@pytest.mark.parametrize(
    ("standing", "given_", "expected"),
    [
        (stepped(200, 12), proxies((11, 500)), [(11, 250)]),
        (stepped(200, 12), proxies((11, 249)), []),
        (stepped(190, 13), proxies((11, 200), (12, 260)), [(11, 200), (12, 250)]),
        (stepped(190, 13), proxies((11, 200), (12, 240)), [(12, 210)]),
        (stepped(190, 12), proxies((11, 200), (12, 240)), [(12, 210)]),
    ],
)
def test_answers_on_a_ladder(standing: LotView, given_: list[Proxy], expected: list[tuple[int, int]]) -> None:
    assert answers(standing, given_) == [(paddle, yuan(amount)) for paddle, amount in expected]


@pytest.mark.parametrize(("amount", "expected"), [(200, (11, 210)), (240, (11, 240)), (190, None), (250, None)])
def test_a_maximum_that_the_next_step_would_shut_out_bids_first(amount: int, expected: tuple[int, int] | None) -> None:
    found = forestalled(stepped(180, 13), proxies((11, 245)), 12, yuan(amount))
    assert found == (expected and (expected[0], yuan(expected[1])))


@given(maxima=st.lists(st.tuples(st.integers(11, 16), st.integers(80, 700)), max_size=6, unique_by=lambda pair: pair[0]))
def test_on_any_ladder_the_best_maximum_leads(maxima: list[tuple[int, int]]) -> None:
    standing, given_ = stepped(), proxies(*maxima)
    while moves := answers(standing, given_):
        standing = _play(standing, moves)
    able = [proxy for proxy in given_ if proxy.maximum >= yuan(100)]
    best = max((proxy.maximum for proxy in able), default=None)
    assert (standing.leader is None) == (best is None)
    if best is not None and standing.current is not None:
        leading = next(proxy for proxy in able if proxy.paddle == standing.leader)
        assert leading.maximum >= standing.current
        assert leading.maximum == best or best < standing.current + standing.step
