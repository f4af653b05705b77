"""Fixtures of every test: an application on a database that forgets what each test wrote.

`session`         a database session inside a transaction that is rolled back; commits of the code under test are savepoints
`statements`      what the database was asked in that session
`client`          Flask's test client on that same transaction; each request has its own application context and session
`frozen`          `frozen("2026-10-23T14:00+08:00")` stops the market's clock until the test ends
`fresh_database`  the address of a database of its own, for real commits, several connections or processes
`committed_app`   an application on such a database
"""

from __future__ import annotations

import gc
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.pool import QueuePool

from market import catalogue, clock, signing
from market.accounts.services import passwords
from market.app import create_app
from market.db import db
from market.embedded import Cluster
from market.prepare import upgrade_schema
from market.settings import Settings
from tests.servers import FAST, TestServer, worker_database
from tests.statements import asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask_sqlalchemy.session import Session
    from sqlalchemy.orm import scoped_session

TEMPLATE = "chunqiu_template"

# A thousand organisations join in these tests: their passwords are hashed by the same algorithm at its lowest cost.
passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
passwords._NOBODY = passwords.hashed("nobody")
_servers: list[TestServer] = []


def _settings(home: Path, database_url: str) -> Settings:
    return Settings(
        home=home,
        port=8000,
        database_url=database_url,
        secret_key="not-a-secret-but-long-enough-for-tests",
        demo=False,
        production=False,
        mail_url=f"file:{home / 'mail'}",
        mail_from="market@example.org",
        base_url="http://localhost",
    )


def _build_schema(database_url: str, home: Path) -> None:
    catalogue.compile_stale()
    app = create_app(_settings(home, database_url), database_url=database_url)
    with app.app_context():
        upgrade_schema(app)
        db.engine.dispose()


def _leave(application: Flask) -> None:
    """Close the connections, once background threads have given theirs back."""
    with application.app_context():
        pool = db.engine.pool
        for _ in range(100):
            if not isinstance(pool, QueuePool) or not pool.checkedout():
                break
            time.sleep(0.02)
        db.engine.dispose()


def _server() -> TestServer:
    """Return the run's server with the schema in its template database; started once, by the controlling process."""
    if not _servers:
        server = TestServer()
        _servers.append(server)
        server.cluster.create_database(TEMPLATE)
        _build_schema(server.cluster.url(TEMPLATE), server.folder)
    return _servers[0]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 - xdist's type is not public
    """Tell each xdist worker where the run's server is."""
    node.workerinput["cluster"] = str(_server().cluster.folder)


def pytest_collection_finish() -> None:
    """Take what the whole run keeps out of the collector's rounds: walking through it was a seventh of the processor time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def pytest_sessionfinish() -> None:
    """Stop the server with the run."""
    while _servers:
        _servers.pop().stop()


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Cluster:
    """The run's database server."""
    given = getattr(request.config, "workerinput", {}).get("cluster")
    return Cluster(Path(given), FAST) if given else _server().cluster


@pytest.fixture(scope="session")
def app(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on this worker's database."""
    name = worker_database()
    cluster.create_database(name, template=TEMPLATE)
    url = cluster.url(name)
    application = create_app(_settings(tmp_path_factory.mktemp("home"), url), database_url=url)
    application.config["TESTING"] = True
    application.test_client_class = MarketClient
    yield application
    _leave(application)


@pytest.fixture
def session(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[scoped_session[Session]]:
    """The database session of a test; commit (or use unit_of_work) what a refused command must not undo."""
    with app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        monkeypatch.setitem(db.engines, None, connection)
        signing.ring().forget()  # the keys that the process knows were rolled back with the test before
        try:
            yield db.session
        finally:
            db.session.remove()
            outer.rollback()
            connection.close()


class MarketClient(FlaskClient):
    """A client whose requests never share `g` or the session with the test around them."""

    def open(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Werkzeug's signature
        """Save what the test prepared, send the request, and let the test see what the request wrote."""
        db.session.commit()
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        db.session.expire_all()
        return answer


@pytest.fixture
def statements(session: scoped_session[Session]) -> Iterator[list[str]]:
    """The statements that the database is asked."""
    del session
    with asked() as said:
        yield said


@pytest.fixture
def client(app: Flask, session: scoped_session[Session]) -> FlaskClient:
    """A browser without a face, signed in as nobody."""
    del session
    return app.test_client()


@pytest.fixture
def frozen() -> Iterator[Callable[[str | datetime], None]]:
    """Stop the market's clock at an instant (ISO text with an offset, or aware), until the test ends."""
    with ExitStack() as stack:

        def at(instant: str | datetime) -> None:
            stack.enter_context(clock.frozen(datetime.fromisoformat(instant) if isinstance(instant, str) else instant))

        yield at


@pytest.fixture
def fresh_database(cluster: Cluster) -> Iterator[str]:
    """The address of an empty, migrated database that only this test uses."""
    name = f"test_{uuid4().hex[:12]}"
    cluster.create_database(name, template=TEMPLATE)
    yield cluster.url(name)
    cluster.drop_database(name)


@pytest.fixture
def committed_app(fresh_database: str, tmp_path: Path) -> Iterator[Flask]:
    """An application whose commits are real."""
    application = create_app(_settings(tmp_path, fresh_database), database_url=fresh_database)
    application.config["TESTING"] = True
    yield application
    _leave(application)
