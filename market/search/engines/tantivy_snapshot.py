"""One committed state of a Tantivy index, and how it answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tantivy import Order
from tantivy import Query as Clause

from market.beside import beside
from market.search.analysis.asking import asks, marks
from market.search.analysis.showing import excerpt, marked
from market.search.analysis.suggesting import suggestion
from market.search.engines.tantivy_clauses import Clauses, every
from market.search.engines.tantivy_combined import combined, worth_combining
from market.search.engines.tantivy_fields import APART
from market.search.index import KIND, LEVEL, PRICE, Hit, Page, Query, Sort

if TYPE_CHECKING:
    import tantivy

    from market.search.analysis.asking import Ask

MOST_CODES = 60
KEPT = 512
"""Answers that a snapshot keeps: many people ask the same few words, and those with the most hits take the longest."""
_ORDERS = {
    Sort.NEWEST: ("published", Order.Desc),
    Sort.LEVEL: ("by_level", Order.Desc),
    Sort.PRICE: ("by_price", Order.Asc),
    Sort.PRICE_HIGH: ("by_price_high", Order.Desc),
}


@dataclass(frozen=True, slots=True)
class _Words:
    """The asked words with the way in which they are wanted: all, any, light, none."""

    asked: tuple[Ask, ...]
    mode: str


_Group = tuple[_Words, Query | None, tuple[str, ...], str]
"""The words, the filters, the names of the facets, and the facet whose own filter does not count."""


class Snapshot:
    """A searcher with the answers it has already given; thrown away when the index changes."""

    def __init__(self, index: tantivy.Index) -> None:
        self.searcher = index.searcher()
        self.clauses = Clauses(index.schema, self.searcher)
        self._answers = lru_cache(maxsize=KEPT)(self._answer)
        self._counts = lru_cache(maxsize=KEPT)(self._counted)
        self._clause = lru_cache(maxsize=KEPT)(self._made)

    def search(self, query: Query) -> Page:
        """Answer one query."""
        return self._answers(query) if query.counted else self._answer(query)

    def _answer(self, query: Query) -> Page:
        asked = asks(query.text, synonyms=query.counted)
        first = _first(query, asked)
        self._clause(first)  # made once, before both need it
        counted = [beside(self._counts, *group) for group in _groups(query, first)]  # each takes about as long as finding
        words, loosened, found = self._found(query, first)
        facets = _joined(group.result() for group in counted)
        if loosened:
            facets = _joined(self._counts(*group) for group in _groups(query, words))
        shown = marks(asked) if query.counted else []
        hits = tuple(self._hits(found.hits, query, shown))
        return Page(
            hits=hits,
            total=found.count if query.counted else len(hits),
            page=query.page,
            size=query.size,
            facets=facets,
            loosened=loosened,
            suggestion=self._suggestion(query, asked, total=0 if loosened else len(hits)),
        )

    def _found(self, query: Query, words: _Words) -> tuple[_Words, bool, Any]:
        """Return the words as they were asked at last, whether they were loosened, and what Tantivy found."""
        found = self._run(query, words)
        single = words.mode != "all" or len(words.asked) < 2  # noqa: PLR2004
        if found.hits or found.count or single or self._any_without_filters(query, words):
            return words, False, found
        loose = replace(words, mode="any")
        return loose, True, self._run(query, loose)

    def _any_without_filters(self, query: Query, words: _Words) -> bool:
        kind = Clause.term_query(self.clauses.schema, "kind", query.kind)
        return bool(self.searcher.search(every([self._clause(words), kind]), 1, count=False).hits)

    def _made(self, words: _Words) -> Clause:
        if words.mode == "none":
            return Clause.empty_query()
        if not words.asked:
            return Clause.all_query()
        if words.mode == "all":
            return combined(self.clauses, words.asked) if worth_combining(self.clauses, words.asked) else self.clauses.asked(words.asked)
        return self.clauses.any_of(words.asked, lightly=words.mode == "light")

    def _run(self, query: Query, words: _Words) -> Any:  # noqa: ANN401 - Tantivy's own result
        clause = every([self._clause(words), *self.clauses.filters(query)])
        sort = Sort.NEWEST if query.sort is Sort.RELEVANCE and not words.asked else query.sort
        offset = (query.page - 1) * query.size
        if sort is Sort.RELEVANCE:
            return self.searcher.search(clause, query.size, count=query.counted, offset=offset)
        field, order = _ORDERS[sort]
        return self.searcher.search(clause, query.size, count=query.counted, offset=offset, order_by_field=field, order=order)

    def _hits(self, found: list[tuple[float, tantivy.DocAddress]], query: Query, words: list[str]) -> list[Hit]:
        places = [place for _, place in found]
        ids = self.searcher.fast_field_values("id", places)
        if not query.counted:
            pairs = zip(found, ids, strict=True)
            return [Hit(kind=query.kind, id=int(number or 0), score=float(score), title=(), excerpt=()) for (score, _), number in pairs]
        made = []
        for (score, place), number in zip(found, ids, strict=True):
            title, _, text = bytes(self.searcher.doc(place)["shown"][0]).decode().partition(APART)
            made.append(
                Hit(
                    kind=query.kind,
                    id=int(number or 0),
                    score=float(score) if query.sort is Sort.RELEVANCE else 0.0,
                    title=marked(title, words),
                    excerpt=marked(excerpt(text, words), words),
                )
            )
        return made

    def _suggestion(self, query: Query, asked: tuple[Ask, ...], *, total: int) -> str:
        if not query.counted or query.any_word or not asked:
            return ""
        return "" if total >= query.size else suggestion(query.text, asked, self.clauses.known, self.clauses.near)

    def _counted(self, words: _Words, query: Query | None, names: tuple[str, ...], but: str) -> dict[str, dict[str, int]]:
        narrowed = self.clauses.filters(query, but=but) if query else []
        asked = {name: {"terms": {"field": name if name == KIND else f"facets.{name}", "size": MOST_CODES}} for name in names}
        answer = self.searcher.aggregate(every([self._clause(words), *narrowed]), asked)
        return {name: {str(bucket["key"]): int(bucket["doc_count"]) for bucket in answer[name]["buckets"]} for name in names}


def _first(query: Query, asked: tuple[Ask, ...]) -> _Words:
    """Return the words in the way in which they are asked first: all of them, unless the query wants any."""
    if query.text.strip() and not asked:
        return _Words((), "none")
    return _Words(asked, "light" if not query.counted else "any" if query.any_word else "all")


def _groups(query: Query, words: _Words) -> Iterator[_Group]:
    """Yield the facets that are counted under the same filters: a facet with a chosen code shows what its other codes would give."""
    narrowing, chosen = _narrowing(query), [name for name in query.facets if name != KIND and _own(query, name)]
    if free := tuple(name for name in query.facets if name != KIND and name not in chosen):
        yield words, narrowing, free, ""
    yield from ((words, narrowing, (name,), name) for name in chosen)
    if KIND in query.facets:
        yield words, None, (KIND,), KIND


def _joined(groups: Iterable[Mapping[str, Mapping[str, int]]]) -> dict[str, Mapping[str, int]]:
    return {name: codes for group in groups for name, codes in group.items()}


def _narrowing(query: Query) -> Query:
    """Return the query's filters alone: each page and order of the same question has the same counts."""
    return replace(query, text="", facets=(), sort=Sort.RELEVANCE, page=1, size=1, any_word=False)


def _own(query: Query, name: str) -> bool:
    if name == LEVEL:
        return query.level_from is not None or query.level_to is not None or bool(query.filters.get(LEVEL))
    if name == PRICE:
        return query.price_from_fen is not None or query.price_to_fen is not None or bool(query.filters.get(PRICE))
    return bool(query.filters.get(name))
