"""The only place that reads the time; tests, rehearsals and the demo's past move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """Return the current instant in UTC, or the frozen one."""
    return _frozen.get() or datetime.now(UTC)  # noqa: TID251 - this is the clock


def mapped(instant: datetime) -> datetime:
    """Return `instant` (database time) unchanged, or the frozen instant inside `frozen()`."""
    return _frozen.get() or instant.astimezone(UTC)


def today() -> date:
    """Return the legal date: the day in Beijing time."""
    return legal_date(now())


def legal_date(instant: datetime) -> date:
    """Return the day in Beijing on which `instant` falls."""
    return instant.astimezone(BEIJING).date()


def end_of(day: date) -> datetime:
    """Return the instant at which a day ends in Beijing: the midnight behind it (民法典 Art. 203)."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=BEIJING).astimezone(UTC)


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Let every clock reading inside the block be `instant` (aware)."""
    if instant.tzinfo is None:
        message = "a frozen instant needs a time zone"
        raise ValueError(message)
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
