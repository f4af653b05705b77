"""Who may call what, on whose objects: every route x every role x own and foreign organisations, against the checked-in matrix.

A row of `access_matrix.toml` reads `"endpoint METHOD scene" = "status ..."`, one status per role, in the order of `roles`. The
scene (world.py) says whose objects the addresses name. Forms and bodies are empty, so that 422 and 409 mean: let in, asked for
more. `MATRIX_RECORD=FILE pytest tests/web/matrix` writes what happens to FILE: to be judged line by line before it is checked
in; with `MATRIX_FRESH=1` only routes that it does not name yet.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from flask import Flask

from market import clock
from market.db import db
from market.web.security import csrf
from tests.web.api.stage import application, transaction
from tests.web.matrix import world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection
    from werkzeug.routing import Rule

    from market.access import Actor
    from market.embedded import Cluster
    from tests.web.matrix.world import Scene, World

FILE = Path(__file__).parent / "access_matrix.toml"
MATRIX = tomllib.loads(FILE.read_text(encoding="utf-8"))
ROWS: dict[str, str] = MATRIX["routes"]
ENDLESS = {"auctions_api.events"}
"""The event stream never ends; tests/integration/auctions reads it."""


@pytest.fixture(scope="module")
def stage(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, World]]:
    """The application on a database of its own, with the world in it."""
    name = f"matrix_{uuid4().hex[:12]}"
    cluster.create_database(name, template="chunqiu_template")
    app = application(tmp_path_factory.mktemp("home"), cluster.url(name))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        made = world.build()
        db.session.remove()
    yield app, made
    with app.app_context():
        db.engine.dispose()
    cluster.drop_database(name)


@pytest.fixture
def connection(stage: tuple[Flask, World], monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """The connection of all requests of a test; the CSRF token has tests of its own."""
    monkeypatch.setattr(csrf, "protect", lambda: None)
    with transaction(stage[0]) as shared, clock.frozen(stage[1].now):
        yield shared


def methods(rule: Rule) -> set[str]:
    """Return the methods of a route that do something of their own."""
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def test_the_matrix_names_every_route(app: Flask) -> None:
    routes = {f"{rule.endpoint} {method}" for rule in app.url_map.iter_rules() for method in methods(rule)} - {"static GET"}
    named = {" ".join(row.split()[:2]) for row in ROWS} | {f"{endpoint} GET" for endpoint in ENDLESS}
    assert (sorted(routes - named), sorted(named - routes)) == ([], [])


def test_the_matrix_has_the_roles_of_the_world() -> None:
    assert tuple(MATRIX["roles"]) == world.ROLES


@pytest.mark.parametrize("row", ROWS)
def test_each_role_gets_the_expected_answer(row: str, stage: tuple[Flask, World], connection: Connection) -> None:
    app, made = stage
    expected = [int(status) for status in ROWS[row].split()]
    assert dict(zip(world.ROLES, answers(app, made, connection, row), strict=True)) == dict(zip(world.ROLES, expected, strict=True))


def answers(app: Flask, made: World, connection: Connection, row: str) -> list[int]:
    """Return the status for each role; what a request writes is undone."""
    endpoint, method, name = row.split()
    scene = made.scenes[name]
    address = url(app, endpoint, scene)
    return [_call(app, made, connection, method, address, scene.actors[role]) for role in world.ROLES]


def url(app: Flask, endpoint: str, scene: Scene) -> str:
    """Return the address of a route with the scene's numbers."""
    rule = next(app.url_map.iter_rules(endpoint))
    _, path = rule.build({name: scene.numbers[name] for name in rule.arguments}, append_unknown=False) or ("", "")
    return str(path)


def _call(app: Flask, made: World, connection: Connection, method: str, address: str, actor: Actor) -> int:
    savepoint = connection.begin_nested()
    try:
        client = app.test_client()
        headers: dict[str, str] = {}
        if actor.person_id and address.startswith("/api/"):
            headers["Authorization"] = f"Bearer {made.tokens[actor.person_id]}"
        elif actor.person_id:
            with client.session_transaction() as session:
                session["_user_id"] = made.sessions[actor.person_id]
                session["_fresh"] = True
        with app.app_context():
            return client.open(address, method=method, headers=headers, **_body(method, address)).status_code
    finally:
        db.session.remove()
        savepoint.rollback()


