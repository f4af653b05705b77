"""One demo market for the tests of this folder: loaded once, then only read or played on."""

from __future__ import annotations

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

    from flask import Flask

    from market.embedded import Cluster

ENOUGH = 72
"""Achievements that give the sessions their lots; all of them would only take longer."""


@pytest.fixture(scope="module")
def demo_app(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application on a loaded demo market."""
    name = f"demo_{uuid4().hex[:12]}"
    cluster.create_database(name, template="chunqiu_template")
    url = cluster.url(name)
    settings = replace(_settings(tmp_path_factory.mktemp("demo"), url), demo=True, database_url="")
    app = create_app(settings, database_url=url)
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
