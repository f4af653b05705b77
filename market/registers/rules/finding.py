"""By what an entry is found: each Chinese character and each pair of neighbours, and English words as stems. Pure.

Pairs of neighbours find a word wherever it stands, however a sentence around it is cut; synonyms come from the market's own list.
"""

from __future__ import annotations

from collections.abc import Iterable

from market.search.analysis.asking import Ask, Number, Way, Word, asks
from market.search.analysis.folding import fold
from market.search.analysis.words import CJK, LATIN, STOP_WORDS, grams, pairs, stem

All = tuple[str, ...]
"""Grams that an entry must have together."""


def grams_of(texts: Iterable[str]) -> list[str]:
    """Return the grams of an entry's texts, each once."""
    found: set[str] = set()
    for text in texts:
        folded = fold(text)
        found.update(grams(folded))
        found.update(stem(word) for word in LATIN.findall(folded))
    return sorted(found - STOP_WORDS)


def wanted(query: str) -> list[list[All]]:
    """Return what a query asks for: one of the ways of each part. Nothing is asked where the query holds no word."""
    parts = [[way for way in (_grams(way, ask) for way in ask.ways) if way] for ask in asks(query)]
    return [ways for ways in parts if ways]


def _grams(way: Way, ask: Ask) -> All:
    if isinstance(way, Number):
        return _of_text(ask.typed)
    if isinstance(way, Word):
        return _of_text(way.text)
    return tuple(gram for text in (*way.runs, *(" ".join(each) for each in way.sequences)) for gram in _of_text(text))


def _of_text(text: str) -> All:
    folded = fold(text)
    chinese = [gram for run in CJK.findall(folded) for gram in (pairs(run) or [run])]
    return tuple(word for word in (*chinese, *(stem(word) for word in LATIN.findall(folded))) if word not in STOP_WORDS)
