"""The price stairs."""

from __future__ import annotations

from market.web.charts import bid_history, price_stairs

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
