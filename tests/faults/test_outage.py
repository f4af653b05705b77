"""The market dies while a lot is open: nothing closes as if nothing had happened, and the time comes back."""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from market import clock
from market.accounts import queries as accounts_queries
from market.auctions.queries import bidding, room
from market.auctions.services import bids, standstill
from market.auctions.services.answers import Bid
from market.db import db, unit_of_work
from market.money import Money
from tests.factories import accounts
from tests.faults import hall, invariants

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from market.access import Actor
    from tests.faults.hall import Hall

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
OPEN = "SELECT count(*) FROM lot WHERE state = 'open'"
PAUSED = "SELECT count(*) FROM lot WHERE state = 'paused'"
PULSE = "SELECT count(*) FROM pulse WHERE role = 'web' AND at > clock_timestamp() - interval '2 seconds'"
SILENT_S = 17


def test_web_processes_killed_with_a_lot_open_are_found_by_the_scheduler(committed_app: Flask, fresh_database: str, tmp_path: Path) -> None:
    made = _hall(committed_app, seconds=300)
    with hall.process(fresh_database, tmp_path, *hall.SCHEDULER), _web(fresh_database, tmp_path, committed_app) as stack:
        _kill(stack)
        _until(lambda: invariants.count(committed_app, PAUSED) == 1)
        _until(lambda: invariants.count(committed_app, "SELECT count(*) FROM incident") == 1)
    silence = invariants.count(
        committed_app, "SELECT extract(epoch FROM at - since)::bigint FROM suspension WHERE ground = 'outage' AND ended_at IS NULL"
    )
    assert 15 <= silence <= 25
    _goes_on(committed_app, made)


def test_everything_killed_until_after_the_end_closes_nothing(committed_app: Flask, fresh_database: str, tmp_path: Path) -> None:
    made = _hall(committed_app, seconds=25)
    with _web(fresh_database, tmp_path, committed_app) as stack:
        scheduler = stack.enter_context(hall.process(fresh_database, tmp_path, *hall.SCHEDULER))
        time.sleep(2)
        scheduler.send_signal(signal.SIGKILL)
        _kill(stack)
    _until(lambda: clock.now() > made.ends + timedelta(seconds=3))
    time.sleep(SILENT_S)
    with hall.process(fresh_database, tmp_path, *hall.SCHEDULER), _web(fresh_database, tmp_path, committed_app):
        _until(lambda: invariants.count(committed_app, PAUSED) == 1)
        time.sleep(3)
        assert invariants.count(committed_app, PAUSED) == 1
    assert invariants.count(committed_app, "SELECT count(*) FROM ledger_entry WHERE kind = 'closed'") == 0
    _goes_on(committed_app, made)


def test_a_web_process_that_restarts_at_once_stops_nothing(committed_app: Flask, fresh_database: str, tmp_path: Path) -> None:
    made = _hall(committed_app, seconds=300)
    with hall.process(fresh_database, tmp_path, *hall.SCHEDULER):
        with _web(fresh_database, tmp_path, committed_app) as stack:
            _kill(stack)
        with _web(fresh_database, tmp_path, committed_app):
            time.sleep(SILENT_S)
            assert invariants.count(committed_app, OPEN) == 1
    invariants.check(committed_app, made.lots)


def _hall(app: Flask, *, seconds: float) -> Hall:
    """Return a lot with one bid that ends in some seconds."""
    made = hall.build(app, lots=1, bidders=2, lasts=timedelta(seconds=seconds))
    with app.app_context():
        with unit_of_work():
            assert bids.place_bid(made.bidders[0], made.lots[0], Bid(amount=Money.yuan(260_000), key="first-bid-1")).accepted
        db.session.remove()
    return made


def _web(database_url: str, home: Path, app: Flask) -> ExitStack:
    """Start web processes and wait for their sign of life."""
    port, stack = hall.free_port(), ExitStack()
    stack.web = stack.enter_context(hall.process(database_url, home, *hall.WEB, port=port))  # type: ignore[attr-defined]
    hall.wait_for_port(port)
    _until(lambda: invariants.count(app, PULSE) > 0)
    return stack


def _kill(stack: ExitStack) -> None:
    """Kill the web server and its workers, all at once."""
    server: subprocess.Popen[bytes] = stack.web  # type: ignore[attr-defined]
    workers = hall.children(server.pid)
    server.send_signal(signal.SIGKILL)
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    server.wait(5)


def _goes_on(app: Flask, made: Hall) -> None:
    """Resume the lot as its conductor does: announced, noticed, all time credited; a bid counts again."""
    lot_id = made.lots[0]
    with app.app_context():
        operator = _clerk(lot_id)
        before = db.session.execute(text("SELECT closes_at - paused_at FROM lot")).scalar_one()
        now = clock.now()
        with clock.frozen(now), unit_of_work():
            standstill.announce_reopening(operator, lot_id, reopens_at=now + timedelta(minutes=5), reason="系统已恢复")
        later = now + timedelta(minutes=5, seconds=1)
        with clock.frozen(later), unit_of_work():
            lot = standstill.resume_lot(operator, lot_id, reason="系统已恢复")
            assert lot.closes_at == later + before
        with clock.frozen(later + timedelta(seconds=1)), unit_of_work():
            assert bids.place_bid(made.bidders[1], lot_id, Bid(amount=Money.yuan(270_000), key="after-outage")).accepted
        assert room.room(lot_id).live.state == "open"
        db.session.remove()
    invariants.check(app, made.lots)


def _clerk(lot_id: int) -> Actor:
    """Return the clerk of the operator that holds the session."""
    sale = bidding.sale(bidding.lot(lot_id).sale_id)
    return accounts.actor(accounts_queries.organisation(sale.operator_id))


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 90
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.1)
