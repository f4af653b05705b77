"""When a saved search is looked at again. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from market.wording import N_, Labelled

BEIJING = ZoneInfo("Asia/Shanghai")
MOST_SAVED = 50
"""Searches that one person may keep."""
SETTLED = timedelta(seconds=60)
"""So old must a publication be before it is told: the index surely has it, and no running transaction comes before it."""
_MORNING = time(8)


class Pace(Labelled):
    """How often a saved search tells what is new."""

    AT_ONCE = "at_once", N_("At once")
    DAILY = "daily", N_("Once a day")
    WEEKLY = "weekly", N_("Every Monday")
    NEVER = "never", N_("Never, only keep it")


def next_look(pace: Pace, now: datetime) -> datetime | None:
    """Return when to look again: in a minute, at eight in the morning in Beijing, at eight on Monday, or never."""
    if pace is Pace.NEVER:
        return None
    if pace is Pace.AT_ONCE:
        return now + timedelta(minutes=1)
    here = now.astimezone(BEIJING)
    days = 7 - here.weekday() if pace is Pace.WEEKLY else 1
    if pace is Pace.DAILY and here.time() < _MORNING:
        days = 0
    return datetime.combine(here.date() + timedelta(days=days), _MORNING, tzinfo=BEIJING)
