"""The embedded PostgreSQL: starts anywhere, survives its parents, belongs to its users."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from market import database
from market.embedded import DURABLE, Cluster
from market.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

FEW = {**DURABLE, "max_connections": "20", "shared_buffers": "'16MB'"}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A deep folder with a space and Chinese in its name, readable for the server's user."""
    top = Path(tempfile.mkdtemp(prefix="chunqiu-embedded-"))
    top.chmod(0o755)
    yield top / ("很深的 folder" * 6) / "pg"
    shutil.rmtree(top, ignore_errors=True)


@pytest.fixture
def cluster(folder: Path) -> Iterator[Cluster]:
    """A running server."""
    made = Cluster(folder, FEW)
    made.start()
    yield made
    made.stop()


def _ask(cluster: Cluster, question: str) -> str:
    with psycopg.connect(cluster.url("postgres").replace("+psycopg", "")) as connection:
        row = connection.execute(question).fetchone()
    return str(row[0]) if row else ""


@pytest.mark.parametrize("name", ["fsync", "synchronous_commit", "full_page_writes"])
def test_commits_are_durable(cluster: Cluster, name: str) -> None:
    assert _ask(cluster, f"SHOW {name}") == "on"


def test_nobody_connects_over_the_network(cluster: Cluster) -> None:
    assert _ask(cluster, "SHOW listen_addresses") == ""


def test_the_data_are_private(cluster: Cluster) -> None:
    assert cluster.folder.stat().st_mode & 0o077 == 0
    assert cluster.socket_folder().stat().st_mode & 0o077 == 0


def test_a_second_start_keeps_the_running_server(cluster: Cluster) -> None:
    first = _ask(cluster, "SELECT pg_postmaster_start_time()")
    Cluster(cluster.folder, FEW).start()
    assert _ask(cluster, "SELECT pg_postmaster_start_time()") == first


def test_a_database_is_created_once(cluster: Cluster) -> None:
    cluster.create_database("market")
    cluster.create_database("market")
    assert _ask(cluster, "SELECT count(*) FROM pg_database WHERE datname = 'market'") == "1"


def test_what_was_committed_is_there_after_kill_9(folder: Path) -> None:
    cluster = Cluster(folder, FEW)
    cluster.start()
    with psycopg.connect(cluster.url("postgres").replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE kept (a int)")
    postmaster = int((folder / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    os.kill(postmaster, 9)
    cluster.start()
    assert _ask(cluster, "SELECT count(*) FROM kept") == "0"
    cluster.stop()


def test_a_stale_pid_file_of_another_process_does_not_stop_the_start(folder: Path) -> None:
    cluster = Cluster(folder, FEW)
    cluster.start()
    cluster.stop()
    (folder / "postmaster.pid").write_text(
        f"{os.getpid()}\n{folder}\n1\n5432\n{cluster.socket_folder()}\n\n  1 1\nready\n", encoding="utf-8"
    )
    cluster.start()
    assert _ask(cluster, "SELECT 1") == "1"
    cluster.stop()


def test_the_last_user_stops_the_server(folder: Path) -> None:
    settings = Settings.from_env({"CHUNQIU_HOME": str(folder.parent)})
    with database.running(settings):
        with database.running(settings) as url:
            pass
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url.replace("+psycopg", ""))
