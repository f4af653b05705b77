"""The API's description: complete, consistent with the routes, and readable by anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from market.web.api import PREFIX, operations
from market.web.openapi import describe
from market.web.schemas import LARGEST_ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

Json = dict[str, Any]


@pytest.fixture(scope="session", name="document")
def document_fixture(app: Flask) -> Json:
    """The description of the running code."""
    return describe(app)


def _described(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            yield path, method, described


def _references(node: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for part in node.values():
            yield from _references(part)
    elif isinstance(node, list):
        for part in node:
            yield from _references(part)


def test_everybody_may_read_it(client: FlaskClient) -> None:
    answer = client.get(f"{PREFIX}/openapi.json")

    assert (answer.status_code, answer.content_type, answer.json["openapi"]) == (200, "application/json", "3.1.0")


def test_every_route_below_the_prefix_is_described(app: Flask, document: Json) -> None:
    routes = sum(1 for rule in app.url_map.iter_rules() if rule.rule.startswith(PREFIX))

    assert routes == len(list(_described(document))) == len(operations(app))


def test_operation_ids_are_unique(document: Json) -> None:
    ids = [described["operationId"] for _, _, described in _described(document)]

    assert len(ids) == len(set(ids))


def test_every_reference_leads_somewhere(document: Json) -> None:
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    assert set(_references(document)) <= known


def test_every_operation_is_explained(document: Json) -> None:
    assert [path for path, _, described in _described(document) if not described["summary"] or not described["description"]] == []


def test_the_token_is_asked_exactly_where_the_gate_asks_for_one(app: Flask, document: Json) -> None:
    by_id = {described["operationId"]: described for _, _, described in _described(document)}
    for endpoint, _ in operations(app):
        asked = {} not in by_id[endpoint.replace("_api.", ".")]["security"]
        assert asked == (getattr(app.view_functions[endpoint], "access", None) != ("public",)), endpoint


def test_every_refusal_is_a_problem_document(document: Json) -> None:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    wrong = [
        (path, method, status)
        for path, method, described in _described(document)
        for status, answer in described["responses"].items()
        if int(status) >= 400 and answer["content"] != problem
    ]
    assert wrong == []


def test_numbers_in_addresses_say_their_range(document: Json) -> None:
    ranges = {
        (place["schema"].get("minimum"), place["schema"].get("maximum"))
        for _, _, described in _described(document)
        for place in described["parameters"]
        if place["in"] == "path" and place["schema"].get("type") == "integer"
    }
    assert ranges == {(1, LARGEST_ID)}


def test_bodies_refuse_unknown_members(document: Json) -> None:
    bodies = {
        content["schema"]["$ref"].rsplit("/", 1)[1]
        for _, _, described in _described(document)
        if "requestBody" in described
        for content in described["requestBody"]["content"].values()
        if "$ref" in content["schema"]
    }
    assert [name for name in bodies if document["components"]["schemas"][name].get("additionalProperties") is not False] == []


def test_money_leaves_and_arrives_as_whole_fen(document: Json) -> None:
    wrong = [
        (name, member)
        for name, schema in document["components"]["schemas"].items()
        for member, described in schema.get("properties", {}).items()
        if member.endswith("_fen") and "number" in str(described)
    ]
    assert wrong == []


def test_no_answer_has_a_member_for_a_reserve(document: Json) -> None:
    leaks = [name for name, schema in document["components"]["schemas"].items() if "reserve_fen" in schema.get("properties", {})]

    assert sorted(leaks) == ["ConsignIn", "LotPatch"]
