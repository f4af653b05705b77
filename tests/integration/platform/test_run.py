"""`chunqiu run`: opens, heals and closes the market, and says in one sentence why it cannot."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from market.supervisor import COMMANDS
from tests.faults.hall import children, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture
def home() -> Iterator[Path]:
    """A data folder that the server's user may reach."""
    top = Path(tempfile.mkdtemp(prefix="chunqiu-run-"))
    top.chmod(0o755)
    yield top / "instance"
    shutil.rmtree(top, ignore_errors=True)


@contextmanager
def _market(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "CHUNQIU_HOME": str(home), "CHUNQIU_PORT": str(port), "CHUNQIU_DEMO": "0", "CHUNQIU_WORKERS": "1"}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "market.cli", "run"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as market:
        try:
            yield market
        finally:
            if market.poll() is None:
                market.terminate()
                market.communicate(timeout=60)


def _health(port: int) -> dict[str, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return dict(json.load(answer))
    except (urllib.error.URLError, OSError):
        return {}


def _until_ready(port: int, seconds: float = 90) -> dict[str, str]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if (found := _health(port)).get("status") == "ok":
            return found
        time.sleep(0.1)
    message = "the market did not open"
    raise AssertionError(message)


def _until_all_run(parent: int, seconds: float = 30) -> None:
    """Wait until the parent has told the address, which it does before it starts the other children."""
    until = time.monotonic() + seconds
    while len(children(parent)) < len(COMMANDS):
        assert time.monotonic() < until, "the other processes did not start"
        time.sleep(0.05)


def test_it_opens_heals_and_closes(home: Path) -> None:
    port = free_port()
    with _market(home, port) as market:
        assert _until_ready(port)["schema"]
        _until_all_run(market.pid)
        web = next(pid for pid in children(market.pid) if _is_web(pid))
        os.kill(web, signal.SIGKILL)
        time.sleep(0.5)
        _until_ready(port)
        family = _descendants(market.pid)
        market.send_signal(signal.SIGINT)
        words, _ = market.communicate(timeout=60)
    assert market.returncode == 0
    assert f"http://127.0.0.1:{port}" in words
    assert words.rstrip().endswith("The market has stopped.")
    assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []
    assert not (home / "pg" / "postmaster.pid").exists()


def test_after_kill_9_of_the_parent_it_starts_again(home: Path) -> None:
    port = free_port()
    with _market(home, port) as market:
        _until_ready(port)
        market.kill()
        market.communicate()
    with _market(home, port) as market:
        _until_ready(port)
        market.send_signal(signal.SIGTERM)
        market.communicate(timeout=60)
    assert market.returncode == 0


def test_a_busy_port_is_named(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with _market(home, port) as market:
            words, _ = market.communicate(timeout=60)
    assert market.returncode == 1
    assert f"port {port} is taken" in words
    assert "Traceback" not in words


def _is_web(pid: int) -> bool:
    return b"market.serve" in Path(f"/proc/{pid}/cmdline").read_bytes()


def _descendants(pid: int) -> list[int]:
    direct = children(pid)
    return direct + [further for child in direct for further in _descendants(child)]
