"""Asks as points of the documents in a Whoosh index: one array per ask, zero where a document does not have it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import numpy as np

from market.search.analysis.asking import Ask, Number, Phrase, Way, Where, Word
from market.search.analysis.sounds import may_be_sound
from market.search.analysis.words import CJK, pairs
from market.search.engines.whoosh_fields import couple

if TYPE_CHECKING:
    from market.search.engines.whoosh_postings import Numbers, Places, Postings

_BOOST = {"title": 4.0, "text": 1.0, "owner": 2.0}
_SYNONYM, _NET, _TYPO, _NUMBER = 0.6, 0.5, 0.3, 10.0
_FUZZY, _VERY_FUZZY = 4, 8
"""From so many letters on a Latin word may have one wrong, or two."""


class Clauses:
    """Gives points in one state of the index, whose vocabulary decides what is a typo."""

    def __init__(self, postings: Postings) -> None:
        self.postings = postings
        self.reader = postings.reader

    def of(self, asks: Iterable[Ask]) -> list[Numbers]:
        """Return the points of every document for each ask."""
        return [self._ways(ask) for ask in asks]

    def _ways(self, ask: Ask) -> Numbers:
        first, *others = ask.ways
        points = self._way(first, ask.where)
        for other in others:
            points += _SYNONYM * self._way(other, ask.where)
        return points

    def _way(self, way: Way, where: Where) -> Numbers:
        if isinstance(way, Number):
            return self._number(way)
        return self._phrase(way, where) if isinstance(way, Phrase) else self._word(way, where)

    def _word(self, word: Word, where: Where) -> Numbers:
        points = self._terms(word.text, where)
        if CJK.search(word.text):
            if not where:
                self._give(points, self._all(_grams(word.text)), _NET * len(_grams(word.text)))
            return points
        if len(word.text) > 2:  # noqa: PLR2004 - shorter beginnings say nothing
            self._starting(points, _fields(where), word.text, 1.0)
        if self.begins(word.text):
            return points
        if may_be_sound(word.text) and self._starts("sound", word.text):
            return self._starting(self._none(), ("sound",), word.text, 1.0)
        if len(word.text) >= _FUZZY and word.text.isalpha():
            self._misspelt(points, _fields(where), word.text)
        return points

    def _none(self) -> Numbers:
        return np.zeros(self.postings.size)

    def _give(self, points: Numbers, places: Places, worth: float) -> Numbers:
        points[places] += worth
        return points

    def _terms(self, word: str, where: Where) -> Numbers:
        points = self._none()
        for field in _fields(where):
            places, worth = self.postings.scored(field, word)
            points[places] += _BOOST[field] * worth
        return points

    def _starting(self, points: Numbers, fields: Iterable[str], start: str, worth: float) -> Numbers:
        for field in fields:
            self._give(points, self._any(field, self.reader.expand_prefix(field, start)), worth)
        return points

    def _misspelt(self, points: Numbers, fields: Iterable[str], word: str) -> None:
        wrong = 2 if len(word) >= _VERY_FUZZY else 1
        for field in fields:
            self._give(points, self._any(field, self.reader.terms_within(field, word, wrong, prefix=1)), _TYPO)

    def _any(self, field: str, words: Iterable[str | bytes]) -> Places:
        """Return the documents that have one of the words, each once."""
        have = np.zeros(self.postings.size, dtype=bool)
        for word in words:
            have[self.postings.places(field, word.decode() if isinstance(word, bytes) else word)] = True
        return np.flatnonzero(have)

    def _all(self, grams: list[str]) -> Places:
        """Return the documents that have all of the grams."""
        have = np.zeros(self.postings.size, dtype=np.int64)
        for gram in dict.fromkeys(grams):
            have[self.postings.places("grams", gram)] += 1
        return np.flatnonzero(have == len(set(grams))) if grams else np.empty(0, dtype=np.int64)

    def _number(self, number: Number) -> Numbers:
        first, *others = number.keys
        points = self._starting(self._none(), ("numbers",), first, _NUMBER)
        for spelling in others:
            self._give(points, self.postings.places("numbers", spelling), _NUMBER)
        for field in ("text", "title"):
            places, worth = self.postings.scored(field, first.lower())
            points[places] += worth
        return points

    def _phrase(self, phrase: Phrase, where: Where) -> Numbers:
        if where:
            words = (*phrase.runs, *(word for sequence in phrase.sequences for word in sequence))
            return together([self._terms(word, where) for word in words])
        grams = [gram for run in phrase.runs for gram in _grams(run)]
        grams += [couple(one, other) for sequence in phrase.sequences for one, other in pairwise(sequence)]
        single = [self._terms(sequence[0], where) for sequence in phrase.sequences if len(sequence) == 1]
        if not grams:
            return together(single)
        return together([self._give(self._none(), self._all(grams), float(len(grams))), *single])

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


def together(points: list[Numbers]) -> Numbers:
    """Return the sum of the points where a document has all of it."""
    total: Numbers = np.sum(points, axis=0)
    return np.where(np.min(points, axis=0) > 0, total, 0.0)


def loosely(points: list[Numbers]) -> Numbers:
    """Return the sum of the points by the share of what a document has."""
    total: Numbers = np.sum(points, axis=0) * np.mean([one > 0 for one in points], axis=0)
    return total


def _grams(run: str) -> list[str]:
    return [gram for part in CJK.findall(run) for gram in (pairs(part) or [part])]


def _fields(where: Where) -> tuple[str, ...]:
    return (where.value,) if where else ("title", "text", "owner")
