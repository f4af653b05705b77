"""A rare word asked together with one that has synonyms.

Tantivy reads a union to its end, also where the other words leave only few documents of it. Each combination of the ways, by
itself, is led by its rarest word and skips the rest; what is found is weighed afterwards, with the same scores.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from tantivy import Occur, Query

from market.search.analysis.asking import Ask, Number, Phrase, Way
from market.search.analysis.words import CJK, pairs
from market.search.engines.tantivy_clauses import every, some, weighed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.search.engines.tantivy_clauses import Clauses

_MOST = 24
"""More combinations than these take longer than the union."""
_RARE = 8
"""The rarest ask has so many times fewer documents than the commonest one; else weighing each document takes longer than the union."""


def worth_combining(clauses: Clauses, asks: Sequence[Ask]) -> bool:
    """Say whether asking for each combination of the ways is quicker than asking for the ways together."""
    combinations = prod(len(ask.ways) for ask in asks)
    if len(asks) == 1 or not 1 < combinations <= _MOST:
        return False
    counts = [sum(_documents(clauses, way) for way in ask.ways) for ask in asks]
    return min(counts) * _RARE <= max(counts)


def combined(clauses: Clauses, asks: Sequence[Ask]) -> Query:
    """Return the query for all asks, each combination of their ways by itself."""
    ways = [[clauses.way(way, ask.where) for way in ask.ways] for ask in asks]
    found = Query.const_score_query(some(map(every, product(*ways))), 0.0)
    for ask in asks:
        for place, way in enumerate(ask.ways):
            for part in clauses.parts(way, ask.where):
                found = Query.boolean_query([(Occur.Must, found), (Occur.Should, weighed(part, place))])
    return found


def _documents(clauses: Clauses, way: Way) -> int:
    """Return about how many documents a way finds, rather too many."""
    if isinstance(way, Number):
        return 1
    if isinstance(way, Phrase):
        words = (*way.runs, *(word for sequence in way.sequences for word in sequence))
        return min((_having(clauses, word) for word in words), default=0)
    return _having(clauses, way.text)


def _having(clauses: Clauses, word: str) -> int:
    found = [clauses.searcher.doc_freq("grams", pair) for run in CJK.findall(word) for pair in pairs(run)]
    return min(found) if found else clauses.known(word)
