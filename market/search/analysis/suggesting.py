"""Did you mean: the asked words that nobody uses, in the nearest spelling that somebody does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher

from market.search.analysis.asking import Ask, Phrase, Word
from market.search.analysis.folding import fold
from market.search.analysis.sounds import sounds_like
from market.search.analysis.words import CJK, LATIN, cut, stem

SHORTEST = 4
LIKE = 0.72
"""So alike must two Latin words be, from 0 to 1."""
_MOST_TRIED = 8

Known = Callable[[str], int]
"""In how many documents a word stands."""
Near = Callable[[str], Iterable[str]]
"""The words of the index that may be misspelt so, as stems."""


def suggestion(text: str, asked: Iterable[Ask], known: Known, near: Near) -> str:
    """Return `text` with its unknown words replaced; empty where nothing better is known."""
    better = _by_sound(fold(text), known)
    for word in dict.fromkeys(LATIN.findall(better)):
        root = stem(word)
        if len(root) >= SHORTEST and root.isalpha() and not known(root) and (found := nearest(root, near(root))):
            better = better.replace(word, found)
    return better if better != fold(text) and any(_can_be_wrong(ask) for ask in asked) else ""


def nearest(word: str, candidates: Iterable[str]) -> str:
    """Return the most similar of the candidates; empty where none is similar enough."""
    rated = [(SequenceMatcher(None, word, candidate).ratio(), candidate) for candidate in candidates if candidate != word]
    best = max(rated, default=(0.0, ""))
    return best[1] if best[0] >= LIKE else ""


def _can_be_wrong(ask: Ask) -> bool:
    return any(isinstance(way, Word | Phrase) for way in ask.ways)


def _by_sound(text: str, known: Known) -> str:
    """Return the text with Chinese that sounds like a technology term in the term's characters (`积器视觉` -> `机器视觉`)."""
    for run in CJK.findall(text)[:_MOST_TRIED]:
        if run in set(cut(run)) and known(run):
            continue
        for length in range(min(len(run), 8), 1, -1):
            for start in range(len(run) - length + 1):
                part = run[start : start + length]
                for term in sounds_like(part):
                    if known(term) and not known(part):
                        return text.replace(part, term)
    return text
