"""`chunqiu rehearse` end to end: a real play market, marked and shut, whose end leaves the real one as it was, byte by byte."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from market.app import create_app
from market.database import cluster
from market.db import db
from market.embedded import BIN
from market.money import Money
from market.prepare import upgrade_schema
from market.settings import Settings
from tests.factories import auctions

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
MARK = "彩排 · 非真实交易"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """The home of a market with an announced session; its database runs for the whole module."""
    top = Path(tempfile.mkdtemp(prefix="chunqiu-rehearsal-"))
    top.chmod(0o755)
    settings = Settings.from_env({"CHUNQIU_HOME": str(top / "home"), "CHUNQIU_DEMO": "0"})
    server = cluster(settings)
    settings.home.mkdir()
    server.start()
    server.create_database("chunqiu")
    app = create_app(settings, database_url=server.url("chunqiu"))
    with app.app_context():
        upgrade_schema(app)
        auctions.announced(auctions.market(), reserves=[None, Money.yuan(9_876_000)])
        db.session.remove()
        db.engine.dispose()
    yield settings.home
    server.stop()
    shutil.rmtree(top, ignore_errors=True)


def dump(home: Path) -> str:
    """Return every row of the real market."""
    server = cluster(Settings.from_env({"CHUNQIU_HOME": str(home)}))
    server.start()
    command = [str(BIN / "pg_dump"), "-h", str(server.socket_folder()), "-U", "postgres", "--no-owner", "chunqiu"]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return re.sub(r"^\\(un)?restrict .*$", "", found, flags=re.MULTILINE)


@contextmanager
def rehearsal(home: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Run the command on the market of `home`."""
    environment = {**os.environ, "CHUNQIU_HOME": str(home), "CHUNQIU_DEMO": "0"}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-u", "-m", "market.cli", "rehearse", "PM-2026-000001", *options]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as play:
        try:
            yield play
        finally:
            if play.poll() is None:
                play.terminate()
                play.communicate(timeout=60)


def until_open(play: subprocess.Popen[str]) -> tuple[str, dict[str, tuple[str, str]]]:
    """Return the address of the play market and its accounts by role."""
    assert play.stdout is not None
    for line in play.stdout:
        if "The rehearsal is open:" in line:
            rows = [play.stdout.readline().split() for _ in range(3)]
            return line.split()[-1], {role: (email, word) for role, email, word in rows}
    message = "the rehearsal did not open"
    raise AssertionError(message)


def test_a_rehearsal_plays_to_the_end_and_leaves_no_trace(home: Path) -> None:
    before, files = dump(home), {path for path in home.iterdir() if path.name != "pg.lock"}

    with rehearsal(home, "--speed", "3600") as play:
        address, accounts = until_open(play)
        assert set(accounts) == {"clerk", "auctioneer", "bidder"}
        visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        with visitor.open(f"{address}/sales/1") as shut:
            page = shut.read().decode()
            assert (shut.url.partition("?")[0], shut.headers["X-ChunQiu-Rehearsal"]) == (f"{address}/login", "1")
        assert MARK in page
        email, word = accounts["bidder"]
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token
        visitor.open(f"{address}/login", urlencode({"csrf_token": token[1], "email": email, "password": word}).encode())
        with visitor.open(f"{address}/lots/1") as room:
            page = room.read().decode()
        assert MARK in page
        assert "常温原子磁强计" in page
        words, _ = play.communicate(timeout=150)

    assert play.returncode == 0, words
    assert re.search(r"The rehearsal is over: [12] of 2 lots sold", words), words
    assert dump(home) == before
    assert {path for path in home.iterdir() if path.name != "pg.lock"} == files
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=5)  # noqa: S310 - our own server


def test_a_killed_rehearsal_ends_and_is_swept_away(home: Path) -> None:
    before = dump(home)
    with rehearsal(home, "--speed", "1", "--by-hand") as play:
        address, _accounts = until_open(play)
        play.kill()
        play.communicate()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5)  # noqa: S310 - our own server
        except OSError:
            break
        time.sleep(0.2)
    else:
        pytest.fail("the play market outlived who started it")
    assert list((home / "rehearsals").iterdir())

    _refused(home)

    assert not (home / "rehearsals").exists()
    assert dump(home) == before


def test_a_rehearsal_is_stopped_by_ctrl_c(home: Path) -> None:
    with rehearsal(home, "--speed", "1", "--by-hand") as play:
        until_open(play)
        play.send_signal(signal.SIGINT)
        words, _ = play.communicate(timeout=60)

    assert play.returncode == 0
    assert "The rehearsal was stopped." in words
    assert not (home / "rehearsals").exists()


def test_a_wrong_code_is_said_in_a_sentence(home: Path) -> None:
    done = _refused(home)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "There is no session of this code." in done.stderr


def _refused(home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CHUNQIU_HOME": str(home), "CHUNQIU_DEMO": "0"}
    command = [sys.executable, "-m", "market.cli", "rehearse", "PM-1999-000001"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
