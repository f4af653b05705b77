"""When a saved search is looked at again."""

from __future__ import annotations

from datetime import datetime

import pytest

from market.search.rules import Pace, next_look


@pytest.mark.parametrize(
    ("pace", "now", "then"),
    [
        (Pace.AT_ONCE, "2026-11-23T07:59:00+08:00", "2026-11-23T08:00:00+08:00"),
        (Pace.DAILY, "2026-11-23T07:59:00+08:00", "2026-11-23T08:00:00+08:00"),
        (Pace.DAILY, "2026-11-23T08:00:00+08:00", "2026-11-24T08:00:00+08:00"),
        (Pace.DAILY, "2026-11-22T23:30:00+00:00", "2026-11-23T08:00:00+08:00"),
        (Pace.WEEKLY, "2026-11-23T08:00:00+08:00", "2026-11-30T08:00:00+08:00"),
        (Pace.WEEKLY, "2026-11-29T23:00:00+08:00", "2026-11-30T08:00:00+08:00"),
    ],
)
def test_the_next_look(pace: Pace, now: str, then: str) -> None:
    assert next_look(pace, datetime.fromisoformat(now)) == datetime.fromisoformat(then)


def test_what_is_only_kept_is_never_looked_at() -> None:
    assert next_look(Pace.NEVER, datetime.fromisoformat("2026-11-23T08:00:00+08:00")) is None
