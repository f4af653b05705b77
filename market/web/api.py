"""The kit of the JSON API: one declaration per operation checks what comes in, shapes what goes out and documents both."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, TypeVar, get_origin

from flask import Blueprint, Flask, Response, current_app, request
from flask_babel import gettext
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.routing import IntegerConverter

from market.access import access as declare_access
from market.db import unit_of_work
from market.errors import Invalid, MarketError, NotFound
from market.web.errors import Misfit
from market.web.i18n import COOKIE, shown
from market.web.schemas import FileIn, Query
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.datastructures import FileStorage

PREFIX = "/api/v1"
SAFE = frozenset({"GET", "HEAD"})
Handler = TypeVar("Handler", bound=Callable[..., Any])


class Unreadable(MarketError):
    """The body is not JSON at all."""

    status = 400


class RowId(IntegerConverter):
    """The `<int:…>` of every route: what no row can have as its number does not exist."""

    regex = r"[1-9][0-9]{0,17}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A request header that an operation reads, or an answer header that it sends."""

    name: str
    description: str
    required: bool = True
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What one operation takes and answers; the OpenAPI document is written from this."""

    method: str
    rule: str
    summary: str
    description: str
    tag: str
    access: tuple[str, ...]
    body: type[BaseModel] | None
    query: type[Query] | None
    returns: type[BaseModel] | None
    status: int
    produces: str
    errors: tuple[int, ...]
    headers: tuple[Header, ...]
    sends: tuple[Header, ...]
    others: dict[int, type[BaseModel]]
    """Answers with another status than `status`."""
    joined: bool
    """The handler runs in a unit of work; otherwise what it calls keeps its own."""
    limited: str
    """The rate that calls count against, or nothing."""

    @property
    def public(self) -> bool:
        """Say whether the operation may be called without a token."""
        return self.access == ("public",)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with another status or with headers."""

    model: BaseModel | None
    headers: dict[str, str] = field(default_factory=dict)
    status: int | None = None


def created(model: BaseModel, location: str) -> Answer:
    """Answer 201 with the address of what was made."""
    return Answer(model, {"Location": location})


def api_blueprint(name: str, import_name: str) -> Blueprint:
    """Return the blueprint of a domain's API below /api/v1."""
    return Blueprint(f"{name}_api", import_name, url_prefix=PREFIX)


def operation(  # noqa: PLR0913 - a declaration has these parts
    bp: Blueprint,
    method: str,
    rule: str,
    *,
    access: tuple[str, ...],
    summary: str,
    body: type[BaseModel] | None = None,
    query: type[Query] | None = None,
    returns: type[BaseModel] | None = None,
    status: int = 200,
    produces: str = "application/json",
    errors: tuple[int, ...] = (),
    headers: tuple[Header, ...] = (),
    sends: tuple[Header, ...] = (),
    others: dict[int, type[BaseModel]] | None = None,
    joined: bool | None = None,
    limited: str = "",
) -> Callable[[Handler], Handler]:
    """Register a handler of the path's values, `body` and `query`; it runs in a unit of work if `joined`, else on its own."""
    declared = Operation(
        method=method,
        rule=rule,
        summary=summary,
        description="",
        tag=bp.name.removesuffix("_api"),
        access=access,
        body=body,
        query=query,
        returns=returns,
        status=status,
        produces=produces,
        errors=(*errors, 429) if limited else errors,
        headers=headers,
        sends=sends,
        others=others or {},
        joined=method not in SAFE if joined is None else joined,
        limited=limited,
    )
    return partial(_register, bp, declared)


def _register(bp: Blueprint, declared: Operation, handler: Handler) -> Handler:
    described = replace(declared, description=re.sub(r"\s+", " ", handler.__doc__ or "").strip())
    bp.add_url_rule(declared.rule, handler.__name__, _view(described, handler), methods=[declared.method])
    return handler


