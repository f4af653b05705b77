"""A hall to break things in: open lots of an online session with bidders, and the market's processes around one database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from market import bus, clock
from market.access import Actor
from market.auctions.rules.states import ConductMode, Format
from market.auctions.services import paddles, sales
from market.db import db, unit_of_work
from market.payments.events import DepositHeld
from tests.factories import accounts, auctions, formats

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from market.auctions.models.sale import Lot, Sale

DURATION = timedelta(hours=24)
WEB = ("-m", "market.serve")
SCHEDULER = ("-m", "market.cli", "scheduler")


@dataclass(frozen=True)
class Hall:
    """Lots that are open until `ends`, and who may bid on each of them."""

    lots: list[int]
    tokens: list[str]
    bidders: list[Actor]
    ends: datetime


def build(
    app: Flask, *, lots: int, bidders: int, lasts: timedelta, form: Format = Format.ENGLISH, rules: dict[str, Any] | None = None
) -> Hall:
    """Plan, announce and open a session through the services at the times that the law asks for; its lots end `lasts` from now."""
    bus.subscribe(DepositHeld, paddles.on_deposit_held)
    planned = day_before(clock.now() - DURATION + min(lasts, timedelta(0)))
    with app.app_context():
        with clock.frozen(planned):
            held = auctions.market()
            buyers = [accounts.organisation("enterprise") for _ in range(bidders)]
            mode: dict[str, Any] = {"conduct_mode": ConductMode.EXCHANGE_BIDDING, "agency_id": None, "auctioneer_id": None}
            sale, made = auctions.announced(held, lots=lots, **mode) if form is Format.ENGLISH else _one(held, form, rules, mode)
        with clock.frozen(sale.viewing_from or planned):
            for lot in made:
                for buyer in buyers:
                    auctions.paddle(held, lot, buyer)
        tokens, actors = [accounts.token(buyer) for buyer in buyers], [accounts.actor(buyer) for buyer in buyers]
        ends = clock.now() + lasts
        with clock.frozen(ends - DURATION), unit_of_work():
            sales.advance(sale.id)
        hall = Hall([lot.id for lot in made], tokens, actors, ends)
        db.session.remove()
        return hall


def _one(held: auctions.Market, form: Format, rules: dict[str, Any] | None, mode: dict[str, Any]) -> tuple[Sale, list[Lot]]:
    sale, lot = formats.announced(held, form, rules, minutes=24 * 60, **mode)
    return sale, [lot]


def day_before(opening: datetime) -> datetime:
    """Return the latest day, at nine, on which a session could be planned that begins before `opening`."""
    for days in range(60):
        morning = (opening - timedelta(days=days)).astimezone(clock.BEIJING).replace(hour=9, minute=0, second=0, microsecond=0)
        if sales.propose_dates(morning.date())["opens_at"] <= opening:
            return morning
    message = "no day fits"
    raise AssertionError(message)


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(database_url: str, home: Path, *arguments: str, port: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of the market's processes on the database, as in production; kill it at the end if it still runs."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "SECRET_KEY": "not-a-secret-but-long-enough-for-tests",
        "CHUNQIU_BASE_URL": "https://market.example.org",
        "CHUNQIU_DEMO": "0",
        "CHUNQIU_HOME": str(home),
        "CHUNQIU_PORT": str(port),
        "CHUNQIU_WORKERS": "2",
    }
    with subprocess.Popen([sys.executable, *arguments], env=environment, stdin=subprocess.DEVNULL) as running:
        try:
            yield running
        finally:
            if running.poll() is None:
                running.send_signal(signal.SIGCONT)
                running.terminate()
                try:
                    running.wait(15)
                except subprocess.TimeoutExpired:
                    running.kill()


def wait_for_port(port: int, seconds: float = 30) -> None:
    """Return when somebody listens."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    message = f"nobody listens on {port}"
    raise AssertionError(message)


def children(pid: int) -> list[int]:
    """Return the running children of a process."""
    found = subprocess.run(["ps", "-o", "pid=,stat=", "--ppid", str(pid)], check=False, capture_output=True, text=True).stdout
    return [int(line.split()[0]) for line in found.splitlines() if not line.split()[1].startswith("Z")]
