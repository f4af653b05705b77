"""A market to try the API on: one database with a world made once, and a savepoint around every example."""

from __future__ import annotations

import zlib
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import schemathesis
from flask import Flask
from schemathesis.core.parameters import ParameterLocation

from market import clock
from market.access import Actor
from market.app import create_app
from market.db import db
from market.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection

SEMANTIC = {"instant.out_of_range", "day.out_of_range"}
"""Faults of a body that a JSON Schema cannot say."""


@dataclass
class World:
    """What the examples may meet: callers by role, and real objects by the name of the path's place, each with who knows it."""

    tokens: dict[str, str] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    numbers: dict[str, list[tuple[int, tuple[str, ...]]]] = field(default_factory=dict)
    now: datetime | None = None

    def add(self, place: str, number: int, *roles: str) -> None:
        """Let `number` stand in `place` of an address; `roles` have to do with it."""
        self.numbers.setdefault(place, []).append((number, roles))


class Stage:
    """A WSGI application that gives each request its own application context, on the connection of the running test."""

    def __init__(self) -> None:
        self.document = create_app(
            _settings(Path("instance"), "postgresql+psycopg://nobody@localhost/none"),
            database_url="postgresql+psycopg://nobody@localhost/none",
        )
        self.app: Flask | None = None
        self.world = World()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI
        """Answer a request; without a running test only the description of the API."""
        app = self.app or self.document
        with app.app_context():
            return list(app(environ, start_response))

    @contextmanager
    def example(self, connection: Connection) -> Iterator[None]:
        """Live in the world's present and undo whatever the example writes."""
        savepoint = connection.begin_nested()
        try:
            with clock.frozen(self.world.now) if self.world.now else nullcontext():
                yield
        finally:
            savepoint.rollback()

    def aim(self, case: schemathesis.Case[Any]) -> dict[str, str]:
        """Choose a real object where the example has a fitting number, and who calls; return the headers.

        Chance comes from the example itself, so that it can be repeated.
        """
        luck = zlib.crc32(repr((case.path, case.path_parameters, dict(case.query or {}), case.body)).encode())
        known: tuple[str, ...] = ()
        if case.meta is None or not case.meta.is_negative_at(ParameterLocation.PATH):
            for name in case.path_parameters or {}:
                choices = self.world.numbers.get(name, [])
                if choices and luck % 8:
                    case.path_parameters[name], known = choices[luck // 8 % len(choices)]
        return self.headers(case, luck // 512, known)

    def headers(self, case: schemathesis.Case[Any], luck: int, known: tuple[str, ...]) -> dict[str, str]:
        """Return the authorization of a role that may call and knows the object, mostly, and sometimes of another."""
        patterns = case.operation.definition.raw["x-access"]
        fitting = [role for role, actor in self.world.actors.items() if actor.can(*patterns)]
        close = [role for role in known if role in fitting]
        roles = close or fitting
        if luck % 6 == 0 or not roles:
            roles = list(self.world.tokens)
        return {"Authorization": f"Bearer {self.world.tokens[roles[luck // 6 % len(roles)]]}"}


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


def application(home: Path, database_url: str) -> Flask:
    """Return the application of a test database."""
    app = create_app(_settings(home, database_url), database_url=database_url)
    app.config["TESTING"] = True
    return app


@schemathesis.check
def a_fitting_request_is_never_a_misfit(ctx: Any, response: Any, case: schemathesis.Case[Any]) -> None:  # noqa: ANN401
    """What the schema allows may break a rule of the market (its own code), but never the schema."""
    del ctx
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 422:
        return
    body = response.json()
    if body["code"] in ("body.invalid", "query.invalid"):
        strange = [fault for fault in body["errors"] if fault["code"] not in SEMANTIC]
        assert not strange, f"the document allows what the code refuses: {strange}"


@contextmanager
def transaction(app: Flask) -> Iterator[Connection]:
    """Let every session of `app` share one connection whose work is undone."""
    with app.app_context():
        engines = db.engines
        engine = engines[None]
        connection = engine.connect()
        outer = connection.begin()
        engines[None] = connection
        try:
            yield connection
        finally:
            db.session.remove()
            engines[None] = engine
            outer.rollback()
            connection.close()
