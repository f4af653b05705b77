"""Schedulers die, sleep and double, and every lot is still settled exactly once."""

from __future__ import annotations

import signal
import time
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from market import clock
from market.auctions.services import bids
from market.auctions.services.answers import Bid
from market.db import db, unit_of_work
from market.money import Money
from tests.faults import hall, invariants

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from tests.faults.hall import Hall

LOTS = 6
pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
OPEN = "SELECT count(*) FROM lot WHERE state = 'open'"
TWICE = """
    SELECT count(*) FROM (
        SELECT lot_id FROM ledger_entry WHERE kind IN ('closed', 'awarded') GROUP BY lot_id, kind HAVING count(*) > 1
    ) AS twice"""


def test_two_schedulers_settle_once(committed_app: Flask, fresh_database: str, tmp_path: Path) -> None:
    made = _hall(committed_app, seconds=12)
    with ExitStack() as stack:
        for number in range(2):
            stack.enter_context(hall.process(fresh_database, tmp_path / str(number), *hall.SCHEDULER))
        _until(lambda: invariants.count(committed_app, OPEN) == 0)
    _settled_once(committed_app, made)


def test_a_scheduler_killed_around_the_close_settles_once(committed_app: Flask, fresh_database: str, tmp_path: Path) -> None:
    made = _hall(committed_app, seconds=10)
    for patience in (0.0, 0.05, 0.1, 0.2, 0.4):
        with hall.process(fresh_database, tmp_path, *hall.SCHEDULER) as scheduler:
            _until(lambda: clock.now() >= made.ends - timedelta(seconds=0.2))
            _until(lambda: scheduler.poll() is not None or invariants.count(committed_app, OPEN) < LOTS)
            time.sleep(patience)
            scheduler.send_signal(signal.SIGKILL)
    with hall.process(fresh_database, tmp_path, *hall.SCHEDULER):
        _until(lambda: invariants.count(committed_app, OPEN) == 0)
    _settled_once(committed_app, made)


def test_a_scheduler_stopped_past_its_claim_does_no_harm(committed_app: Flask, fresh_database: str, tmp_path: Path) -> None:
    made = _hall(committed_app, seconds=10)
    with hall.process(fresh_database, tmp_path / "a", *hall.SCHEDULER) as sleeper:
        _until(lambda: clock.now() >= made.ends - timedelta(seconds=0.5))
        sleeper.send_signal(signal.SIGSTOP)
        with hall.process(fresh_database, tmp_path / "b", *hall.SCHEDULER):
            _until(lambda: invariants.count(committed_app, OPEN) == 0)
            sleeper.send_signal(signal.SIGCONT)
            time.sleep(2)
    _settled_once(committed_app, made)


def test_without_a_scheduler_nobody_bids_after_the_end(committed_app: Flask) -> None:
    made = _hall(committed_app, seconds=2)
    _until(lambda: clock.now() > made.ends)
    with committed_app.app_context(), unit_of_work():
        late = bids.place_bid(made.bidders[0], made.lots[0], Bid(amount=Money.yuan(500_000), key="after-the-end"))
    assert not late.accepted
    assert invariants.count(committed_app, OPEN) == LOTS
    invariants.check(committed_app, made.lots)


def _hall(app: Flask, *, seconds: float) -> Hall:
    """Return lots with one bid each, that end together in some seconds."""
    made = hall.build(app, lots=LOTS, bidders=2, lasts=timedelta(seconds=seconds))
    with app.app_context():
        for lot_id in made.lots:
            with clock.frozen(made.ends - timedelta(hours=3)), unit_of_work():
                assert bids.place_bid(made.bidders[0], lot_id, Bid(amount=Money.yuan(260_000), key=f"first-bid-{lot_id}")).accepted
        db.session.remove()
    assert clock.now() < made.ends, "the bids took too long"
    return made


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 90
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def _settled_once(app: Flask, made: Hall) -> None:
    assert invariants.count(app, "SELECT count(*) FROM award") == LOTS
    assert invariants.count(app, TWICE) == 0
    assert invariants.count(app, "SELECT count(*) FROM paddle WHERE state = 'released'") == LOTS
    invariants.check(app, made.lots)
