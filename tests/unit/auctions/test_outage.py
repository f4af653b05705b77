"""When the market has lost its pulse, and from when on a lot's time is credited."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from market.auctions.rules.outage import Beat, Finding, Limits, OutageCause, Timed, doubtful, judge, stopped_since

NOW = datetime(2026, 10, 23, 7, 0, tzinfo=UTC)
LIMITS = Limits(silence=timedelta(seconds=15), doubt=timedelta(seconds=3), lag=timedelta(seconds=5))


def s(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def ago(seconds: float, *, watchers: int = 0, lag: float | None = None) -> Beat:
    return Beat(at=NOW - s(seconds), watchers=watchers, lag=None if lag is None else s(lag))


def test_where_no_process_was_ever_seen_none_is_missed() -> None:
    assert judge([], NOW, LIMITS) is None
    assert not doubtful([], NOW, LIMITS)


@pytest.mark.parametrize(
    ("seconds", "silent", "doubt"), [(0, False, False), (3, False, False), (4, False, True), (15, False, True), (16, True, True)]
)
def test_silence_is_measured_from_the_last_beat_of_any_process(seconds: float, *, silent: bool, doubt: bool) -> None:
    beats = [ago(300), ago(seconds)]
    expected = Finding(cause=OutageCause.SILENCE, began_at=NOW - s(seconds)) if silent else None
    assert judge(beats, NOW, LIMITS) == expected
    assert doubtful(beats, NOW, LIMITS) is doubt


@pytest.mark.parametrize(
    ("beats", "late"),
    [
        ([ago(1, watchers=3, lag=5)], False),
        ([ago(1, watchers=3, lag=5.1)], True),
        ([ago(1, watchers=0, lag=9)], False),
        ([ago(1, watchers=3)], False),
        ([ago(1, watchers=3, lag=9), ago(1, watchers=1, lag=0.1)], False),
        ([ago(1, watchers=3, lag=9), ago(60, watchers=1, lag=0.1)], True),
    ],
    ids=["at the limit", "above it", "nobody watches", "nothing delivered", "another process is quick", "the quick one is gone"],
)
def test_lag_counts_where_somebody_watches_and_no_process_is_quick(beats: list[Beat], *, late: bool) -> None:
    assert judge(beats, NOW, LIMITS) == (Finding(cause=OutageCause.LAG, began_at=NOW) if late else None)


OPENED, CLOSES = NOW - s(600), NOW + s(600)


@pytest.mark.parametrize(
    ("began", "ended", "last", "closes", "since"),
    [
        (-100, None, -300, 600, -100),
        (-100, None, -50, 600, -50),
        (-900, None, -600, 600, -600),
        (-100, None, -300, -50, -100),
        (-100, None, -300, -100, None),
        (-100, None, -300, -200, None),
        (-100, -60, -300, 600, -100),
        (-100, -60, -30, 600, None),
        (-100, -60, -60, 600, None),
    ],
    ids=[
        "within the lot",
        "never before the last entry",
        "not before the opening",
        "the end came in the silence",
        "the silence began at the end",
        "it had ended before",
        "over again",
        "the lot went on since",
        "the lot went on just then",
    ],
)
def test_from_when_on_time_is_credited(began: float, ended: float | None, last: float, closes: float, since: float | None) -> None:
    lot = Timed(opened_at=OPENED, closes_at=NOW + s(closes), last_entry_at=NOW + s(last))
    found = stopped_since(lot, NOW + s(began), None if ended is None else NOW + s(ended))
    assert found == (None if since is None else NOW + s(since))
