"""Outage mode 故障模式: when the market has lost its pulse, and from when on a lot's time is credited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from market.wording import N_, Labelled


class OutageCause(Labelled):
    """What was lost."""

    SILENCE = "silence", N_("No process of the market gave a sign of life")
    LAG = "lag", N_("Bids reached the screens too late")


class Stage(Labelled):
    """At which point an incident is recorded."""

    STOPPED = "stopped", N_("The lot was stopped")
    ENDED = "ended", N_("The lot went on or was ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long the market may be silent, and how late it may deliver."""

    silence: timedelta
    doubt: timedelta
    """After this much silence no lot is closed until it is clear whether the market lives."""
    lag: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """A web process's last sign of life."""

    at: datetime
    watchers: int = 0
    lag: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An outage as found: since when, and why."""

    cause: OutageCause
    began_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A lot's times as far as an outage concerns them."""

    opened_at: datetime
    closes_at: datetime
    last_entry_at: datetime


def judge(beats: Sequence[Beat], now: datetime, limits: Limits) -> Finding | None:
    """Return what is wrong at `now`, or None. Where no web process was ever seen, nobody can say that one is missing.

    Silence begins with the last beat of any process, for one that lives is enough to bid. Lag counts only where somebody watches,
    and only of processes that live; of several the best one counts, for a watcher whose stream is late connects to another.
    """
    if not beats:
        return None
    last = max(beat.at for beat in beats)
    if now - last > limits.silence:
        return Finding(cause=OutageCause.SILENCE, began_at=last)
    measured = [beat.lag for beat in beats if now - beat.at <= limits.silence and beat.watchers and beat.lag is not None]
    if measured and min(measured) > limits.lag:
        return Finding(cause=OutageCause.LAG, began_at=now)
    return None


def doubtful(beats: Sequence[Beat], now: datetime, limits: Limits) -> bool:
    """Say whether it is unclear at `now` that bidders can bid: a lot that ends just now waits for the next sign of life."""
    return bool(beats) and now - max(beat.at for beat in beats) > limits.doubt


def stopped_since(lot: Timed, began_at: datetime, ended_at: datetime | None) -> datetime | None:
    """Return from when on an outage's time is credited to an open lot, or None where the outage does not touch it.

    Never before the last thing that the ledger knows: whoever could still bid has used that time. A lot whose end came in the
    silence is touched too, for nobody could bid in its last minutes; one that had ended before is not.
    """
    since = max(began_at, lot.opened_at, lot.last_entry_at)
    if since >= lot.closes_at or (ended_at is not None and ended_at <= since):
        return None
    return since
