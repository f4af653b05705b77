"""The kit of the API on a small application: what it accepts, refuses and documents."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from pydantic import Field

from market.access import ANONYMOUS
from market.web import api, errors, gate, i18n, openapi
from market.web.schemas import LARGEST_ID, FenOut, Id, In, Instant, Line, Out, Paged, Paid, QueryFen, QueryTruth, Word


class Colour(StrEnum):
    """Something to choose."""

    RED = "red"
    BLUE = "blue"


class Thing(In):
    """What is made."""

    name: Word
    price_fen: Paid
    colours: Annotated[list[Colour], Field(max_length=3)]
    at: Instant | None = None
    owner_id: Id | None = None


class ThingOut(Out):
    """What was made."""

    id: int
    name: str
    price_fen: FenOut


class Filter(Paged):
    """Which things."""

    q: Line = ""
    colour: Annotated[list[Colour], Field(default_factory=list)]
    most_fen: QueryFen | None = None
    sold: QueryTruth | None = None


class Things(Out):
    """Things of a page."""

    things: list[ThingOut]
    page: int


bp = api.api_blueprint("toys", __name__)


@api.operation(bp, "POST", "/things", access=("public",), body=Thing, returns=ThingOut, status=201, summary="Make a thing")
def make(body: Thing) -> api.Answer:
    """Make a thing."""
    return api.created(ThingOut(id=1, name=body.name, price_fen=body.price_fen), "/api/v1/things/1")


@api.operation(bp, "GET", "/things", access=("public",), query=Filter, returns=Things, summary="Things")
def things(query: Filter) -> Things:
    """List things."""
    return Things(things=[], page=query.page)


@api.operation(bp, "GET", "/things/<int:thing_id>", access=("public",), returns=ThingOut, summary="A thing")
def thing(thing_id: int) -> ThingOut:
    """Show a thing."""
    assert 1 <= thing_id <= LARGEST_ID
    return ThingOut(id=thing_id, name="n", price_fen=5)


@api.operation(bp, "DELETE", "/things/<int:thing_id>", access=("signed_in",), status=204, summary="Drop a thing")
def drop(thing_id: int) -> None:
    """Drop a thing."""
    raise AssertionError(thing_id)


def small_app() -> Flask:
    """Return an application with the toy operations and no database."""
    app = Flask("market")
    app.config["TESTING"] = True
    api.init_app(app)
    i18n.init_app(app)
    errors.init_app(app)
    gate.init_app(app, lambda: ANONYMOUS)
    app.register_blueprint(bp)
    app.register_blueprint(openapi.bp)
    return app


@pytest.fixture(name="toys")
def toys_fixture(monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of the small application, whose writes need no database."""
    from contextlib import nullcontext  # noqa: PLC0415

    monkeypatch.setattr(api, "unit_of_work", nullcontext)
    return small_app().test_client()