def _view(declared: Operation, handler: Callable[..., Any]) -> Callable[..., ResponseReturnValue]:
    @wraps(handler)
    def view(**values: Any) -> ResponseReturnValue:
        if any(isinstance(value, str) and "\x00" in value for value in values.values()):
            raise NotFound
        if declared.query:
            values["query"] = read_query(declared.query)
        elif request.query_string:
            read_query(Query)
        if declared.body and issubclass(declared.body, FileIn):
            values["body"], values["file"] = read_upload(declared.body)
        elif declared.body:
            values["body"] = read_body(declared.body)
        try:
            with _work(declared):
                return respond(declared, handler(**values))
        except MarketError as error:
            error.rename(partial(_place, declared))
            raise

    view.operation = declared  # type: ignore[attr-defined]
    view.limited = declared.limited or None  # type: ignore[attr-defined]
    return declare_access(*declared.access)(view)


def _place(declared: Operation, name: str) -> str:
    """Return the member of the body that a rule's field is called: the rules say `amount`, the body `amount_fen`."""
    members = declared.body.model_fields if declared.body else {}
    return f"{name}_fen" if name not in members and f"{name}_fen" in members else name


def _work(declared: Operation) -> AbstractContextManager[Any]:
    return unit_of_work() if declared.joined else nullcontext()


def read_body(model: type[BaseModel]) -> BaseModel:
    """Return the request's body as `model`; refuse other content types (415), what is no JSON (400) and what does not fit (422)."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        return model.model_validate_json(request.get_data(cache=False))
    except ValidationError as error:
        if any(fault["type"] == "json_invalid" for fault in error.errors(include_url=False, include_context=False, include_input=False)):
            raise Unreadable("body.malformed", N_("The body is not valid JSON.")) from None
        raise Misfit("body", error) from None


def read_upload(model: type[BaseModel]) -> tuple[BaseModel, FileStorage]:
    """Return what is said of an uploaded file, and the file; refuse other content types (415) and what does not fit (422)."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    file = request.files.get("file")
    if file is None:
        raise Invalid("upload.missing", N_("Choose a file."), field="file")
    values = {name: found[0] if len(found) == 1 else found for name, found in request.form.lists()}
    try:
        return model.model_validate_strings(values), file
    except ValidationError as error:
        raise Misfit("body", error) from None


def read_query(model: type[Query]) -> Query:
    """Return the query string as `model`; `lang` is everybody's and never part of it."""
    many = {name for name, info in model.model_fields.items() if get_origin(info.annotation) is list}
    values = {name: found if name in many or len(found) > 1 else found[0] for name, found in request.args.lists() if name != COOKIE}
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Misfit("query", error) from None


def respond(declared: Operation, answer: object) -> Response:
    """Turn what a handler returned into a response."""
    if isinstance(answer, Response):
        return answer
    full = answer if isinstance(answer, Answer) else Answer(answer if isinstance(answer, BaseModel) else None)
    made, status = current_app.response_class, full.status or declared.status
    if full.model is None:
        response: Response = made(status=status)
        response.headers.pop("Content-Type", None)
    else:
        response = made(full.model.model_dump_json(by_alias=True), status=status, content_type="application/json")
    response.headers.update(full.headers)
    return response


def worded(message: str, params: Mapping[str, object] | None = None) -> str:
    """Return a message of the rules in the caller's language."""
    return gettext(message, **{key: shown(value) for key, value in params.items()}) if params else gettext(message)


def bearer() -> str:
    """Return the token of the Authorization header, or nothing: a cookie never speaks for a caller of the API."""
    given = request.authorization
    return (given.token or "") if given is not None and given.type == "bearer" else ""


def operations(app: Flask) -> list[tuple[str, Operation]]:
    """Return (endpoint, operation) of everything the API offers, in the order of the addresses."""
    found = {
        rule.endpoint: view.operation
        for rule in app.url_map.iter_rules()
        if hasattr(view := app.view_functions[rule.endpoint], "operation")
    }
    return sorted(found.items(), key=lambda item: (item[1].tag, item[1].rule, item[1].method))


def init_app(app: Flask) -> None:
    """Let every `<int:…>` of a route be a row's number; call before any blueprint is registered."""
    app.url_map.converters["int"] = RowId
