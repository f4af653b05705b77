"""Finding by pinyin 拼音: what a title sounds like from each of its words on, in full and by initials."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from importlib import import_module

from market.search.analysis.words import CJK, STOP_WORDS, terms

REACH = 8
"""So many characters from the start of a word on can be asked by their sound."""
SHORTEST, LONGEST = 2, 40


@lru_cache(maxsize=200_000)
def syllables(word: str) -> tuple[str, ...]:
    """Return the syllables of a Chinese word, heteronyms 多音字 as the word wants them."""
    return tuple(_reader()(word))


@cache
def _reader() -> Callable[[str], list[str]]:
    """Return pypinyin's reader, loaded by whoever needs it first: its dictionaries take half a second, which no start should wait for."""
    read: Callable[[str], list[str]] = import_module("pypinyin").lazy_pinyin
    return read


def sounds(words: Iterable[str]) -> list[str]:
    """Return, for each word of a title that says something, how the title goes on from there: in full and by initials."""
    found: list[str] = []
    run: list[tuple[str, tuple[str, ...]]] = []
    for word in words:
        if spoken := _spoken(word):
            run.append((word, spoken))
        elif run:
            found += _of_run(run)
            run = []
    return found + _of_run(run)


@lru_cache(maxsize=200_000)
def _spoken(word: str) -> tuple[str, ...]:
    """Return the syllables of a Chinese word, none for another."""
    return syllables(word) if CJK.fullmatch(word) else ()


def _of_run(run: list[tuple[str, tuple[str, ...]]]) -> list[str]:
    flat = [syllable for _, spoken in run for syllable in spoken]
    initials = "".join([syllable[0] for syllable in flat])
    found, start = [], 0
    for word, spoken in run:
        if word not in STOP_WORDS:  # nobody begins to type there, and each start is two words more in the index
            found += ["".join(flat[start : start + REACH]), initials[start : start + REACH]]
        start += len(spoken)
    return found


def sounds_like(word: str) -> tuple[str, ...]:
    """Return the technology terms that sound like a Chinese word but are written otherwise."""
    return tuple(term for term in _terms_by_sound().get(syllables(word), ()) if term != word)


@cache
def _terms_by_sound() -> dict[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for term in terms():
        if CJK.fullmatch(term):
            found.setdefault(syllables(term), []).append(term)
    return found


def may_be_sound(word: str) -> bool:
    """Say whether somebody may have typed pinyin: letters only."""
    return word.isascii() and word.isalpha() and SHORTEST <= len(word) <= LONGEST
