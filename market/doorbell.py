"""Wake-up hints between processes: `ring` after a commit, and whoever listens on the channel looks at the tables again.

A lost hint costs a second (listeners also poll), never a fact. Many rings while one NOTIFY is under way become one.
"""

from __future__ import annotations

import threading
from collections import defaultdict

import psycopg
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from market.database import outside_transactions

log = structlog.get_logger()
LARGEST_PAYLOAD = 500


class Doorbell:
    """Sends NOTIFY from one background thread per process, so that no request waits for it."""

    def __init__(self) -> None:
        self._pending: dict[tuple[Engine, str], set[int]] = defaultdict(set)
        self._lock = threading.Lock()
        self._awake = threading.Event()
        self._thread: threading.Thread | None = None

    def ring(self, engine: Engine, channel: str, key: int) -> None:
        """Tell the listeners of `channel` soon that `key` has changed."""
        with self._lock:
            self._pending[engine, channel].add(key)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="doorbell", daemon=True)
                self._thread.start()
        self._awake.set()

    def forget(self) -> None:
        """Start anew in a forked process."""
        self.__init__()  # type: ignore[misc]  # a fork keeps the state but not the thread

    def _run(self) -> None:
        while True:
            self._awake.wait()
            self._awake.clear()
            with self._lock:
                due, self._pending = self._pending, defaultdict(set)
            for (engine, channel), keys in due.items():
                self._notify(engine, channel, sorted(keys))

    def _notify(self, engine: Engine, channel: str, keys: list[int]) -> None:
        try:
            with outside_transactions(engine) as connection:
                for start in range(0, len(keys), LARGEST_PAYLOAD):
                    connection.execute("SELECT pg_notify(%s, %s)", (channel, ",".join(map(str, keys[start : start + LARGEST_PAYLOAD]))))
        except (SQLAlchemyError, psycopg.Error):
            log.warning("doorbell.failed", channel=channel, exc_info=True)


_bell = Doorbell()
ring = _bell.ring
forget = _bell.forget
