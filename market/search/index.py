"""The port of full-text search: what is put in, what is asked, what comes back. Engines live in `engines/`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

Fragments = tuple[tuple[str, bool], ...]
"""A text in pieces, each with "was asked for"; the template escapes the pieces and wraps the hits in <mark>."""

_DECORATION = re.compile(r"[\s.\-·•,，、]")
_PREFIX = re.compile(r"^(?:ZL|CN)(?=\d)")
_NUMBER = re.compile(r"^[A-Z]{0,4}\d{4,}(?:[A-Z]{1,2}\d*)?$")


class Sort(StrEnum):
    """The orders of a result list; objects without the sorted value come last."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    LEVEL = "level"
    PRICE = "price"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One searchable object. `facets` maps a facet's name to its codes; `level` is the readiness 1-9; numbers may be in any spelling."""

    kind: str
    id: int
    title: str
    text: str
    published_at: datetime
    numbers: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    price_fen: int | None = None
    level: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what the outbox row keeps."""
        row = asdict(self)
        row["published_at"] = self.published_at.isoformat()
        return row

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Document:
        """Read an outbox row."""
        return cls(
            **{
                **row,
                "published_at": datetime.fromisoformat(row["published_at"]),
                "numbers": tuple(row["numbers"]),
                "facets": {name: tuple(codes) for name, codes in row["facets"].items()},
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked. `filters`: any of the codes within a facet, all facets together. `any_word` gives up the AND of the words."""

    kind: str
    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    level_from: int | None = None
    facets: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = 10
    any_word: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A found object: its id, how well it fits, and where the words stand."""

    kind: str
    id: int
    score: float
    title: Fragments
    excerpt: Fragments


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of hits. `facets` counts each code under all filters but those of its own facet; `loosened`: no object has all words."""

    hits: tuple[Hit, ...]
    total: int
    page: int
    size: int
    facets: Mapping[str, Mapping[str, int]]
    loosened: bool = False

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


class SearchIndex(Protocol):
    """A derived, disposable index of documents; one writer at a time, any number of readers."""

    def put(self, documents: Iterable[Document]) -> None:
        """Add the documents, each in place of its former self."""

    def remove(self, keys: Iterable[tuple[str, int]]) -> None:
        """Drop the documents of the given (kind, id); unknown ones are no error."""

    def apply(self, *, put: Iterable[Document], remove: Iterable[tuple[str, int]]) -> None:
        """Do both in one commit of the index."""

    def replace_all(self, documents: Iterable[Document]) -> int:
        """Make the index anew in one step and return how many documents it holds."""

    def search(self, query: Query) -> Page:
        """Find documents; changes committed by any process are seen within two seconds."""

    def count(self) -> int:
        """Return how many documents the index holds."""

    def words(self, text: str) -> list[str]:
        """Cut a text into its words, in order, lower case, without punctuation."""


def plain(text: str) -> str:
    """Return the text with full-width forms made plain and in lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def number_key(text: str) -> str | None:
    """Return the one spelling under which a number is stored and asked (`ZL 2017 1 0601862.3` -> `2017106018623`); None for other text."""
    compact = _PREFIX.sub("", _DECORATION.sub("", unicodedata.normalize("NFKC", text)).upper())
    return compact if _NUMBER.match(compact) else None


def marked(text: str, words: Iterable[str]) -> Fragments:
    """Cut `text` at every occurrence of one of the words, longest first."""
    ordered = sorted({word for word in words if word}, key=len, reverse=True)
    if not ordered or not text:
        return ((text, False),) if text else ()
    pattern = re.compile("|".join(re.escape(word) for word in ordered), re.IGNORECASE)
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in pattern.finditer(text):
        pieces += [(text[end : match.start()], False), (match.group(), True)]
        end = match.end()
    pieces.append((text[end:], False))
    return tuple(piece for piece in pieces if piece[0])


def excerpt(text: str, words: Iterable[str], *, length: int = 110) -> str:
    """Return about `length` characters of `text` around the first of the words."""
    flat = " ".join(text.split())
    lower = flat.lower()
    places = [place for word in words if word and (place := lower.find(word.lower())) >= 0]
    start = max(0, min(places, default=0) - length // 3)
    cut = flat[start : start + length]
    return ("…" if start else "") + cut + ("…" if start + length < len(flat) else "")
