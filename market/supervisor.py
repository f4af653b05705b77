"""`chunqiu run`: the database, the web server, the scheduler, the indexer and the demo's payment service under one parent.

It imports little, so that the database and the children start while nobody waits.
"""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

import psycopg
import structlog

from market import catalogue, database, processes
from market.demo.payments import place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Event

    from market.settings import Settings

log = structlog.get_logger()
LONGEST_PAUSE = 30.0
STEADY = 60.0
PATIENCE = 12.0
HOPELESS = 3
HEAD = Path(__file__).resolve().parent.parent / "migrations" / "HEAD"
COMMANDS = {
    "web": ("-m", "market.serve"),
    "scheduler": ("-m", "market.cli", "scheduler"),
    "indexer": ("-m", "market.cli", "indexer"),
}


class StartRefusedError(RuntimeError):
    """The market cannot start; the message says what to do."""


@dataclass(slots=True)
class Child:
    """One process that must always run; after a crash it comes back, each time a little later."""

    name: str
    arguments: tuple[str, ...]
    surroundings: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0.5
    deaths: int = 0
    started: float = 0.0
    due: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        """Start the process in a session of its own: Ctrl-C reaches the parent alone, which stops the children in order."""
        self.started = time.monotonic()
        self.process = _spawn(*self.arguments, **self.surroundings)

    def tend(self) -> None:
        """Start the process if it is due, note its death if it died."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.deaths += 1
        self.pause = 0.5 if now - self.started > STEADY else min(self.pause * 2, LONGEST_PAUSE)
        log.error("child.died", child=self.name, code=code, restart_in_s=self.pause)
        self.process, self.due = None, now + self.pause

    def stop(self) -> None:
        """Ask the process to end."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def bury(self, deadline: float) -> None:
        """Wait for the end, and force it at the deadline."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("child.killed", child=self.name)
            self.process.kill()
            self.process.wait()


def run(settings: Settings) -> Iterator[str]:
    """Run the market; yield `ready` once it answers, return after a signal when everything has stopped.

    On a second start the web server loads while the database starts and the schema is checked; /healthz says when all is well.
    """
    stop = processes.stop_signal()
    with _sole(settings):
        _wait_for_port(settings.port, stop)
        children = _children(settings)
        try:
            if _second_start(settings):
                children[0].tend()
            with database.running(settings) as url:
                try:
                    if children[0].process is None or not _schema_is_current(url):
                        _prepare(stop)
                    yield from _watch(children, settings, stop)
                finally:
                    _stop(children)
        finally:
            _stop(children)


def _children(settings: Settings) -> list[Child]:
    """Return the processes of this market, the web server first; in a demo without a payment service's key one more plays that service."""
    surroundings = place.surroundings(settings)
    commands = COMMANDS | ({"payments": place.COMMAND} if surroundings else {})
    return [Child(name, arguments, surroundings) for name, arguments in commands.items()]


def _watch(children: list[Child], settings: Settings, stop: Event) -> Iterator[str]:
    children[0].tend()
    while not stop.is_set() and not _answers(settings.port):
        children[0].tend()
        if children[0].deaths >= HOPELESS:
            message = "the web server cannot start; the lines above say why"
            raise StartRefusedError(message)
        stop.wait(0.05)
    if not stop.is_set():
        yield "ready"
    while not stop.wait(0.2):
        for child in children:
            child.tend()


def _stop(children: list[Child]) -> None:
    for child in children:
        child.stop()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        child.bury(deadline)


def _second_start(settings: Settings) -> bool:
    """Say whether the web server may start while the schema is being checked: there is one, and no demo load was cut off."""
    mark = settings.home / "demo"
    loaded = mark.exists() and mark.read_text(encoding="utf-8") == "loaded"
    return (loaded or not settings.demo) and not catalogue.stale()


def _schema_is_current(url: str) -> bool:
    """Say whether the database already has the newest migration."""
    head = HEAD.read_text(encoding="utf-8").strip() if HEAD.exists() else ""
    try:
        with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except psycopg.Error:
        return False
    return found == (head,)


def _prepare(stop: Event) -> None:
    """Bring messages, schema and demo data up to date in a process of their own."""
    process = _spawn("-m", "market.cli", "prepare")
    while process.poll() is None:
        if stop.wait(0.05):
            process.terminate()
            process.wait()
    if process.returncode and not stop.is_set():
        message = "the preparation failed; the lines above say why"
        raise StartRefusedError(message)


def _spawn(*arguments: str, **surroundings: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **surroundings, processes.SUPERVISED: "1"}
    return subprocess.Popen([sys.executable, *arguments], env=environment, start_new_session=True, stdin=subprocess.DEVNULL)  # noqa: S603


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def _sole(settings: Settings) -> Iterator[None]:
    """Refuse a second market on the same data folder."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "run.lock").open("w") as lock:
        if not _locked(lock):
            message = f"a market already runs on {settings.home}: stop it, or give this one another folder with CHUNQIU_HOME"
            raise StartRefusedError(message)
        yield


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for_port(port: int, stop: Event) -> None:
    """Wait a moment for processes of a killed market to leave; then refuse."""
    for _ in range(25):
        if _free(port):
            return
        if stop.wait(0.2):
            return
    message = f"port {port} is taken by another program: stop it, or choose another port with CHUNQIU_PORT"
    raise StartRefusedError(message)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            message = f"port {port} cannot be used: {error.strerror}; choose another with CHUNQIU_PORT"
            raise StartRefusedError(message) from error
    return True


__all__ = ["StartRefusedError", "run"]
