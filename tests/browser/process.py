"""What the test's own processes of the market begin with: settings as an argument, an application, perhaps a clock that runs ahead."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from market import processes
from market.app import create_app
from market.limits import Rate
from market.settings import Settings
from tests.browser import ahead

if TYPE_CHECKING:
    from flask import Flask


def begin(argument: str) -> tuple[Settings, Flask]:
    """Return settings and application; the process ends with the test run."""
    given = json.loads(argument)
    database_url = given.pop("served_database")
    if clock_file := given.pop("clock_file"):
        ahead.follow(Path(clock_file))
    rates = {name: Rate(**rate) for name, rate in given["rates"].items()}
    settings = Settings(**given | {"home": Path(given["home"]), "rates": rates})
    processes.leave_with_parent()
    return settings, create_app(settings, database_url=database_url)
