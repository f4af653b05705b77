"""The price stairs."""

from __future__ import annotations

import pytest

from market.web.charts import BOTTOM, LEFT, LONGEST, RIGHT, ROW, TOP, bid_history, columns, price_stairs, rows

START = 1_000


def entry(kind: str, amount: int | None, closes_at: str | None) -> dict[str, object]:
    return {"kind": kind, "amount_fen": amount, "closes_at": closes_at}


def test_history_marks_the_bids_that_moved_the_end() -> None:
    newest_first = [entry("bid", 1_300, "b"), entry("paused", None, "a"), entry("bid", 1_200, "a"), entry("opened", None, "a")]

    assert bid_history(newest_first) == [(1_200, False), (1_300, True)]


def test_stairs_begin_on_the_floor_and_end_on_top() -> None:
    drawn = price_stairs([(1_100, False), (1_200, True)], START)

    assert drawn.line == "M0 112H333V62H667V12H1000"
    assert drawn.marks == "M667 0V120"


def test_stairs_without_a_bid_are_a_flat_line() -> None:
    assert price_stairs([], START) == ("M0 112H1000", "M0 112H1000V120H0Z", "M0 0")


def test_columns_stand_on_the_floor_and_share_a_scale() -> None:
    drawn = columns([(400, 1_000), (250, None)])

    assert [value for _, value in drawn.grid] == [0, 500, 1_000]
    (start, hammer), (low, none) = drawn.groups[0].bars, drawn.groups[1].bars
    assert none is None
    assert start
    assert hammer
    assert low
    assert {bar.y + bar.height for bar in (start, hammer, low)} == {BOTTOM}
    assert (hammer.y, hammer.height) == (TOP, BOTTOM - TOP)
    assert hammer.x > start.x + start.width
    assert round(low.height / hammer.height, 2) == 0.25


def test_rows_lie_below_each_other() -> None:
    drawn = rows([(500, 1_000), (0, 250)])

    assert drawn.height == 2 * ROW
    bars = [bar for group in drawn.groups for bar in group.bars if bar]
    assert [bar.y for bar in bars] == sorted({bar.y for bar in bars})
    assert [bar.width for bar in bars] == [LONGEST / 2, LONGEST, 1.5, round(LONGEST / 4, 1)]


@pytest.mark.parametrize("count", [0, 1, 24, 25, 200])
def test_labels_never_crowd_and_bars_stay_inside(count: int) -> None:
    drawn = columns([(1, 2)] * count)

    assert sum(group.shown for group in drawn.groups) <= 24
    assert all(bar.x >= LEFT and bar.x + bar.width <= RIGHT for group in drawn.groups for bar in group.bars if bar)


def test_an_empty_chart_has_a_scale() -> None:
    assert rows([]).height == 0
    assert columns([(None, None)]).grid == ((BOTTOM, 0), (TOP, 1))
