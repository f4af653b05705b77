"""A demo market for tests: the demo's own loader with fewer achievements, run once and copied for whoever asks."""

from __future__ import annotations

import fcntl
import shutil
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from market.app import create_app
from market.demo import catalogue, facts, loader
from tests.conftest import TEMPLATE, _leave, _settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from market.embedded import Cluster

ENOUGH = 72
"""Achievements that give the sessions their lots; all of them would only take longer."""
FRESH_S = 600
"""After so many seconds the lots of a loaded market are near their end: the next who asks gets a new one."""


@contextmanager
def loaded(cluster: Cluster, home: Path) -> Iterator[Flask]:
    """Yield an application on a loaded demo market of its own."""
    with pytest.MonkeyPatch.context() as patch:
        some = facts.achievements()[:: len(facts.achievements()) // ENOUGH]
        patch.setattr(facts, "achievements", lambda: some)
        patch.setattr(catalogue, "is_for_sessions", lambda _place: True)
        name = f"demo_{uuid4().hex[:12]}"
        template = _template(cluster)
        cluster.create_database(name, template=template.name)
        shutil.copytree(template, home, dirs_exist_ok=True)
        app = _market(cluster, home, name)
        yield app
    _leave(app)
    cluster.drop_database(name)


def _template(cluster: Cluster) -> Path:
    """Return the home of the run's loaded market, which has its database's name; the first worker that comes loads it, others wait."""
    shelf = cluster.folder.parent
    with (shelf / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for home in shelf.glob("demo_template_*"):
            if time.time() - home.stat().st_mtime < FRESH_S:
                return home
        return _load(cluster, shelf)


def _load(cluster: Cluster, shelf: Path) -> Path:
    home = shelf / f"demo_template_{uuid4().hex[:12]}"
    cluster.create_database(home.name, template=TEMPLATE)
    draft = shelf / f"draft_{home.name}"
    app = _market(cluster, draft, home.name)
    loader.load(app)
    _leave(app)
    draft.rename(home)
    home.touch()
    return home


def _market(cluster: Cluster, home: Path, name: str) -> Flask:
    url = cluster.url(name)
    app = create_app(replace(_settings(home, url), demo=True, database_url=""), database_url=url)
    app.config["TESTING"] = True
    return app


__all__ = ["loaded"]
