"""Loads the demo market: accounts, listings, the past, the present. Everything goes through the services at its own time."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import text

from market import clock
from market.db import db
from market.demo import (
    added,
    agreed,
    answers,
    awaited,
    cast,
    catalogue,
    contributed,
    distribution,
    ended,
    holdings,
    office,
    past,
    present,
    registers,
    taxed,
    waiting,
    wishes,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import SpawnProcess

    from flask import Flask

    from market.settings import Settings

    Helper = Callable[[Settings, str, datetime], None]

log = structlog.get_logger()
FOUNDED = datetime(2008, 1, 7, 1, tzinfo=UTC)
"""Before the oldest documented sale, so that everybody exists when it is entered."""


class DemoRefusedError(RuntimeError):
    """Demo data and demo bidders do not start here; the message says why."""


def require_demo(settings: Settings) -> None:
    """Raise DemoRefusedError unless this is a demo on its own embedded database."""
    if settings.production or settings.database_url or not settings.demo:
        message = "demo data and demo bidders stay out of production: they start only without DATABASE_URL and with CHUNQIU_DEMO=1"
        raise DemoRefusedError(message)


def load(app: Flask, *, helper: Helper | None = None) -> None:
    """Fill an empty market; refuse anywhere but in a demo.

    `helper` runs in a process of its own on the same database and calls `fill_shelves` there, while this one holds the sessions.
    """
    settings: Settings = app.extensions["market.settings"]
    require_demo(settings)
    with app.app_context():
        now = clock.now().replace(microsecond=0)
        _wait_for_disk("off")
        with clock.frozen(FOUNDED):
            cast.create(settings.base_url)
        process = _start(helper, settings, app.config["SQLALCHEMY_DATABASE_URI"], now) if helper else None
        catalogue.load_achievements(now, wanted=catalogue.is_for_sessions)
        past.load()
        present.load_settled(now)
        distribution.load(now)
        holdings.load(now)
        office.load(now)
        ended.load(now)
        added.load(now)
        present.load_announced(now)
        waiting.load(now)
        agreed.load(now)
        awaited.load(now)
        holdings.name_contracts(now)
        contributed.load(now)
        taxed.load(now)
        present.load_live(clock.now())
        if process is None:
            fill_shelves(now)
        else:
            _await(process)
        _wait_for_disk("on")
        log.info("demo.loaded", seconds=round((clock.now() - now).total_seconds()))


def fill_shelves(now: datetime) -> None:
    """Publish what the sessions do not need."""
    _wait_for_disk("off")
    wishes.load_demands(now)
    answers.load_answers(now)
    answers.load_challenge(now)
    answers.load_race(now)
    catalogue.load_achievements(now, wanted=lambda place: not catalogue.is_for_sessions(place))
    registers.load(now)


def _start(helper: Helper, settings: Settings, database_url: str, now: datetime) -> SpawnProcess:
    process = multiprocessing.get_context("spawn").Process(target=helper, args=(settings, database_url, now))
    process.start()
    return process


def _await(process: SpawnProcess) -> None:
    process.join()
    if process.exitcode:
        message = f"the second process of the demo load ended with {process.exitcode}; the lines above say why"
        raise RuntimeError(message)


def _wait_for_disk(wait: str) -> None:
    """Say whether this connection's commits wait for the disk; a load that is cut off starts anew, so only its end must be durable."""
    with db.engine.begin() as connection:
        connection.execute(text("SELECT set_config('synchronous_commit', :wait, false)"), {"wait": wait})
        connection.execute(text("SELECT pg_current_xact_id()"))
