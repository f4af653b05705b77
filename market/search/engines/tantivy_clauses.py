"""Asks and filters as Tantivy's query objects; nothing a user typed passes a query parser."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tantivy import FieldType, Occur, Query

from market.search.analysis.asking import Ask, Number, Phrase, Way, Where, Word
from market.search.analysis.sounds import may_be_sound
from market.search.analysis.words import CJK, pairs
from market.search.index import LEVEL, PRICE

if TYPE_CHECKING:
    import tantivy

    from market.search.index import Query as Question

_BOOST = {"title": 4.0, "text": 1.0, "owner": 2.0}
_SYNONYM, _NET, _SOUND, _TYPO, _NUMBER = 0.6, 0.5, 1.0, 0.3, 10.0
_FUZZY, _VERY_FUZZY = 4, 8
"""From so many letters on a Latin word may have one wrong, or two."""
_SHORTEST_START = 3
_FEW = 100


def every(queries: Iterable[Query]) -> Query:
    """All of them."""
    found = list(queries)
    return Query.boolean_query([(Occur.Must, query) for query in found]) if found else Query.all_query()


def some(queries: Iterable[Query]) -> Query:
    """At least one of them."""
    found = list(queries)
    if len(found) == 1:
        return found[0]
    return Query.boolean_query([(Occur.Should, query) for query in found]) if found else Query.empty_query()


def weighed(query: Query, place: int) -> Query:
    """Return what the way at this place of an ask counts: a synonym less than the word itself."""
    return Query.boost_query(query, _SYNONYM) if place else query


class Clauses:
    """Makes queries for one state of the index, whose vocabulary decides what is a typo."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self.schema = schema
        self.searcher = searcher

    def asked(self, asks: Iterable[Ask]) -> Query:
        """Return the query for all asks together."""
        return every(some(self._ways(ask)) for ask in asks)

    def any_of(self, asks: Iterable[Ask], *, lightly: bool) -> Query:
        """Return the query for documents with any of the words; `lightly` looks for whole words only."""
        if not lightly:
            return some(some(self._ways(ask)) for ask in asks)
        words = [way.text for ask in asks for way in ask.ways if isinstance(way, Word)]
        return some(self._terms(word, Where.ANYWHERE) for word in words)

    def filters(self, query: Question, *, but: str = "") -> list[Query]:
        """Return the chosen filters, those of the facet `but` left out."""
        found = [Query.term_query(self.schema, "kind", query.kind)]
        for name, codes in query.filters.items():
            if codes and name != but:
                found.append(some(self._term(f"facets.{name}", code) for code in codes))
        if but != LEVEL:
            found += self._between("level", query.level_from, query.level_to)
        if query.published_from or query.published_before:
            first = int(query.published_from.timestamp()) if query.published_from else None
            last = int(query.published_before.timestamp()) - 1 if query.published_before else None
            found.append(Query.range_query(self.schema, "published", FieldType.Integer, first, last))
        if but != PRICE:
            found += self._between("price", query.price_from_fen, query.price_to_fen)
        return found

    def _between(self, field: str, low: int | None, high: int | None) -> list[Query]:
        if low is None and high is None:
            return []
        least = 1 if field == "level" else 0
        return [Query.range_query(self.schema, field, FieldType.Integer, max(least, low or least), high)]

    def _term(self, field: str, word: str) -> Query:
        return Query.const_score_query(Query.term_query(self.schema, field, word, "basic"), 0.0)

    def _ways(self, ask: Ask) -> list[Query]:
        return [weighed(self.way(way, ask.where), place) for place, way in enumerate(ask.ways)]

    def way(self, way: Way, where: Where) -> Query:
        """Return the query for one way of writing what is asked."""
        if isinstance(way, Word) and CJK.search(way.text) and not where:
            runs, *words = self.parts(way, where)
            return Query.boolean_query([(Occur.Must, runs), *((Occur.Should, word) for word in words)])
        return some(self.parts(way, where))

    def parts(self, way: Way, where: Where) -> list[Query]:
        """Return what a way is found and weighed by: the parts that a document has add up to its score."""
        if isinstance(way, Number):
            return [self._number(way)]
        if isinstance(way, Phrase):
            return self._phrase(way, where)
        if not CJK.search(way.text):
            return self._latin(way.text, where)
        words = [self._boosted(field, way.text) for field in _fields(where)]
        return words if where else [every(self._run(run) for run in CJK.findall(way.text)), *words]

    def _number(self, number: Number) -> Query:
        spelled = [Query.const_score_query(self._start("numbers", key), _NUMBER) for key in number.keys[:1]]
        spelled += [Query.const_score_query(self._term("numbers", key), _NUMBER) for key in number.keys[1:]]
        return some([*spelled, *(self._terms(number.keys[0].lower(), Where.ANYWHERE),)])

    def _phrase(self, phrase: Phrase, where: Where) -> list[Query]:
        found = [[self._sequence(field, sequence) for field in _fields(where)] for sequence in phrase.sequences]
        if len(found) == 1 and not phrase.runs:
            return found[0]
        return [every([*(self._terms(run, where) if where else self._run(run) for run in phrase.runs), *map(some, found)])]

    def _sequence(self, field: str, words: tuple[str, ...]) -> Query:
        found = self._term(field, words[0]) if len(words) == 1 else Query.phrase_query(self.schema, field, list(words))
        return Query.const_score_query(found, _BOOST[field])

    def _run(self, run: str) -> Query:
        if len(run) == 1:
            return Query.const_score_query(self._start("grams", run), _NET)
        return Query.const_score_query(every(Query.term_query(self.schema, "grams", pair, "basic") for pair in pairs(run)), _NET)

    def _terms(self, word: str, where: Where) -> Query:
        return some(self._boosted(field, word) for field in _fields(where))

    def _boosted(self, field: str, word: str) -> Query:
        return Query.boost_query(Query.term_query(self.schema, field, word, "freq"), _BOOST[field])

    def _latin(self, word: str, where: Where) -> list[Query]:
        found = [self._boosted(field, word) for field in _fields(where)]
        if len(word) >= _SHORTEST_START:
            found += [Query.const_score_query(self._start(field, word), _NET) for field in _fields(where) if self._begins(field, word)]
        if len(found) > len(_fields(where)) or self.known(word):
            return found
        if may_be_sound(word) and self._begins("sound", word):
            return [Query.const_score_query(self._start("sound", word), _SOUND)]
        if len(word) >= _FUZZY and word.isalpha():
            wrong = 2 if len(word) >= _VERY_FUZZY else 1
            found += [Query.const_score_query(Query.fuzzy_term_query(self.schema, field, word, wrong), _TYPO) for field in _fields(where)]
        return found

    def _start(self, field: str, word: str) -> Query:
        """Return what begins so: the words themselves where they are few, for making an automaton takes longer than asking for them."""
        found = self.searcher.terms_with_prefix(field, word, limit=_FEW + 1)
        if len(found) <= _FEW:
            return Query.term_set_query(self.schema, field, [term for term, _ in found])
        return Query.regex_query(self.schema, field, f"{re.escape(word)}.*")

    def _begins(self, field: str, word: str) -> bool:
        return bool(self.searcher.terms_with_prefix(field, word, limit=1))

    def known(self, word: str) -> int:
        """Return in how many documents a word stands, about."""
        return sum(self.searcher.doc_freq(field, word) for field in ("title", "text", "owner"))

    def near(self, word: str) -> list[str]:
        """Return the words that begin like this one and are about as long."""
        found = self.searcher.terms_with_prefix("text", word[:2], limit=5_000)
        return [term for term, _ in found if abs(len(term) - len(word)) <= 2 and len(set(term) ^ set(word)) <= 3]  # noqa: PLR2004


def _fields(where: Where) -> tuple[str, ...]:
    return (where.value,) if where else ("title", "text", "owner")
