"""One demo market for the tests of this folder: loaded once, then only read or played on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories import demo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from market.embedded import Cluster


@pytest.fixture(scope="module")
def demo_app(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application on a loaded demo market."""
    with demo.loaded(cluster, tmp_path_factory.mktemp("demo")) as app:
        yield app


@pytest.fixture(autouse=True)
def _context(demo_app: Flask) -> Iterator[None]:
    with demo_app.app_context():
        yield
