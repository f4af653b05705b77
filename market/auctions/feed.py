"""The live feed: one tailer per web process reads new ledger entries and hands each, serialised once, to all watchers.

NOTIFY is only a hint to look; every second it looks anyway. A watcher who reads too slowly is dropped and reconnects.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import text

from market.auctions.queries import room
from market.auctions.rules.live import Live, message
from market.auctions.watchers import Message, Watcher, event
from market.db import db
from market.together import Together

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from market.web.line import Line

log = structlog.get_logger()

CHANNEL = "lots"
POLL_S = 1.0
CLOCK_S = 10.0
"""How often every stream is told the time: so that clocks agree, and a line that died is noticed on both sides."""
TRUSTED_S = 60.0
MOST_RESENT = 200
MOST_MEASURED = 500
"""Of so many messages the newest are measured between two heartbeats."""


class DatabaseTime:
    """The database's time, which decides every bid, by this process's steady clock: asked now and then, told to anybody at once."""

    def __init__(self) -> None:
        self._known: tuple[datetime, float] | None = None

    def ask(self, connection: Any) -> datetime:  # noqa: ANN401 - a SQLAlchemy connection or session
        """Ask the database, and remember when the answer was true: in the middle of the round trip."""
        asked = time.monotonic()
        now: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        self._known = now, (asked + time.monotonic()) / 2
        return now

    def now(self) -> datetime:
        """Return the database's time; asks for it where nobody did for a minute."""
        if self._known is None or time.monotonic() - self._known[1] > TRUSTED_S:
            return self.ask(db.session)
        now, at = self._known
        return now + timedelta(seconds=time.monotonic() - at)


class Tailer:
    """Follows the ledgers of the watched lots for one process."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._watchers: dict[int, set[Watcher]] = {}
        self._live: dict[int, Live] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ages: deque[float] = deque(maxlen=MOST_MEASURED)
        self._looked = time.monotonic()
        self.time = DatabaseTime()

    def enter(self, lot_id: int, line: Line | None = None) -> Watcher:
        """Register a watcher before its snapshot is read, so that no entry falls between the two."""
        watcher = Watcher(lot_id, line)
        with self._lock:
            self._watchers.setdefault(lot_id, set()).add(watcher)
        return watcher

    def follow(self, live: Live) -> None:
        """Follow a lot from `live` on, unless it is followed already."""
        with self._lock:
            self._live.setdefault(live.lot, live)
        self.start()

    def start(self) -> None:
        """Follow the ledgers from now on, unless this process does already."""
        with self._lock:
            if self._thread is None:
                self._looked = time.monotonic()
                self._thread = threading.Thread(target=self._run, name="tailer", daemon=True)
                self._thread.start()

    def leave(self, watcher: Watcher) -> None:
        """Forget a watcher, and the lot with its last one."""
        with self._lock:
            watchers = self._watchers.get(watcher.lot_id, set())
            watchers.discard(watcher)
            if not watchers:
                self._watchers.pop(watcher.lot_id, None)
                self._live.pop(watcher.lot_id, None)

    def count(self) -> int:
        """Return how many streams are open in this process."""
        return sum(map(len, self._watchers.values()))

    def idle_s(self) -> float:
        """Return how long ago the ledgers were looked at."""
        return time.monotonic() - self._looked

    def lag(self) -> timedelta | None:
        """Return the median time from writing to delivery since this was asked last; None where nothing was delivered."""
        ages = [self._ages.popleft() for _ in range(len(self._ages))]
        return timedelta(seconds=median(ages)) if ages else None

    def _run(self) -> None:
        while True:
            try:
                with self.app.app_context():
                    self._follow()
            except Exception:  # the feed outlives any fault: logged, then tried again
                log.exception("feed.tailer_failed")
                time.sleep(POLL_S)  # noqa: TID251 - a background thread, not a request

    def _follow(self) -> None:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"LISTEN {CHANNEL}"))
            driver: Any = connection.connection.driver_connection
            next_clock = 0.0
            while True:
                self._look(connection)
                if time.monotonic() >= next_clock:
                    self._tell_time(connection)
                    next_clock = time.monotonic() + CLOCK_S
                for _hint in driver.notifies(timeout=POLL_S, stop_after=1):
                    pass

    def _look(self, connection: Any) -> None:  # noqa: ANN401 - a SQLAlchemy connection
        with self._lock:
            seen = {lot_id: live.seq for lot_id, live in self._live.items()}
        if seen:
            found, read_at = room.behind(connection, seen), time.monotonic()
            for entry, age in found:
                if self._hand_out(entry):
                    self._ages.append(age + time.monotonic() - read_at)
        self._looked = time.monotonic()

    def _hand_out(self, entry: dict[str, Any]) -> bool:
        with self._lock:
            live = self._live.get(entry["lot"])
            if live is None or entry["seq"] <= live.seq:
                return False
            self._live[entry["lot"]] = live = live.after(entry)
            watchers = list(self._watchers.get(entry["lot"], ()))
        told = event("bid" if entry["kind"] == "bid" else "state", message(entry, live), entry["seq"])
        for watcher in watchers:
            watcher.offer(told)
        return bool(watchers)

    def _tell_time(self, connection: Any) -> None:  # noqa: ANN401
        told = event("clock", {"time": self.time.ask(connection).isoformat()})
        with self._lock:
            watchers = [watcher for group in self._watchers.values() for watcher in group]
        for watcher in watchers:
            watcher.offer(told)


class Stream:
    """The body of one event stream; `close()` is called by the server however the connection ends."""

    def __init__(self, tailer: Tailer, watcher: Watcher, snapshot: room.Room, last_seen: int | None) -> None:
        self.tailer = tailer
        self.watcher = watcher
        self.snapshot = snapshot
        self.last_seen = last_seen

    def __iter__(self) -> Iterator[bytes]:
        self.watcher.sent = self.snapshot.live.seq
        yield b"retry: 1000\n\n"
        for missed in _begin(self.snapshot, self.last_seen):
            yield missed.text
        yield from self.watcher.messages()

    def close(self) -> None:
        """Stop watching."""
        self.tailer.leave(self.watcher)


def open_stream(tailer: Tailer, lot_id: int, last_seen: int | None, line: Line | None = None) -> Stream:
    """Begin a lot's event stream; `last_seen` is the number of the last event the watcher had. Raises NotFound."""
    watcher = tailer.enter(lot_id, line)
    try:
        snapshot = _rooms.do((db.engine, lot_id), None)
    except BaseException:
        tailer.leave(watcher)
        raise
    tailer.follow(snapshot.live)
    return Stream(tailer, watcher, snapshot, last_seen)


def _read(lot: tuple[Engine, int], waiting: list[None]) -> list[room.Room]:
    """Read a lot once for all whose streams begin just now: after a cut line a whole hall comes back in the same second."""
    try:
        return [room.room(lot[1])] * len(waiting)
    finally:
        db.session.remove()


_rooms: Together[tuple[Engine, int], None, room.Room] = Together(_read)


def _begin(snapshot: room.Room, last_seen: int | None) -> Iterator[Message]:
    """Send what a returning watcher missed, in order, or a snapshot where that is too much or the number is unknown."""
    missed = snapshot.live.seq - last_seen if last_seen is not None else -1
    if last_seen is None or not 0 <= missed <= MOST_RESENT:
        yield event("snapshot", snapshot.public(), snapshot.live.seq)
        return
    live = snapshot.first
    for entry in snapshot.entries:
        live = live.after(entry)
        if entry["seq"] > last_seen:
            yield event("bid" if entry["kind"] == "bid" else "state", message(entry, live), entry["seq"])
