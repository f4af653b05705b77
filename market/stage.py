"""The play market of a rehearsal: `python -m market.stage` stages the script in its own home and runs all of the market's processes there.

Its environment is made for it (market/rehearse.py): it knows no real database, key, mail server or payment service.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

from flask import Flask

from market import catalogue, clock, database, prepare, processes, signing, supervisor
from market.app import create_app
from market.db import db, unit_of_work
from market.rehearsal import cast, play, script
from market.rehearsal.script import Script
from market.settings import Settings

READY = "ready.json"
HEAD_START = timedelta(seconds=3)
"""How long after the start the session opens."""


def main() -> None:
    """Stage the script and run until told to stop, or until who started it is gone."""
    settings = Settings.from_env()
    if not settings.rehearsal:
        sys.exit("market.stage only runs rehearsals: start it with `chunqiu rehearse`")
    processes.leave_with_parent()
    with database.running(settings) as url:
        accounts = _stage(create_app(settings, database_url=url), settings)
        for _ in supervisor.run(settings):
            (settings.home / READY).write_text(json.dumps(accounts), encoding="utf-8")


def _stage(app: Flask, settings: Settings) -> list[list[str]]:
    catalogue.compile_stale()
    with app.app_context():
        prepare.upgrade_schema(app)
        signing.ensure()
        given = Script(**json.loads((settings.home / play.SCRIPT).read_text(encoding="utf-8")))
        now = clock.now()
        with unit_of_work():
            script.write(script.staged(given, now, now + HEAD_START))
        accounts = cast.enter(given.sale_id, now)
        db.session.remove()
        db.engine.dispose()
    return [[one.role, one.email, one.password] for one in accounts]


if __name__ == "__main__":
    main()
