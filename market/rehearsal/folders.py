"""The folders in which rehearsals live: made, held by a lock while somebody plays, and swept away when nobody does any more."""

from __future__ import annotations

import fcntl
import secrets
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from market.embedded import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCKS = ("lock", "run.lock", "pg.lock")
"""Held by who started the rehearsal, by its supervisor, by the users of its database."""


def top(home: Path) -> Path:
    """Return the folder of all rehearsals of a market."""
    return home / "rehearsals"


@contextmanager
def made(home: Path) -> Iterator[Path]:
    """Give an empty folder for one rehearsal and remove it with everything in it."""
    folder = top(home) / secrets.token_hex(6)
    folder.mkdir(mode=0o700, parents=True)
    with (folder / LOCKS[0]).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            clear(folder)


def sweep(home: Path) -> int:
    """Remove what killed rehearsals left behind and return how many; those that still run stay."""
    left = [folder for folder in top(home).iterdir() if folder.is_dir() and not _in_use(folder)] if top(home).is_dir() else []
    for folder in left:
        clear(folder)
    return len(left)


def clear(folder: Path) -> None:
    """Stop the database of a rehearsal, should it still run, and remove its folder."""
    cluster = folder / "pg"
    if cluster.is_dir():
        Cluster(cluster).stop("immediate")
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()


def _in_use(folder: Path) -> bool:
    return any(_held(folder / name) for name in LOCKS)


def _held(path: Path) -> bool:
    if not path.exists():
        return False
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
