"""A demo market for tests: the demo's own loader with fewer achievements."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from market.app import create_app
from market.db import db
from market.demo import catalogue, facts, loader
from tests.conftest import _settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from market.embedded import Cluster

ENOUGH = 72
"""Achievements that give the sessions their lots; all of them would only take longer."""


@contextmanager
def loaded(cluster: Cluster, home: Path) -> Iterator[Flask]:
    """Yield an application on a loaded demo market of its own."""
    name = f"demo_{uuid4().hex[:12]}"
    cluster.create_database(name, template="chunqiu_template")
    url = cluster.url(name)
    app = create_app(replace(_settings(home, url), demo=True, database_url=""), database_url=url)
    app.config["TESTING"] = True
    some = facts.achievements()[:: len(facts.achievements()) // ENOUGH]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facts, "achievements", lambda: some)
        patch.setattr(catalogue, "is_for_sessions", lambda _place: True)
        loader.load(app)
        yield app
    with app.app_context():
        db.engine.dispose()
    cluster.drop_database(name)


__all__ = ["loaded"]
