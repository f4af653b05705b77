"""Where the data is: the server that `DATABASE_URL` names, or the embedded one, started by its first user and stopped by its last."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from market.embedded import DURABLE, Cluster
from market.settings import Settings

if TYPE_CHECKING:
    import psycopg
    from sqlalchemy import Engine

NAME = "chunqiu"
PLAYED = DURABLE | {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}
"""Nothing of a rehearsal outlives it."""


def cluster(settings: Settings) -> Cluster:
    """Return the embedded server of this data folder, running or not."""
    return Cluster(settings.home / "pg", PLAYED) if settings.rehearsal else Cluster(settings.home / "pg")


def address(settings: Settings) -> str:
    """Return SQLAlchemy's address of the market's database."""
    if not settings.database_url:
        return cluster(settings).url(NAME)
    scheme, _, rest = settings.database_url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else settings.database_url


@contextmanager
def running(settings: Settings) -> Iterator[str]:
    """Keep the database running while the block does, and give its address.

    Each user of the embedded server holds a shared lock on a file; who could lock it alone is its first or its last user.
    """
    if settings.database_url:
        yield address(settings)
        return
    settings.home.mkdir(parents=True, exist_ok=True)
    server, user = cluster(settings), os.getpid()
    with (settings.home / "pg.lock").open("w") as lock:
        os.register_at_fork(after_in_child=lock.close)  # a worker that outlives its killed parent is no user of the database
        if _alone(lock):
            server.start()
            server.create_database(NAME)
        fcntl.flock(lock, fcntl.LOCK_SH)
        try:
            yield address(settings)
        finally:
            if os.getpid() == user and _alone(lock):
                server.stop()


@contextmanager
def outside_transactions(engine: Engine) -> Iterator[psycopg.Connection[Any]]:
    """Lend a pooled connection whose statements stand alone: one round trip instead of three; it is given up where one fails."""
    lent = engine.engine.raw_connection()
    try:
        connection: psycopg.Connection[Any] = lent.driver_connection  # type: ignore[assignment]
        connection.autocommit = True
        yield connection
        connection.autocommit = False
    except BaseException:
        lent.invalidate()
        raise
    lent.close()


def _alone(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
