"""The OpenAPI 3.1 document of the API, written from the operations that the code declares."""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal

from flask import Blueprint, Flask, Response, current_app
from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import models_json_schema

from market.web.api import PREFIX, Header, Operation, api_blueprint, operation, operations
from market.web.schemas import LARGEST_ID, FileIn, Out, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

Mode = Literal["validation", "serialization"]
Key = tuple[type[BaseModel], Mode]
REFERENCE = "#/components/schemas/{model}"
DESCRIPTION = """The same use cases, rules and permissions as the pages.

Amounts are whole fen 分 in members ending in `_fen`. Instants are RFC 3339 with an offset; days are legal days in Beijing.
Every refusal is `application/problem+json` with a stable `code`; its words are Chinese, or English with `Accept-Language: en`.
A person who may not see an object gets 404; who sees it but may not act gets 403."""
_PLACE = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")
_ANSWER_HEADERS = {
    201: (Header(name="Location", description="Address of what was made"),),
    401: (Header(name="WWW-Authenticate", description="How to sign in"),),
    429: (Header(name="Retry-After", description="Seconds to wait", schema={"type": "integer", "minimum": 0}),),
}


class Document(Out):
    """This document."""

    model_config = ConfigDict(extra="allow")

    openapi: str


bp: Blueprint = api_blueprint("openapi", __name__)


@operation(bp, "GET", "/openapi.json", access=("public",), returns=Document, summary="This description of the API")
def document() -> Response:
    """Return the OpenAPI 3.1 document, made from the running code."""
    return current_app.make_response(describe(current_app))


def describe(app: Flask) -> dict[str, Any]:
    """Return the document of everything `app` offers below /api/v1."""
    every = operations(app)
    models, schemas = _components([item for _, item in every])
    paths: dict[str, dict[str, Any]] = {}
    for endpoint, item in every:
        paths.setdefault(_path(item.rule), {})[item.method.lower()] = _operation(endpoint, item, models)
    return {
        "openapi": "3.1.0",
        "info": {"title": "ChunQiu 春秋技术市场", "version": "1", "description": DESCRIPTION},
        "servers": [{"url": PREFIX}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": "A token from POST /tokens"}},
        },
    }


def _keys(items: Iterable[Operation]) -> list[Key]:
    keys: dict[Key, None] = {(Problem, "serialization"): None}
    for item in items:
        wanted = (
            (item.body, "validation"),
            (item.query, "validation"),
            (item.returns, "serialization"),
            *((model, "serialization") for model in item.others.values()),
        )
        keys.update({(model, mode): None for model, mode in wanted if model is not None})  # type: ignore[misc]
    return list(keys)


def _components(items: list[Operation]) -> tuple[dict[Any, Any], dict[str, Any]]:
    references, definitions = models_json_schema(_keys(items), ref_template=REFERENCE)
    return references, definitions.get("$defs", {})


@cache
def _path(rule: str) -> str:
    return _PLACE.sub(r"{\3}", rule)


def _operation(endpoint: str, item: Operation, models: dict[Any, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": endpoint.replace("_api.", "."),
        "summary": item.summary,
        "description": item.description,
        "tags": [item.tag],
        "x-access": list(item.access),
        "security": [{}, {"bearer": []}] if item.public else [{"bearer": []}],
        "parameters": [*_places(item.rule), *_query(item), *map(_header_parameter, item.headers)],
        "responses": _responses(item, models),
    }
    if item.body and issubclass(item.body, FileIn):
        described["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": _upload(item.body)}}}
    elif item.body:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": models[item.body, "validation"]}}}
    return described


def _upload(form: type[BaseModel]) -> dict[str, Any]:
    whole = form.model_json_schema(ref_template=REFERENCE)
    said = {name: _inline(schema, whole.get("$defs", {})) for name, schema in whole["properties"].items()}
    return {
        "type": "object",
        "required": ["file", *whole.get("required", [])],
        "additionalProperties": False,
        "properties": {"file": {"type": "string", "format": "binary"}, **said},
    }


def _places(rule: str) -> list[dict[str, Any]]:
    kinds: dict[str, dict[str, Any]] = {"int": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}}
    text = {"type": "string", "pattern": "^[^/]+$"}
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"enum": choice.split(", ")} if kind == "any" else kinds.get(kind or "", text),
        }
        for kind, choice, name in _PLACE.findall(rule)
    ]


def _query(item: Operation) -> list[dict[str, Any]]:
    if not item.query:
        return []
    whole = item.query.model_json_schema(ref_template=REFERENCE)
    required = set(whole.get("required", []))
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _inline(schema, whole.get("$defs", {}))}
        for name, schema in whole.get("properties", {}).items()
    ]


def _inline(schema: Any, definitions: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Return a query parameter's schema without references; `null` cannot be written in a query string."""
    if isinstance(schema, list):
        return [_inline(part, definitions) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inline(definitions[schema["$ref"].rsplit("/", 1)[-1]], definitions)
    if "anyOf" in schema:
        kept = [part for part in schema["anyOf"] if part != {"type": "null"}]
        rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
        return _inline({**rest, **(kept[0] if len(kept) == 1 else {"anyOf": kept})}, definitions)
    return {key: _inline(value, definitions) for key, value in schema.items()}


def _header_parameter(header: Header) -> dict[str, Any]:
    return {"name": header.name, "in": "header", "required": header.required, "description": header.description, "schema": header.schema}


def refusals(item: Operation) -> list[int]:
    """Return the statuses with which an operation may refuse."""
    found = {401, 422, *item.errors}
    if not item.public:
        found.add(403)
    if "<" in item.rule:
        found.add(404)
    if item.body:
        found.update({400, 413, 415})
    return sorted(found)


def _responses(item: Operation, models: dict[Any, Any]) -> dict[str, Any]:
    answers = {item.status: _success(item, item.returns, item.status, models)}
    answers.update({status: _success(item, model, status, models) for status, model in item.others.items()})
    problem = {"application/problem+json": {"schema": models[Problem, "serialization"]}}
    answers.update({status: _response(status, problem) for status in refusals(item)})
    return {str(status): answer for status, answer in sorted(answers.items())}


def _success(item: Operation, model: type[BaseModel] | None, status: int, models: dict[Any, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if model is not None:
        content = {"application/json": {"schema": models[model, "serialization"]}}
    elif status != HTTPStatus.NO_CONTENT:
        content = {media: {"schema": {"type": "string"}} for media in item.produces.split(", ")}
    return _response(status, content, item.sends)


def _response(status: int, content: dict[str, Any], sends: tuple[Header, ...] = ()) -> dict[str, Any]:
    headers = {
        header.name: {"required": header.required, "description": header.description, "schema": header.schema}
        for header in (*sends, *_ANSWER_HEADERS.get(status, ()))
    }
    described: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if content:
        described["content"] = content
    if headers:
        described["headers"] = headers
    return described
