"""Addresses on a page: the same page otherwise, the main navigation, and static files that may be kept for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlencode

from flask import current_app, request, url_for
from flask_babel import gettext
from werkzeug.routing import BuildError

from market.web.i18n import language
from market.wording import N_

if TYPE_CHECKING:
    from flask import Response

NAVIGATION = (
    ("/achievements", N_("Achievements")),
    ("/demands", N_("Demands")),
    ("/sales", N_("Auctions")),
)
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}
YEAR_SECONDS = 31_536_000


def language_url(code: str) -> str:
    """Return the current page's address in the language `code`."""
    return _address(lang=code)


def other_language() -> tuple[str, str]:
    """Return code and own name of the language that the page is not in."""
    code = "en" if language() == "zh" else "zh"
    return code, LANGUAGE_NAMES[code]


def page_url(number: int) -> str:
    """Return the current list's address at page `number`."""
    return _address(page=str(number))


def _address(**changes: str) -> str:
    query = {key: values for key, values in request.args.lists() if key != "lang"}
    query.update({key: [value] for key, value in changes.items()})
    return f"{request.path}?{urlencode(query, doseq=True)}" if query else request.path


def link(endpoint: str, **values: object) -> str:
    """Return the address of `endpoint`, or nothing where the market has no such page."""
    try:
        return url_for(endpoint, **cast("dict[str, Any]", values))
    except BuildError:
        return ""


def navigation() -> list[tuple[str, str, bool]]:
    """Return (address, label, is current) of the main navigation."""
    return [(path, gettext(label), request.path.startswith(path)) for path, label in NAVIGATION]


@cache
def _version(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Return the address of a file below static/ with its content in the query, so that it can be kept for a year."""
    return request.script_root + _asset(Path(cast("str", current_app.static_folder)), f"{current_app.static_url_path}/", name)


@cache
def _asset(folder: Path, path: str, name: str) -> str:
    return f"{path}{quote(name)}?v={_version(folder / name)}"


@cache
def _stylesheets(folder: Path) -> tuple[str, ...]:
    blocks = [f"css/{part}/{file.name}" for part in ("components", "pages") for file in sorted((folder / "css" / part).glob("*.css"))]
    return (
        "css/tokens.css",
        "css/base.css",
        *blocks,
        "css/utilities.css",
        "css/print.css",
    )


def stylesheets() -> tuple[str, ...]:
    """Return every stylesheet; cascade layers give the order, so each domain may add its own page file."""
    return _stylesheets(Path(cast("str", current_app.static_folder)))


def keep_assets(response: Response) -> Response:
    """Let versioned static files be kept for a year."""
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response
