"""One committed state of a Whoosh index, with bit sets of its facets made when first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from whoosh.query import And, Or

from market.search.analysis.asking import asks, marks
from market.search.analysis.showing import excerpt, marked
from market.search.analysis.suggesting import suggestion
from market.search.engines.whoosh_clauses import Clauses
from market.search.engines.whoosh_fields import NONE
from market.search.index import KIND, LEVEL, PRICE, Hit, Page, Query, Sort

if TYPE_CHECKING:
    from market.search.analysis.asking import Ask

_LEVELS = 9
_DEAREST = 1 << 62


class Snapshot:
    """What a searcher of one state answers."""

    def __init__(self, searcher: Any) -> None:  # noqa: ANN401 - untyped library
        self.searcher = searcher
        self.reader = searcher.reader()
        self.size: int = self.reader.doc_count_all()
        self.clauses = Clauses(self.reader)
        self.mask = lru_cache(maxsize=4096)(self._mask)
        self.column = lru_cache(maxsize=8)(self._column)
        self.between = lru_cache(maxsize=256)(self._between)

    def is_current(self) -> bool:
        """Say whether no commit came after this state."""
        return bool(self.searcher.up_to_date())

    def search(self, query: Query) -> Page:
        """Answer one query."""
        asked = asks(query.text, synonyms=query.counted)
        scores, loosened = self._scores(query, asked)
        worded = (1 << self.size) - 1 if scores is None else _bits(scores, self.size)
        base = self.mask(f"kind={query.kind}") & worded & self._published(query)
        narrowed = self._narrowed(query)
        found = _all(base, narrowed.values())
        ordered = self._ordered(list(_places(found)), query, scores)
        start = (query.page - 1) * query.size
        words = marks(asked)
        return Page(
            hits=tuple(self._hit(place, words, scores) for place in ordered[start : start + query.size]),
            total=len(ordered),
            page=query.page,
            size=query.size,
            facets={name: self._counts(name, worded if name == KIND else base, narrowed) for name in query.facets},
            loosened=loosened,
            suggestion=self._suggestion(query, asked, 0 if loosened else len(ordered)),
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
        return _bits((place for place, at in enumerate(self.column("published")) if first <= at < last), self.size)

    def _scores(self, query: Query, asked: tuple[Ask, ...]) -> tuple[dict[int, float] | None, bool]:
        if not query.text.strip():
            return None, False
        if not asked or not self.size:
            return {}, False
        clauses = self.clauses.of(asked)
        kind = self.mask(f"kind={query.kind}")
        strict = {} if query.any_word else self._run(And(clauses))
        if _bits(strict, self.size) & kind or (len(clauses) == 1 and not query.any_word):
            return strict, False
        return self._run(Or(clauses, scale=0.9)), not query.any_word

    def _run(self, clause: Any) -> dict[int, float]:  # noqa: ANN401 - untyped library
        return {place: score for score, place in self.searcher.search(clause, limit=None).top_n}

    def _mask(self, token: str) -> int:
        if ("facets", token) not in self.reader:
            return 0
        return _bits(self.reader.postings("facets", token).all_ids(), self.size)

    def _any(self, name: str, codes: Iterable[str]) -> int:
        mask = 0
        for code in codes:
            mask |= self.mask(f"{name}={code}")
        return mask

    def _between(self, low: int | None, high: int | None) -> int:
        least, most = max(0, low or 0), _DEAREST if high is None else high
        return _bits((place for place, price in enumerate(self.column("price")) if least <= price <= most), self.size)

    def _counts(self, name: str, base: int, narrowed: dict[str, int]) -> dict[str, int]:
        others = base if name == KIND else _all(base, (mask for other, mask in narrowed.items() if other != name))
        start = f"{name}="
        tokens = [token.decode() for token in self.reader.expand_prefix("facets", start)] if self.size else []
        counts = {token.removeprefix(start): (self.mask(token) & others).bit_count() for token in tokens}
        return {code: count for code, count in counts.items() if count}

    def _column(self, name: str) -> list[int]:
        if not self.size:
            return []
        column = self.reader.column_reader(name)
        return [int(column[place]) for place in range(self.size)]

    def _ordered(self, places: list[int], query: Query, scores: dict[int, float] | None) -> list[int]:
        if not places:
            return []
        newest = self.column("published")
        places.sort(key=lambda place: -newest[place])
        if query.sort is Sort.RELEVANCE and scores is not None:
            places.sort(key=lambda place: -scores[place])
        elif query.sort is Sort.LEVEL:
            level = self.column("level")
            places.sort(key=lambda place: -level[place])
        elif query.sort in (Sort.PRICE, Sort.PRICE_HIGH):
            price, sign = self.column("price"), -1 if query.sort is Sort.PRICE_HIGH else 1
            places.sort(key=lambda place: (price[place] == NONE, sign * price[place]))
        return places

    def _hit(self, place: int, words: list[str], scores: dict[int, float] | None) -> Hit:
        stored = self.reader.stored_fields(place)
        return Hit(
            kind=stored["kind"],
            id=stored["id"],
            score=scores[place] if scores else 0.0,
            title=marked(stored["title"], words),
            excerpt=marked(excerpt(stored["text"], words), words),
        )

    def _suggestion(self, query: Query, asked: tuple[Ask, ...], total: int) -> str:
        if query.any_word or not asked or total >= query.size:
            return ""
        return suggestion(query.text, asked, self.clauses.known, self.clauses.near)


def _bits(places: Iterable[int], size: int) -> int:
    field = bytearray(size // 8 + 1)
    for place in places:
        field[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(field, "little")


def _places(mask: int) -> Iterator[int]:
    for start, byte in enumerate(mask.to_bytes((mask.bit_length() + 7) // 8, "little")):
        if byte:
            yield from (start * 8 + bit for bit in range(8) if byte >> bit & 1)


def _all(base: int, masks: Iterable[int]) -> int:
    for mask in masks:
        base &= mask
    return base
