"""The ascending auction: each refusal, the soft close, and random runs against a model that shares no code with it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.auctions.rules.english import Accepted, LotView, Reason, Refused, decide
from market.auctions.rules.states import LotState
from market.money import Money

START = datetime(2026, 10, 23, 6, 0, tzinfo=UTC)
LOT = LotView(
    state=LotState.OPEN,
    start=Money.yuan(2_600_000),
    increment=Money.yuan(20_000),
    current=None,
    leader=None,
    closes_at=START + timedelta(minutes=10),
    soft_close=timedelta(minutes=5),
    extension=timedelta(minutes=5),
)
LED = replace(LOT, current=Money.yuan(2_640_000), leader=14)


def reason(lot: LotView, yuan: int, *, paddle: int = 27, after: timedelta = timedelta()) -> Reason | None:
    answer = decide(lot, paddle, Money.yuan(yuan), START + after)
    return answer.reason if isinstance(answer, Refused) else None


@pytest.mark.parametrize(
    ("lot", "yuan", "expected"),
    [
        (LOT, 2_600_000, None),
        (LOT, 2_620_000, None),
        (LOT, 2_599_999, Reason.TOO_LOW),
        (LOT, 2_610_000, Reason.OFF_STEP),
        (LED, 2_660_000, None),
        (LED, 2_700_000, None),
        (LED, 2_640_000, Reason.TOO_LOW),
        (LED, 2_650_000, Reason.TOO_LOW),
        (LED, 2_670_000, Reason.OFF_STEP),
        (replace(LED, leader=27), 2_660_000, Reason.ALREADY_LEADING),
        (replace(LOT, state=LotState.PAUSED), 2_600_000, Reason.PAUSED),
        (replace(LOT, state=LotState.ANNOUNCED, closes_at=None), 2_600_000, Reason.NOT_OPEN),
        (replace(LOT, state=LotState.CLOSED), 2_600_000, Reason.ENDED),
        (replace(LOT, state=LotState.AWARDED), 2_600_000, Reason.ENDED),
    ],
)
def test_decides(lot: LotView, yuan: int, expected: Reason | None) -> None:
    assert reason(lot, yuan) is expected


def test_names_the_nearest_step() -> None:
    answer = decide(LED, 27, Money.yuan(2_670_000), START)
    assert isinstance(answer, Refused)
    assert dict(answer.params)["nearest"] == Money.yuan(2_680_000)


def test_takes_no_parts_of_a_yuan() -> None:
    answer = decide(LOT, 27, Money(260_000_050), START)
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.NOT_WHOLE


@pytest.mark.parametrize(("microseconds", "expected"), [(-1, None), (0, Reason.ENDED), (1, Reason.ENDED)])
def test_the_end_belongs_to_nobody(microseconds: int, expected: Reason | None) -> None:
    """Bidding is open on [opens, closes): the last microsecond counts, the end itself does not."""
    assert reason(LOT, 2_600_000, after=timedelta(minutes=10, microseconds=microseconds)) is expected


def test_says_how_late_a_bid_was() -> None:
    answer = decide(LOT, 27, Money.yuan(2_600_000), START + timedelta(minutes=10, milliseconds=420))
    assert isinstance(answer, Refused)
    assert dict(answer.params)["late_ms"] == 420


@pytest.mark.parametrize(
    ("after", "extended"),
    [
        (timedelta(minutes=4, seconds=59), False),
        (timedelta(minutes=5), False),
        (timedelta(minutes=5, seconds=1), True),
        (timedelta(minutes=9, seconds=59), True),
    ],
)
def test_a_late_bid_moves_the_end(after: timedelta, extended: bool) -> None:  # noqa: FBT001 - a table's column
    answer = decide(LOT, 27, Money.yuan(2_600_000), START + after)
    assert isinstance(answer, Accepted)
    assert answer.extended is extended
    assert answer.closes_at == max(LOT.closes_at or START, START + after + timedelta(minutes=5))


def model(tries: list[tuple[int, int, int]]) -> tuple[list[int], int, int | None, int]:
    """Replay (seconds later, paddle, yuan) on a lot of 100 yuan, steps of 10, ten minutes, soft close 300 s; shares no code."""
    clock, end, price, leader, accepted = 0, 600, None, None, []
    for index, (wait, paddle, yuan) in enumerate(tries):
        clock += wait
        floor = 100 if price is None else price + 10
        if clock >= end or paddle == leader or yuan < floor or (yuan - 100) % 10:
            continue
        price, leader = yuan, paddle
        accepted.append(index)
        if end - clock <= 300:
            end = max(end, clock + 300)
    return accepted, price or 0, leader, end


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(10, 13), st.integers(8, 60).map(lambda n: n * 5)), max_size=60))
def test_random_runs_agree_with_the_model(tries: list[tuple[int, int, int]]) -> None:
    lot = replace(LOT, start=Money.yuan(100), increment=Money.yuan(10))
    now, accepted = START, []
    for index, (wait, paddle, yuan) in enumerate(tries):
        now += timedelta(seconds=wait)
        answer = decide(lot, paddle, Money.yuan(yuan), now)
        if isinstance(answer, Accepted):
            accepted.append(index)
            lot = replace(lot, current=Money.yuan(yuan), leader=paddle, closes_at=answer.closes_at)
    assert lot.closes_at is not None
    price = lot.current.fen // 100 if lot.current else 0
    assert (accepted, price, lot.leader, (lot.closes_at - START) // timedelta(seconds=1)) == model(tries)
