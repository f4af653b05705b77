"""The blueprint of the listings' API, and what its operations share."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from flask import current_app

from market.errors import MarketError
from market.web.api import api_blueprint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from market.search.index import SearchIndex

bp = api_blueprint("listings", __name__)
EDITOR = ("institution.editor", "enterprise.editor")
CLERK = ("operator.clerk",)
_ROW = re.compile(r"(.+)_(\d+)")


def index() -> SearchIndex:
    """Return the market's search index."""
    return cast("SearchIndex", current_app.extensions["market.search"])


@contextmanager
def rows(part: str, names: Mapping[str, str] | None = None) -> Iterator[None]:
    """Let a refusal of `share_2` name the member of the body: `owners.2.share_bp`."""
    try:
        yield
    except MarketError as error:
        if match := _ROW.fullmatch(error.field or ""):
            error.field = f"{part}.{match[2]}.{(names or {}).get(match[1], match[1])}"
        raise


WISH_ROWS = {
    "name": ("indicators", "name"),
    "wanted": ("indicators", "wanted"),
    "criterion": ("criteria", "name"),
    "weight": ("criteria", "weight_bp"),
    "goal": ("goals", "name"),
    "due_on": ("goals", "due_on"),
    "share": ("goals", "share_bp"),
}


@contextmanager
def wish_rows() -> Iterator[None]:
    """Let a refusal of `weight_1` of a demand name the member of the body: `criteria.1.weight_bp`."""
    try:
        yield
    except MarketError as error:
        if (match := _ROW.fullmatch(error.field or "")) and match[1] in WISH_ROWS:
            part, member = WISH_ROWS[match[1]]
            error.field = f"{part}.{match[2]}.{member}"
        raise


@contextmanager
def offers(suffixes: Sequence[str]) -> Iterator[None]:
    """Let a refusal of `price_licence_sole` name the member of the body: `terms.1.price_fen`."""
    try:
        yield
    except MarketError as error:
        for name, member in (("price_mode_", "price_mode"), ("price_", "price_fen"), ("months_", "months")):
            suffix = (error.field or "").removeprefix(name)
            if suffix != error.field and suffix in suffixes:
                error.field = f"terms.{suffixes.index(suffix)}.{member}"
                break
        raise