def _body(method: str, address: str) -> dict[str, Any]:
    if address.startswith("/api/"):
        return {} if method in ("GET", "DELETE") else {"json": {}}
    return {} if method == "GET" else {"data": {"csrf_token": "-"}}


@pytest.mark.skipif("MATRIX_RECORD" not in os.environ, reason="only on demand")
@pytest.mark.timeout(0)
def test_record(stage: tuple[Flask, World], connection: Connection) -> None:
    app, made = stage
    named = {tuple(row.split()[:2]) for row in ROWS}
    routes = {(rule.endpoint, method) for rule in app.url_map.iter_rules() for method in methods(rule)} - named
    fresh = {f"{endpoint} {method} {scene}" for endpoint, method in routes for scene in fitting(endpoint, method)}
    with Path(os.environ["MATRIX_RECORD"]).open("w", encoding="utf-8") as lines:
        for row in sorted(fresh if "MATRIX_FRESH" in os.environ else {*ROWS, *fresh}):
            lines.write(f'"{row}" = "{" ".join(map(str, answers(app, made, connection, row)))}"\n')
            lines.flush()


SCENES = (
    (r"static|auctions_api\.events", "GET|POST", ()),
    (r"listings.*(review|decide)", "GET|POST", ("reviews",)),
    (r"papers", "GET|POST|PUT|DELETE", ("listings", "drafts")),
    (r"registers", "GET|POST|PUT|DELETE", ("registers", "register_drafts")),
    (r"listings|matching", "GET", ("listings", "drafts")),
    (r"listings", "POST|PUT", ("drafts",)),
    (r"matching", "POST|PUT|DELETE", ("listings",)),
    (r"proposals.*(race|stage|judge|compar|result|begin_|mark_racer|\.start$)", "GET|POST|PUT", ("race",)),
    (r"proposals.*(award|price)", "POST", ("talks",)),
    (
        r"proposals.*\.(challenge|invite|open_scoring|publish|decide|reply|notice|object|judging|scoring|answer|mark|give|award_first)",
        "GET|POST|PUT",
        ("challenge",),
    ),
    (r"proposals", "GET|POST|PUT", ("proposals",)),
    (r"auctions.*(announce|cancel|schedule|edit|save|withdraw_lot|plan|lot_page|holder|import_lots)", "GET|POST|PATCH", ("planned",)),
    (r"auctions", "GET", ("auctions", "planned")),
    (r"rewards|holdings", "GET|POST|PUT", ("rewards",)),
    (r"contracts.*original", "GET|POST", ("paper",)),
    (r"duties", "GET|POST|PUT", ("contracts",)),
    (r"rehearsal", "GET|POST", ("planned", "auctions")),
    (r"auctions|payments", "GET|POST|PUT|DELETE", ("auctions",)),
    (r"contracts(_api)?\.(accept|correction|refuse|register)$", "POST", ("applied",)),
    (r"contracts.*(sign|reopen|verify)$", "POST", ("signing",)),
    (r"contracts.*(edit|item|freeze|change|_patent)", "GET|POST|PATCH|DELETE", ("drafting",)),
    (r"contracts(_api)?\.(show|document|contract|registration)$", "GET", ("contracts", "drafting", "applied")),
    (r"deals.*(agreement|notice|price)", "GET|POST", ("agreements",)),
    (r"contracts|deals", "GET|POST", ("contracts",)),
    (r"accounts.*(licence|auctioneer)", "POST|PUT", ("licences",)),
    (r"", "GET|POST|PUT|PATCH|DELETE", ("accounts",)),
)
"""Which scenes a new route is first tried in: the first pattern that fits its endpoint and method."""


def fitting(endpoint: str, method: str) -> tuple[str, ...]:
    """Return the scenes for a route that the matrix does not name yet."""
    return next(scenes for pattern, allowed, scenes in SCENES if re.match(pattern, endpoint) and method in allowed.split("|"))
