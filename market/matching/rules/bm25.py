"""BM25 over weighted mentions: how much the words of a demand find in an achievement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

K1 = 1.2
B = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """What is known of all achievements: their number, their mean length in weighted mentions, and how many have each word."""

    documents: int
    mean_length: float
    frequency: Mapping[str, int]

    def rarity(self, word: str) -> float:
        """Return the idf of a word; never negative, and that of a word that one achievement has for a word that none has."""
        found = max(1, self.frequency.get(word, 0))
        return log(1.0 + (self.documents - found + 0.5) / (found + 0.5)) if self.documents >= found else 0.0


def saturated(times: float, length: float, mean_length: float) -> float:
    """Return what `times` mentions in a text of this length count: between 0 and K1 + 1."""
    return times * (K1 + 1.0) / (times + K1 * (1.0 - B + B * length / mean_length))


def relevance(wanted: Mapping[str, float], offered: Mapping[str, float], length: float, lexicon: Lexicon) -> float:
    """Return the BM25 of an achievement for a demand's words."""
    return sum(
        weight * lexicon.rarity(word) * saturated(offered[word], length, lexicon.mean_length)
        for word, weight in wanted.items()
        if word in offered
    )


def most(wanted: Mapping[str, float], lexicon: Lexicon) -> float:
    """Return what a text of mean length that mentions every word of the demand once would get."""
    return sum(weight * lexicon.rarity(word) for word, weight in wanted.items())
