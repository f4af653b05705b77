"""JSON of webhooks."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from market.web.schemas import In, Instant, Out, Text
from market.webhooks.rules import HookState, Topic


class HookIn(In):
    """Where to, and of what."""

    address: Text = Field(description="https://; http:// only on the market's own machine.")
    topics: list[Topic] = Field(min_length=1, max_length=len(Topic))


class ReplayIn(In):
    """From when everything is sent again, at most 30 days back."""

    since: Instant


class HookOut(Out):
    """A webhook. It waits until `next_at` after failures in a row; `position` numbers the last news that arrived."""

    id: int
    address: str
    topics: list[Topic]
    state: HookState
    created_at: datetime
    position: int
    failures: int
    next_at: datetime


class Hooks(Out):
    """The organisation's webhooks."""

    items: list[HookOut]


class AttemptOut(Out):
    """One attempt: the answer's HTTP status, or why there was none. Without an event it was a test."""

    id: int
    event_id: int | None
    at: datetime
    took_ms: int
    status: int | None
    error: str


class Attempts(Out):
    """The last attempts, the newest first."""

    items: list[AttemptOut]
