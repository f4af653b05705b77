"""Asks as Whoosh's query objects; nothing a user typed passes a query parser."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from whoosh.query import And, FuzzyTerm, Or, Prefix, Term

from market.search.analysis.asking import Ask, Number, Phrase, Way, Where, Word
from market.search.analysis.sounds import may_be_sound
from market.search.analysis.words import CJK, pairs
from market.search.engines.whoosh_fields import couple

if TYPE_CHECKING:
    from whoosh.query import Query as Clause

_BOOST = {"title": 4.0, "text": 1.0, "owner": 2.0}
_SYNONYM, _NET, _TYPO, _NUMBER = 0.6, 0.5, 0.3, 10.0
_FUZZY, _VERY_FUZZY = 4, 8
"""From so many letters on a Latin word may have one wrong, or two."""


class Clauses:
    """Makes queries for one state of the index, whose vocabulary decides what is a typo."""

    def __init__(self, reader: Any) -> None:  # noqa: ANN401 - untyped library
        self.reader = reader

    def of(self, asks: Iterable[Ask]) -> list[Clause]:
        """Return one clause per ask."""
        return [Or(self._ways(ask)) for ask in asks]

    def _ways(self, ask: Ask) -> list[Clause]:
        first, *others = ask.ways
        return [self._way(first, ask.where), *(self._way(other, ask.where).with_boost(_SYNONYM) for other in others)]

    def _way(self, way: Way, where: Where) -> Clause:
        if isinstance(way, Number):
            return _number(way)
        if isinstance(way, Phrase):
            return _phrase(way, where)
        return self._word(way, where)

    def _word(self, word: Word, where: Where) -> Clause:
        ways: list[Clause] = [Term(field, word.text, boost=_BOOST[field]) for field in _fields(where)]
        if CJK.search(word.text):
            return Or(ways if where else [*ways, And(_grams(word.text), boost=_NET)])
        if len(word.text) > 2:  # noqa: PLR2004 - shorter beginnings say nothing
            ways += [Prefix(field, word.text) for field in _fields(where)]
        if self.begins(word.text):
            return Or(ways)
        if may_be_sound(word.text) and self._starts("sound", word.text):
            return Prefix("sound", word.text)
        if len(word.text) >= _FUZZY and word.text.isalpha():
            wrong = 2 if len(word.text) >= _VERY_FUZZY else 1
            ways += [FuzzyTerm(field, word.text, boost=_TYPO, maxdist=wrong, prefixlength=1) for field in _fields(where)]
        return Or(ways)

    def begins(self, word: str) -> bool:
        """Say whether any word of the index begins so."""
        return any(self._starts(field, word) for field in ("title", "text", "owner"))

    def known(self, word: str) -> int:
        """Return in how many documents a word stands, about."""
        return sum(int(self.reader.doc_frequency(field, word)) for field in ("title", "text", "owner"))

    def near(self, word: str) -> list[str]:
        """Return the words that begin like this one and are about as long."""
        found = (term.decode() for term in islice(self.reader.expand_prefix("text", word[:2]), 5_000))
        return [term for term in found if abs(len(term) - len(word)) <= 2]  # noqa: PLR2004

    def _starts(self, field: str, word: str) -> bool:
        return next(iter(self.reader.expand_prefix(field, word)), None) is not None


def _number(number: Number) -> Clause:
    ways: list[Clause] = [Prefix("numbers", number.keys[0], boost=_NUMBER)]
    ways += [Term("numbers", spelling, boost=_NUMBER) for spelling in number.keys[1:]]
    return Or([*ways, Term("text", number.keys[0].lower()), Term("title", number.keys[0].lower())])


def _phrase(phrase: Phrase, where: Where) -> Clause:
    if where:
        return And([Term(where.value, word) for word in (*phrase.runs, *(word for sequence in phrase.sequences for word in sequence))])
    parts: list[Clause] = [gram for run in phrase.runs for gram in _grams(run)]
    for sequence in phrase.sequences:
        parts += [Term("grams", couple(one, other)) for one, other in pairwise(sequence)]
        if len(sequence) == 1:
            parts.append(Or([Term(field, sequence[0]) for field in _fields(where)]))
    return And(parts)


def _grams(run: str) -> list[Clause]:
    return [Term("grams", gram) for part in CJK.findall(run) for gram in (pairs(part) or [part])]


def _fields(where: Where) -> tuple[str, ...]:
    return (where.value,) if where else ("title", "text", "owner")
