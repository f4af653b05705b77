"""Token buckets: what is let through, how long to wait, and that many names never disturb one another for long."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.limits import PROBED, Buckets, Rate, drawn

RATE = Rate(2, 5)


def test_a_burst_passes_and_then_the_rate() -> None:
    buckets = Buckets()
    waits = [buckets.take("a", RATE, 100.0) for _ in range(6)]
    assert waits == [0, 0, 0, 0, 0, 0.5]
    assert [buckets.take("a", RATE, 100.5), buckets.take("a", RATE, 100.5)] == [0, 0.5]


def test_names_have_buckets_of_their_own() -> None:
    buckets = Buckets()
    for _ in range(50):
        buckets.take("flood", RATE, 1.0)
    assert buckets.take("other", RATE, 1.0) == 0


def test_a_refused_try_costs_nothing() -> None:
    buckets = Buckets()
    for step in range(1000):
        buckets.take("a", RATE, 10 + step / 1000)
    assert buckets.take("a", RATE, 11.5) == 0


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    assert drawn(0.0, -10.0, RATE) == (0.0, 0.5)


@given(st.lists(st.floats(0, 3), max_size=200))
def test_never_more_than_burst_and_rate(gaps: list[float]) -> None:
    buckets, now, passed = Buckets(), 50.0, 0
    for gap in gaps:
        now += gap
        passed += buckets.take("a", RATE, now) == 0
    assert passed <= RATE.burst + RATE.per_second * (now - 50.0) + 1e-6


def test_a_full_table_forgets_whoever_was_quiet_longest() -> None:
    buckets = Buckets(slots=PROBED)
    for number in range(PROBED):
        for _ in range(6):
            buckets.take(f"name {number}", RATE, 10.0 + number / 100)
    assert buckets.take("one more", RATE, 11.0) == 0
    assert buckets.take(f"name {PROBED - 1}", Rate(0.001, 5), 11.0) > 0
    assert buckets.take("name 0", RATE, 11.0) == 0


def test_forked_processes_share_the_levels() -> None:
    buckets = Buckets()
    child = os.fork()
    if child == 0:
        for _ in range(5):
            buckets.take("a", RATE, 1.0)
        os._exit(0)
    os.waitpid(child, 0)
    assert buckets.take("a", RATE, 1.0) == 0.5


@pytest.mark.parametrize("text", ["", "5", "5/", "x/5", "0/5", "-1/5", "5/0", "inf/5", "nan/5", "5/2.5"])
def test_what_is_no_rate(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Rate.parse(text)


def test_a_rate_is_read() -> None:
    assert Rate.parse("0.5/20") == Rate(0.5, 20)
