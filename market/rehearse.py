"""`chunqiu rehearse`: reads a session from the market, runs a market of its own for the play, and clears everything away afterwards."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from market import database, processes
from market.app import create_app
from market.db import db, unit_of_work
from market.errors import MarketError
from market.money import Money
from market.rehearsal import folders, play, script, services
from market.rehearsal.script import Script
from market.settings import Settings
from market.stage import READY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Event

INHERITED = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "TZ")
"""All that the play market's processes get from ours: nothing of the real market's addresses, keys and passwords."""
PATIENCE_S = 120
LONGEST_S = 6 * 3600
GONE = "The copy is gone; the market itself was not touched."


class RehearsalError(RuntimeError):
    """The rehearsal cannot go on; the message says why."""


@dataclass(frozen=True, slots=True)
class House:
    """The play market: its folder, its address and its parent process."""

    home: Path
    address: str
    process: subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the real market is told: nothing, unless the rehearsal was asked for on the operator's page (`record`)."""

    record: int

    def opened(self, address: str, accounts: list[list[str]]) -> None:
        """Tell where it runs."""
        if self.record:
            with unit_of_work():
                services.opened(self.record, address, accounts)

    def goes_on(self) -> bool:
        """Give a sign of life; say whether nobody asked to stop."""
        if not self.record:
            return True
        with unit_of_work():
            return services.alive(self.record)

    def ended(self, words: dict[str, Any], *, failed: bool = False) -> None:
        """Tell what it came to."""
        if self.record:
            with unit_of_work():
                services.ended(self.record, words, failed=failed)


@click.command()
@click.argument("sale")
@click.option("--speed", default=60, type=click.IntRange(script.LOWEST_SPEED, script.HIGHEST_SPEED), help="How many times faster lots run.")
@click.option("--port", default=0, help="Where the play market listens; a free port where none is given.")
@click.option("--keep", default=0, help="Seconds to stay open after the end.")
@click.option("--by-hand", is_flag=True, help="Somebody conducts at the console; nothing is called or hammered by itself.")
@click.option("--record", default=0, hidden=True)
def rehearse(sale: str, *, speed: int, port: int, keep: int, by_hand: bool, record: int) -> None:
    """Rehearse SALE (its code, e.g. PM-2026-000012) on a copy, with play money and simulated bidders."""
    settings, stop, desk = Settings.from_env(), processes.stop_signal(), Desk(record)
    processes.leave_with_parent()
    folders.sweep(settings.home)
    with ExitStack() as stack:
        try:
            given = _read(stack, settings, sale, speed, by_hand=by_hand, stay=bool(record))
            home = stack.enter_context(folders.made(settings.home))
            house = stack.enter_context(_house(settings, home, given, port or _free_port()))
            words = _play(house, desk, stop, keep)
        except (MarketError, RehearsalError) as error:
            message = error.message if isinstance(error, MarketError) else str(error)
            desk.ended({"why": message}, failed=True)
            raise click.ClickException(message) from error
        desk.ended(words)
        click.echo(_told(words))
    click.echo(GONE)


def _read(stack: ExitStack, settings: Settings, code: str, speed: int, *, by_hand: bool, stay: bool) -> Script:
    """Read the script; with `stay` keep the real market at hand for what its page is told."""
    with ExitStack() as own:
        holder = stack if stay else own
        app = create_app(settings, database_url=holder.enter_context(database.running(settings)))
        holder.enter_context(app.app_context())
        holder.callback(db.engine.dispose)
        holder.callback(db.session.remove)
        return script.read(code, speed=speed, conductor="person" if by_hand else "simulated")


@contextmanager
def _house(settings: Settings, home: Path, given: Script, port: int) -> Iterator[House]:
    """Run the play market's processes in their own surroundings and stop them afterwards."""
    file = home / play.SCRIPT
    file.touch(mode=0o600)
    file.write_text(json.dumps(given.as_data()), encoding="utf-8")
    address = settings.rehearsal_url or f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "market.stage"]
    environment = _surroundings(settings, home, port, address)
    process = subprocess.Popen(command, env=environment, start_new_session=True, stdin=subprocess.DEVNULL)  # noqa: S603 - our own command
    try:
        yield House(home, address, process)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _surroundings(settings: Settings, home: Path, port: int, address: str) -> dict[str, str]:
    return {name: os.environ[name] for name in INHERITED if name in os.environ} | {
        "CHUNQIU_HOME": str(home),
        "CHUNQIU_PORT": str(port),
        "CHUNQIU_BASE_URL": address,
        "CHUNQIU_REHEARSAL": "1",
        "CHUNQIU_DEMO": "0",
        "CHUNQIU_WORKERS": "1",
        "CHUNQIU_PROXIES": str(settings.proxies if settings.rehearsal_url else 0),
        "CHUNQIU_MAIL_URL": "nowhere:",
        "SECRET_KEY": secrets.token_urlsafe(32),
        processes.SUPERVISED: "1",
    }


def _play(house: House, desk: Desk, stop: Event, keep: int) -> dict[str, Any]:
    """Wait for the opening and the end; return what the session came to, nothing where it was stopped."""
    if not _wait(house, READY, desk, stop, PATIENCE_S):
        return {}
    accounts = json.loads((house.home / READY).read_text(encoding="utf-8"))
    click.echo(
        "\n".join([f"The rehearsal is open: {house.address}", *(f"  {role:<11} {email:<32} {word}" for role, email, word in accounts)])
    )
    desk.opened(house.address, accounts)
    if not _wait(house, play.OVER, desk, stop, LONGEST_S):
        return {}
    words: dict[str, Any] = json.loads((house.home / play.OVER).read_text(encoding="utf-8"))
    if keep:
        _wait(house, "never", desk, stop, keep)
    return words


def _wait(house: House, name: str, desk: Desk, stop: Event, seconds: float) -> bool:
    """Wait for a file in the play market's home; say whether it came before somebody stopped the rehearsal or its time was over."""
    until, next_sign = time.monotonic() + seconds, 0.0
    while not stop.wait(0.2) and time.monotonic() < until:
        if (house.home / name).exists():
            return True
        if house.process.poll() is not None:
            message = "the rehearsal's processes ended; the lines above say why"
            raise RehearsalError(message)
        if time.monotonic() >= next_sign:
            next_sign = time.monotonic() + 2
            if not desk.goes_on():
                return False
    if name == READY and not stop.is_set():
        message = f"the rehearsal did not open within {PATIENCE_S} seconds"
        raise RehearsalError(message)
    return False


def _told(words: dict[str, Any]) -> str:
    if not words:
        return "The rehearsal was stopped."
    return (
        f"The rehearsal is over: {words['sold']} of {words['offered']} lots sold, start {Money(words['start_fen'])},"
        f" hammer {Money(words['hammer_fen'])} (play money), {words['bids']} bids, {words['extensions']} extensions."
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
