"""The blueprint of the listings' API, and what its operations share."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from flask import current_app

from market.errors import MarketError
from market.search.index import Query
from market.web.api import api_blueprint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from market.listings.schemas.searching import ListingQuery
    from market.search.index import Page, SearchIndex

bp = api_blueprint("listings", __name__)
EDITOR = ("institution.editor", "enterprise.editor")
CLERK = ("operator.clerk",)
_ROW = re.compile(r"(.+)_(\d+)")


def index() -> SearchIndex:
    """Return the market's search index."""
    return cast("SearchIndex", current_app.extensions["market.search"])


def chosen(query: ListingQuery, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the filters of these names, with region and institution."""
    found = {name: tuple(code.value for code in getattr(query, name)) for name in names}
    return found | {"region": tuple(query.region), "institution": (str(query.institution),) if query.institution else ()}


def asked(query: ListingQuery, **more: Any) -> Page:
    """Ask the index for a page of what a query string wants."""
    return index().search(
        Query(text=query.q, price_from_fen=query.price_from_fen, price_to_fen=query.price_to_fen, page=query.page, **more)
    )


def place(page: Page) -> dict[str, Any]:
    """Return the members of an answer that say where in the results it stands."""
    counts = {name: dict(codes) for name, codes in page.facets.items()}
    return {name: getattr(page, name) for name in ("page", "pages", "total", "loosened", "suggestion")} | {"facets": counts}


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
    "handed": ("goals", "result"),
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


REMARK_ROWS = {"remark_field": "field", "remark_flaw": "flaw", "remark_words": "words"}


@contextmanager
def verdict_rows() -> Iterator[None]:
    """Let a refusal of `remark_words_1` name the member of the body, `remarks.1.words`, and one of `tick_own` `ticks.own`."""
    try:
        with rows("remarks", REMARK_ROWS):
            yield
    except MarketError as error:
        if error.field and error.field.startswith("tick_"):
            error.field = f"ticks.{error.field.removeprefix('tick_')}"
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