def _thing(**changes: Any) -> dict[str, Any]:
    return {"name": "n", "price_fen": 100, "colours": ["red"], **changes}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"price_fen": 1e308}, "price_fen", "int_type"),
        ({"price_fen": "１００"}, "price_fen", "int_type"),
        ({"price_fen": -1}, "price_fen", "greater_than_equal"),
        ({"price_fen": 10**30}, "price_fen", "less_than_equal"),
        ({"price_fen": True}, "price_fen", "int_type"),
        ({"name": "a\x00b"}, "name", "string_pattern_mismatch"),
        ({"name": "x" * 81}, "name", "string_too_long"),
        ({"colours": ["green"]}, "colours.0", "enum"),
        ({"at": "2026-10-23T14:00:00"}, "at", "datetime_parsing"),
        ({"at": "0001-01-01T00:00:00+23:59"}, "at", "instant.out_of_range"),
        ({"status": "sold"}, "status", "extra_forbidden"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_at_its_field(toys: FlaskClient, changes: dict[str, Any], field: str, code: str) -> None:
    answer = toys.post("/api/v1/things", json=_thing(**changes), headers={"Accept-Language": "en"})

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "body.invalid"
    assert [(fault["field"], fault["code"]) for fault in answer.json["errors"]] == [(field, code)]


def test_faults_are_told_in_the_callers_language(toys: FlaskClient) -> None:
    english = toys.post("/api/v1/things", json=_thing(name=""), headers={"Accept-Language": "en"}).json["errors"][0]["detail"]
    chinese = toys.post("/api/v1/things", json=_thing(name=""), headers={"Accept-Language": "zh"}).json["errors"][0]["detail"]

    assert (english, chinese) == ("Give at least 1 characters.", "至少填写 1 个字符。")


def test_all_faults_of_a_body_are_told_at_once(toys: FlaskClient) -> None:
    answer = toys.post("/api/v1/things", json={})

    assert [fault["field"] for fault in answer.json["errors"]] == ["name", "price_fen", "colours"]


@pytest.mark.parametrize("sent", [b"", b"{", b"\xff", b'{"name": "\\ud800"}', b"NaN"])
def test_what_is_no_json_is_told_apart(toys: FlaskClient, sent: bytes) -> None:
    answer = toys.post("/api/v1/things", data=sent, content_type="application/json")

    assert answer.status_code in (400, 422)
    assert answer.content_type == "application/problem+json"


def test_another_content_type_is_refused(toys: FlaskClient) -> None:
    answer = toys.post("/api/v1/things", data={"name": "n"})

    assert (answer.status_code, answer.json["code"]) == (415, "http.415")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("page=1.0", "page"),
        ("page=1_0", "page"),
        ("page=１", "page"),
        ("page=1&page=2", "page"),
        ("sold=1", "sold"),
        ("colour=green", "colour.0"),
        ("q=%00", "q"),
        ("x=1", "x"),
    ],
)
def test_a_query_that_does_not_fit_is_refused(toys: FlaskClient, query: str, field: str) -> None:
    answer = toys.get(f"/api/v1/things?{query}")

    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (422, "query.invalid", field)


def test_a_query_may_repeat_what_is_a_list_and_choose_the_language(toys: FlaskClient) -> None:
    assert toys.get("/api/v1/things?colour=red&colour=blue&lang=en").status_code == 200


@pytest.mark.parametrize("number", ["0", "01", "-1", str(LARGEST_ID + 1), "9" * 400, "１", "x", "%00"])
def test_a_number_that_no_row_can_have_is_not_found(toys: FlaskClient, number: str) -> None:
    answer = toys.get(f"/api/v1/things/{number}")

    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_the_largest_number_reaches_the_handler(toys: FlaskClient) -> None:
    assert toys.get(f"/api/v1/things/{LARGEST_ID}").json["id"] == LARGEST_ID


def test_an_unsupported_method_names_the_supported_ones(toys: FlaskClient) -> None:
    answer = toys.patch("/api/v1/things/1")

    assert answer.status_code == 405
    assert {"GET", "DELETE"} <= set(answer.headers["Allow"].split(", "))
    assert answer.content_type == "application/problem+json"


def test_an_unknown_address_is_a_problem_document(toys: FlaskClient) -> None:
    answer = toys.get("/api/v1/nothing")

    assert (answer.status_code, answer.json["code"]) == (404, "http.404")


def test_what_needs_a_sign_in_says_how(toys: FlaskClient) -> None:
    answer = toys.delete("/api/v1/things/1")

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_what_was_made_has_an_address(toys: FlaskClient) -> None:
    answer = toys.post("/api/v1/things", json=_thing())

    assert (answer.status_code, answer.headers["Location"], answer.json["price_fen"]) == (201, "/api/v1/things/1", 100)


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", small_app())
# No schema states a range of years, so that a fitting instant may still be refused.
schema.config.checks.positive_data_acceptance.expected_statuses = ["2xx", "401", "403", "404", "409", "422", "429"]


@schema.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_kit_keeps_its_own_description(case: schemathesis.Case[Any], toys: FlaskClient) -> None:
    del toys
    case.call_and_validate()
