"""A market whose time passes when a test says so: its processes share one number, by which all their clocks run ahead.

The clock still runs; it only jumps between two acts, as if everybody had waited. No rule is skipped and nothing else is different.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from market import clock
from market.auctions import feed
from market.auctions.queries import room
from market.db import db

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = struct.Struct("d")


class Ahead:
    """How far the market's clock is ahead of the real one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.write_bytes(NUMBER.pack(0))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), NUMBER.size)

    @property
    def by(self) -> timedelta:
        """Return the difference."""
        return timedelta(seconds=NUMBER.unpack(self._shared[:])[0])

    def now(self) -> datetime:
        """Return the market's time."""
        return datetime.now(UTC) + self.by

    def wait_until(self, moment: datetime) -> None:
        """Let the market's time pass until a moment that is still to come."""
        if (missing := moment - self.now()) > timedelta(0):
            self._shared[:] = NUMBER.pack((self.by + missing).total_seconds())


def follow(path: Path) -> None:
    """Let this process's clock and what it reads of the database's clock run ahead."""
    ahead = Ahead(path)
    ask, read = feed.DatabaseTime.ask, room.room

    def mapped(instant: datetime) -> datetime:
        return clock._frozen.get() or instant.astimezone(UTC) + ahead.by

    def asked(self: feed.DatabaseTime, connection: Any) -> datetime:  # noqa: ANN401 - a connection or a session
        return ask(self, connection) + ahead.by

    def at_its_time(lot_id: int) -> room.Room:
        found = read(lot_id)
        return replace(found, time=found.time + ahead.by)

    clock.now = lambda: clock._frozen.get() or ahead.now()
    clock.mapped = mapped
    feed.DatabaseTime.ask = asked  # type: ignore[method-assign]
    feed.DatabaseTime.now = lambda self: self.ask(db.session)  # type: ignore[method-assign]
    room.room = at_its_time


__all__ = ["Ahead", "follow"]
