"""One committed state of a Whoosh index, with bit sets of its facets made when first asked for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from market.search.analysis.asking import asks, marks
from market.search.analysis.showing import excerpt, marked
from market.search.analysis.suggesting import suggestion
from market.search.engines.whoosh_clauses import Clauses, loosely, together
from market.search.engines.whoosh_fields import NONE
from market.search.engines.whoosh_postings import Postings, Segment
from market.search.index import KIND, LEVEL, PRICE, Hit, Page, Query, Sort

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from market.search.analysis.asking import Ask
    from market.search.engines.whoosh_postings import Numbers, Places

_LEVELS = 9
_DEAREST = 1 << 62


class Snapshot:
    """What a searcher of one state answers; `known` are the segments that a former state has read."""

    def __init__(self, searcher: Any, known: dict[str, Segment]) -> None:  # noqa: ANN401 - untyped library
        self.searcher = searcher
        self.reader = searcher.reader()
        self.postings = Postings(self.reader, known)
        self.size: int = self.postings.size
        self.clauses = Clauses(self.postings)
        self.mask = lru_cache(maxsize=4096)(self._mask)
        self.codes = lru_cache(maxsize=64)(self._codes)
        self.column = lru_cache(maxsize=8)(self.postings.column)
        self.order = lru_cache(maxsize=8)(self._order)
        self.between = lru_cache(maxsize=256)(self._between)

    def is_current(self) -> bool:
        """Say whether no commit came after this state."""
        return bool(self.searcher.up_to_date())

    def search(self, query: Query) -> Page:
        """Answer one query."""
        asked = asks(query.text, synonyms=query.counted)
        scores, loosened = self._scores(query, asked)
        worded = (1 << self.size) - 1 if scores is None else _bits(scores > 0)
        base = self.mask(f"kind={query.kind}") & worded & self._published(query)
        narrowed = self._narrowed(query)
        found = _all(base, narrowed.values())
        total, start = found.bit_count(), (query.page - 1) * query.size
        words = marks(asked)
        return Page(
            hits=tuple(self._hit(place, words, scores) for place in self._ordered(found, query, scores)[start : start + query.size]),
            total=total,
            page=query.page,
            size=query.size,
            facets={name: self._counts(name, worded if name == KIND else base, narrowed) for name in query.facets},
            loosened=loosened,
            suggestion=self._suggestion(query, asked, 0 if loosened else total),
        )

    def _narrowed(self, query: Query) -> dict[str, int]:
        """Return the masks of the filters by facet."""
        found = {name: self._any(name, codes) for name, codes in query.filters.items() if codes}
        if query.level_from is not None or query.level_to is not None:
            levels = range(query.level_from or 1, (query.level_to or _LEVELS) + 1)
            found[LEVEL] = found.get(LEVEL, -1) & self._any(LEVEL, [str(level) for level in levels])
        if query.price_from_fen is not None or query.price_to_fen is not None:
            found[PRICE] = found.get(PRICE, -1) & self.between(query.price_from_fen, query.price_to_fen)
        return found

    def _published(self, query: Query) -> int:
        if not query.published_from and not query.published_before:
            return -1
        first = int(query.published_from.timestamp()) if query.published_from else 0
        last = int(query.published_before.timestamp()) if query.published_before else _DEAREST
        column = self.column("published")
        return _bits((first <= column) & (column < last))

    def _scores(self, query: Query, asked: tuple[Ask, ...]) -> tuple[Numbers | None, bool]:
        if not query.text.strip():
            return None, False
        if not asked or not self.size:
            return np.zeros(self.size), False
        points = self.clauses.of(asked)
        if query.any_word:
            return loosely(points), False
        strict = together(points)
        if len(points) == 1 or _bits(strict > 0) & self.mask(f"kind={query.kind}"):
            return strict, False
        return loosely(points), True

    def _mask(self, token: str) -> int:
        """Return the documents of a facet's code that are not deleted."""
        if not self.size:
            return 0
        have = np.zeros(self.size, dtype=bool)
        have[self.postings.places("facets", token)] = True
        return _bits(have & self.postings.alive)

    def _any(self, name: str, codes: Iterable[str]) -> int:
        mask = 0
        for code in codes:
            mask |= self.mask(f"{name}={code}")
        return mask

    def _between(self, low: int | None, high: int | None) -> int:
        least, most = max(0, low or 0), _DEAREST if high is None else high
        column = self.column("price")
        return _bits((least <= column) & (column <= most))

    def _counts(self, name: str, base: int, narrowed: dict[str, int]) -> dict[str, int]:
        others = base if name == KIND else _all(base, (mask for other, mask in narrowed.items() if other != name))
        counts = {code: (mask & others).bit_count() for code, mask in self.codes(name).items()}
        return {code: count for code, count in counts.items() if count}

    def _codes(self, name: str) -> dict[str, int]:
        """Return the documents of each code of a facet."""
        start = f"{name}="
        tokens = [token.decode() for token in self.reader.expand_prefix("facets", start)] if self.size else []
        return {token.removeprefix(start): self.mask(token) for token in tokens}

    def _order(self, sort: Sort) -> Places:
        """Return all places in this order, the newest first among equals."""
        newest = -self.column("published")
        if sort is Sort.LEVEL:
            return np.lexsort((newest, -self.column("level")))
        if sort in (Sort.PRICE, Sort.PRICE_HIGH):
            price = self.column("price")
            return np.lexsort((newest, -price if sort is Sort.PRICE_HIGH else price, price == NONE))
        return np.lexsort((newest,))

    def _ordered(self, found: int, query: Query, scores: Numbers | None) -> list[int]:
        """Return the found places down to the end of the page."""
        if not found:
            return []
        places = self.order(query.sort)
        places = places[_places(found, self.size)[places]]
        if query.sort is Sort.RELEVANCE and scores is not None:
            places = places[np.argsort(-scores[places], kind="stable")]
        return [int(place) for place in places[: query.page * query.size]]

    def _hit(self, place: int, words: list[str], scores: Numbers | None) -> Hit:
        stored = self.reader.stored_fields(place)
        return Hit(
            kind=stored["kind"],
            id=stored["id"],
            score=0.0 if scores is None else float(scores[place]),
            title=marked(stored["title"], words),
            excerpt=marked(excerpt(stored["text"], words), words),
        )

    def _suggestion(self, query: Query, asked: tuple[Ask, ...], total: int) -> str:
        if query.any_word or not asked or total >= query.size:
            return ""
        return suggestion(query.text, asked, self.clauses.known, self.clauses.near)


def _bits(have: NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(have, bitorder="little").tobytes(), "little")


def _places(mask: int, size: int) -> NDArray[np.bool_]:
    packed = np.frombuffer(mask.to_bytes(size // 8 + 1, "little"), dtype=np.uint8)
    return np.unpackbits(packed, bitorder="little", count=size).astype(bool)


def _all(base: int, masks: Iterable[int]) -> int:
    for mask in masks:
        base &= mask
    return base
