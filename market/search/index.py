"""The port of full-text search: what is put in, what is asked, what comes back. Engines live in `engines/`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from market.search.analysis.showing import Fragments

KIND, LEVEL, PRICE = "kind", "level", "price"
"""Facets that every engine makes by itself: of the kind (counted under the words alone), the readiness, the price."""
NO_PRICE = "none"
_WAN = 1_000_000
PRICE_STEPS = {"500": 500 * _WAN, "100": 100 * _WAN, "50": 50 * _WAN, "10": 10 * _WAN, "0": 0}
"""The steps of the price facet: the code is the lowest price in 万元, the value the same in fen."""


class Sort(StrEnum):
    """The orders of a result list; objects without the sorted value come last, among equals the newest first."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    LEVEL = "level"
    PRICE = "price"
    PRICE_HIGH = "price_high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One searchable object. `facets` maps a facet's name to its codes; `level` is the readiness 1-9; numbers may be in any spelling."""

    kind: str
    id: int
    title: str
    text: str
    published_at: datetime
    owner: str = ""
    """The names of the organisation; found like the text, by `owner:` and by pinyin."""
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
    level_to: int | None = None
    price_from_fen: int | None = None
    price_to_fen: int | None = None
    published_from: datetime | None = None
    """Published at this instant or later, in whole seconds."""
    published_before: datetime | None = None
    facets: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = 10
    any_word: bool = False
    counted: bool = True
    """False: the best hits are enough, `total` is only a lower bound and nothing is marked; much less work at `any_word`."""

    def __hash__(self) -> int:
        """Equal questions find the same kept answer; the order of their filters says nothing."""
        return hash((self.kind, self.text, frozenset(self.filters.items()), self.sort, self.page, self.size))


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
    suggestion: str = ""
    """"Did you mean": the same query with words that the index knows; empty where there is none or no need."""

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
        """Make the index anew in one step and return how many documents it holds; readers keep the former one until it is whole."""

    def search(self, query: Query) -> Page:
        """Find documents; changes committed by any process are seen within two seconds."""

    def count(self) -> int:
        """Return how many documents the index holds."""

    def words(self, text: str) -> list[str]:
        """Cut a text into its words, in order, lower case, simplified, English as stems, without punctuation."""


def price_step(fen: int | None) -> str:
    """Return the code of the price facet."""
    return NO_PRICE if fen is None else next(code for code, least in PRICE_STEPS.items() if fen >= least)
