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
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
def renamed(called: Callable[[str], str]) -> Iterator[None]:
    """Let refusals call their fields as the caller of this API does."""
    try:
        yield
    except MarketError as error:
        error.rename(called)
        raise


@contextmanager
def rows(part: str, names: Mapping[str, str] | None = None) -> Iterator[None]:
    """Let a refusal of `share_2` name the member of the body: `owners.2.share_bp`."""

    def member(name: str) -> str:
        match = _ROW.fullmatch(name)
        return f"{part}.{match[2]}.{(names or {}).get(match[1], match[1])}" if match else name

    with renamed(member):
        yield


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

    def member(name: str) -> str:
        match = _ROW.fullmatch(name)
        part, column = WISH_ROWS.get(match[1], ("", "")) if match else ("", "")
        return f"{part}.{match[2]}.{column}" if match and part else name

    with renamed(member):
        yield


REMARK_ROWS = {"remark_field": "field", "remark_flaw": "flaw", "remark_words": "words"}


@contextmanager
def verdict_rows() -> Iterator[None]:
    """Let a refusal of `remark_words_1` name the member of the body, `remarks.1.words`, and one of `tick_own` `ticks.own`."""
    with renamed(lambda name: re.sub("^tick_", "ticks.", name)), rows("remarks", REMARK_ROWS):
        yield


@contextmanager
def offers(suffixes: Sequence[str]) -> Iterator[None]:
    """Let a refusal of `price_licence_sole` name the member of the body: `terms.1.price_fen`."""

    def member(name: str) -> str:
        for prefix, column in (("price_mode_", "price_mode"), ("price_", "price_fen"), ("months_", "months")):
            suffix = name.removeprefix(prefix)
            if suffix != name and suffix in suffixes:
                return f"terms.{suffixes.index(suffix)}.{column}"
        return name

    with renamed(member):
        yield
