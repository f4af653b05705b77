"""The heartbeat of a web process: a row in the database says, every second, that it reads the ledgers and delivers them.

Before a process takes its first request it looks at the pulse of those before it: what nobody could bid on is stopped first.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from typing import TYPE_CHECKING

import structlog

from market.auctions.services import watch
from market.db import db, unit_of_work

if TYPE_CHECKING:
    from flask import Flask

    from market.auctions.feed import Tailer

log = structlog.get_logger()

BEAT_S = 1.0
STUCK_S = 5.0
"""A tailer that has not looked for so long delivers nothing: its process counts as silent."""


def process_name(role: str) -> str:
    """Return a name that no other process has: role, machine, number and chance."""
    return f"{role}:{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


class Heartbeat:
    """Beats for one web process as long as its tailer follows the ledgers."""

    def __init__(self, app: Flask, tailer: Tailer) -> None:
        self.app = app
        self.tailer = tailer
        self.process = process_name("web")

    def start(self, *, anew: bool = False) -> None:
        """Beat once, then go on in a thread of its own; `anew` takes the silence before for a rest, not for an outage."""
        self.tailer.start()
        self.beat(anew=anew)
        threading.Thread(target=self._run, name="heartbeat", daemon=True).start()

    def beat(self, *, anew: bool = False) -> None:
        """Give a sign of life unless the tailer is stuck; a database that does not answer is silence, and logged."""
        if self.tailer.idle_s() > STUCK_S:
            log.error("heartbeat.tailer_stuck", seconds=self.tailer.idle_s())
            return
        try:
            with self.app.app_context(), unit_of_work():
                if anew:
                    watch.forget()
                watch.beat(self.process, role="web", watchers=self.tailer.count(), lag=self.tailer.lag())
        except Exception:  # a beat that fails is silence, which others judge: logged, tried again in a second
            log.exception("heartbeat.failed")
        finally:
            with self.app.app_context():
                db.session.remove()

    def _run(self) -> None:
        while True:
            time.sleep(BEAT_S)  # noqa: TID251 - a background thread, not a request
            self.beat()
