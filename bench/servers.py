"""The house under load: one embedded PostgreSQL with full durability, the market or the bare loop in front of it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import psycopg

from bench import seed
from market import database
from market.app import create_app
from market.db import db
from market.embedded import BIN
from market.prepare import upgrade_schema
from market.settings import Settings

DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
POOL = 20
BARE_SCHEMA = """
    CREATE TABLE bare_lot (id bigint PRIMARY KEY, seq bigint NOT NULL, current_fen bigint NOT NULL);
    CREATE TABLE bare_bid (lot_id bigint, seq bigint, amount_fen bigint NOT NULL, bidder text NOT NULL, at timestamptz NOT NULL,
                           PRIMARY KEY (lot_id, seq));
    INSERT INTO bare_lot VALUES (1, 0, 0)"""
PGBENCH = """BEGIN;
SELECT seq, current_fen, clock_timestamp() FROM bare_lot WHERE id = 1 FOR UPDATE \\gset
INSERT INTO bare_bid (lot_id, seq, amount_fen, bidder, at) VALUES (1, :seq + 1, :current_fen + 1, 'pgbench', now());
UPDATE bare_lot SET seq = :seq + 1, current_fen = :current_fen + 1 WHERE id = 1;
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class House:
    """A seeded database and the ways to serve it."""

    settings: Settings
    url: str
    hall: seed.Hall

    @property
    def conninfo(self) -> str:
        """Return psycopg's address of the database."""
        return self.url.replace("postgresql+psycopg", "postgresql")

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """Open a plain connection."""
        return psycopg.connect(self.conninfo, autocommit=True)

    def rested(self) -> None:
        """Forget that the market was silent while something else was measured: nobody waited to bid, so it was no outage."""
        with self.connect() as connection:
            connection.execute("DELETE FROM pulse")

    def durability(self) -> dict[str, str]:
        """Return the settings that make a commit durable; stop where one is off."""
        with self.connect() as connection:
            found = {f"postgres.{name}": str(connection.execute(f"SHOW {name}").fetchone()[0]) for name in DURABLE}  # type: ignore[index]
        if set(found.values()) != {"on"}:
            message = f"not durable, so not measured: {found}"
            raise RuntimeError(message)
        return found

    def bare_start(self) -> int:
        """Return the next amount of the bare lot."""
        with self.connect() as connection:
            return int(connection.execute("SELECT current_fen + 1 FROM bare_lot WHERE id = 1").fetchone()[0])  # type: ignore[index,call-overload]

    @contextmanager
    def market(self) -> Iterator[int]:
        """Serve the market as `chunqiu serve` does."""
        self.rested()
        env = {**os.environ, "CHUNQIU_HOME": str(self.settings.home), "CHUNQIU_PORT": str(self.settings.port), "CHUNQIU_DEMO": "0"}
        with served([sys.executable, "-m", "market.serve"], env, self.settings.port, "/healthz"):
            yield self.settings.port

    @contextmanager
    def scheduler(self) -> Iterator[None]:
        """Run the scheduler as `chunqiu scheduler` does."""
        self.rested()
        env = {**os.environ, "CHUNQIU_HOME": str(self.settings.home), "CHUNQIU_PORT": str(self.settings.port), "CHUNQIU_DEMO": "0"}
        process = subprocess.Popen([sys.executable, "-m", "market.cli", "scheduler"], env=env)
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)

    @contextmanager
    def bare(self) -> Iterator[int]:
        """Serve the bare loop with the same server, workers and pool."""
        port, workers = free_port(), str(self.settings.workers)
        options = [
            "-k",
            "gevent",
            "-w",
            workers,
            "--worker-connections",
            "4000",
            "--keep-alive",
            "75",
            "--preload",
            "--log-level",
            "warning",
        ]
        command = [sys.executable, "-m", "gunicorn", *options, "-b", f"127.0.0.1:{port}", "bench.bare:app"]
        with served(command, {**os.environ, "BENCH_CONNINFO": self.conninfo, "BENCH_POOL": str(POOL)}, port, "/lots/1/bids"):
            yield port

    def postgres_alone(self, seconds: float, clients: int) -> float:
        """Return transactions per second of the same three statements by pgbench."""
        script = self.settings.home / "bid.sql"
        script.write_text(PGBENCH, encoding="utf8")
        folder = re.search(r"host=([^&]+)", self.url)
        command = [str(BIN / "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(int(seconds)), "-f", str(script)]
        command += ["-h", folder[1] if folder else "", "-U", "postgres", database.NAME]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        return float(found[1]) if found else 0.0


@contextmanager
def house(folder: Path, *, bidders: int, lots: int) -> Iterator[House]:
    """Start PostgreSQL in `folder`, build the schema, seed the hall."""
    folder.chmod(0o755)
    env = {"CHUNQIU_HOME": str(folder), "CHUNQIU_PORT": str(free_port()), "CHUNQIU_DEMO": "0"}
    settings = Settings.from_env(env)
    with database.running(settings) as url:
        app = create_app(settings, database_url=url)
        with app.app_context():
            upgrade_schema(app)
            hall = seed.hall(bidders=bidders, lots=lots)
            db.session.remove()
            db.engine.dispose()
        made = House(settings, url, hall)
        with made.connect() as connection:
            connection.execute(BARE_SCHEMA)
        yield made


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(command: list[str], env: dict[str, str], port: int, path: str) -> Iterator[None]:
    """Run a server until the block ends; it is up when `path` answers."""
    process = subprocess.Popen(command, env=env)
    try:
        _wait(process, f"http://127.0.0.1:{port}{path}")
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    for _ in range(600):
        if process.poll() is not None:
            message = f"the server left with {process.returncode}"
            raise RuntimeError(message)
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - our own loopback address
        except URLError as error:
            if getattr(error, "code", None) is None:
                time.sleep(0.1)
                continue
        return
    message = f"no answer at {url}"
    raise RuntimeError(message)
