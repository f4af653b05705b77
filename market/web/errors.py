"""One handler turns every error into an HTML page or, under /api/, into a problem+json document (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, Response, current_app, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from market.errors import MarketError, SignInRequired, Throttled
from market.web.i18n import shown, translated
from market.web.schemas import Fault
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue
    from pydantic import ValidationError

log = structlog.get_logger()

TITLES = {
    400: N_("This request cannot be read"),
    401: N_("Please sign in"),
    403: N_("You may not do this"),
    404: N_("This page does not exist"),
    405: N_("This way of calling is not offered"),
    409: N_("The state has changed"),
    413: N_("This is too large"),
    415: N_("This content type is not read here"),
    422: N_("Something needs correcting"),
    429: N_("Too many tries"),
    500: N_("Something went wrong, and it was not you"),
    503: N_("The market is not ready"),
}

FAULTS = {
    "missing": N_("This is required."),
    "extra_forbidden": N_("There is no member of this name."),
    "string_type": N_("Give text."),
    "string_too_short": N_("Give at least %(min_length)s characters."),
    "string_too_long": N_("Give at most %(max_length)s characters."),
    "string_pattern_mismatch": N_("Some of these characters are not accepted here."),
    "int_type": N_("Give a whole number."),
    "int_parsing": N_("Give a whole number."),
    "int_parsing_size": N_("This number is too large."),
    "greater_than_equal": N_("Give at least %(ge)s."),
    "less_than_equal": N_("Give at most %(le)s."),
    "bool_type": N_("Give true or false."),
    "bool_parsing": N_("Give true or false."),
    "enum": N_("Choose one of: %(expected)s."),
    "literal_error": N_("Choose one of: %(expected)s."),
    "list_type": N_("Give a list."),
    "too_short": N_("Give at least %(min_length)s entries."),
    "too_long": N_("Give at most %(max_length)s entries."),
    "model_type": N_("Give an object."),
    "model_attributes_type": N_("Give an object."),
    "dict_type": N_("Give an object."),
    "datetime_type": N_("Give date and time with an offset, for example 2026-10-23T14:00:00+08:00."),
    "datetime_parsing": N_("Give date and time with an offset, for example 2026-10-23T14:00:00+08:00."),
    "datetime_from_date_parsing": N_("Give date and time with an offset, for example 2026-10-23T14:00:00+08:00."),
    "timezone_aware": N_("Give date and time with an offset, for example 2026-10-23T14:00:00+08:00."),
    "date_type": N_("Give a day, for example 2026-10-23."),
    "date_parsing": N_("Give a day, for example 2026-10-23."),
    "date_from_datetime_parsing": N_("Give a day, for example 2026-10-23."),
    "instant.out_of_range": N_("This time lies outside the years that this market records."),
    "day.out_of_range": N_("This day lies outside the years that this market records."),
}


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """Return a problem+json answer with a stable `code` and a translated `detail`."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": detail, **more}
    answer = jsonify(body)
    answer.status_code = status
    answer.content_type = "application/problem+json"
    return answer


def _is_api() -> bool:
    return request.path.startswith("/api/")


def _asks_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def page(status: int, detail: str) -> tuple[str, int]:
    """Return the error page."""
    return render_template("errors/error.html", status=status, title=gettext(TITLES.get(status, TITLES[500])), detail=detail), status


def market_error(error: MarketError) -> ResponseReturnValue:
    """Answer one of our own errors."""
    if isinstance(error, SignInRequired) and not _is_api() and request.method == "GET":
        return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")), 303)
    detail = translated(error)
    if not _is_api() and not (isinstance(error, Throttled) and _asks_json()):
        return (*page(error.status, detail), _wait(error))
    params = {key: getattr(shown(value), "decimal", shown(value)) for key, value in error.params.items()}
    more = {"errors": [in_words(each, each.field or "").model_dump() for each in (error, *error.also)]} if error.also else {}
    answer = problem(error.status, error.code, detail, field=error.field, params={key: str(value) for key, value in params.items()}, **more)
    if error.status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    answer.headers.update(_wait(error))
    return answer


def problem_of_rows(faults: Sequence[tuple[int, str, MarketError]]) -> Response:
    """Answer what is wrong in the rows of a list, (row, member, error) each; nothing of the list was written."""
    errors = [in_words(error, place, row).model_dump() for row, place, error in faults]
    return problem(422, "rows.invalid", gettext(TITLES[422]), field=errors[0]["field"], params={}, errors=errors)


def in_words(error: MarketError, place: str, row: int | None = None) -> Fault:
    """Return what is wrong at a place, which may lie in a row of a list, in the caller's language."""
    return Fault(field=place, code=error.code, detail=translated(error), row=row)


def _wait(error: MarketError) -> dict[str, str]:
    return {"Retry-After": str(error.params["retry_after"])} if "retry_after" in error.params else {}


class Misfit(Exception):
    """A body or query (`part`) that does not fit its schema, or a case whose facts contradict each other."""

    def __init__(self, part: str, error: ValidationError) -> None:
        super().__init__(part)
        self.part = part
        self.faults = error.errors(include_url=False, include_input=False)


def misfit(error: Misfit) -> ResponseReturnValue:
    """Answer with every fault, its place and its words."""
    faults = [_fault(dict(fault)) for fault in error.faults]
    return problem(422, f"{error.part}.invalid", gettext(TITLES[422]), field=faults[0]["field"], params={}, errors=faults)


def fault_message(fault: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Return the English msgid of a fault of a schema, and its values; `ctx.message` is that of a rule."""
    context = fault.get("ctx", {})
    message = FAULTS.get(fault["type"]) or context.get("message") or N_("This value is not accepted.")
    return message, {key: str(shown(value)) for key, value in context.items() if f"%({key})s" in message}


def _fault(fault: dict[str, Any]) -> dict[str, str]:
    message, limits = fault_message(fault)
    place = ".".join(str(part) for part in fault["loc"])
    return {"field": place, "code": fault["type"], "detail": gettext(message, **limits) if limits else gettext(message)}


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer what Werkzeug refuses (unknown address, wrong method, too large)."""
    status = error.code or 500
    if error.response is not None or status < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    detail = (
        gettext("The form is too old. Please load the page again and repeat.")
        if isinstance(error, CSRFError)
        else gettext(TITLES.get(status, TITLES[500]))
    )
    answer = current_app.make_response(problem(status, f"http.{status}", detail) if _is_api() else page(status, detail))
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return answer


def unexpected(error: Exception) -> ResponseReturnValue:
    """Log what nobody foresaw and answer without details."""
    status = 503 if isinstance(error, OperationalError | PoolTimeout) else 500
    log.error("request.failed", path=request.path, exc_info=error)
    detail = gettext("It was recorded. Please try again in a moment.")
    return problem(status, "unexpected", detail) if _is_api() else page(status, detail)


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(MarketError, market_error)
    app.register_error_handler(Misfit, misfit)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)
