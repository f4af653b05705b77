"""Cutting text into words: Chinese by rjieba with a dictionary of technology terms, English by simple stemming."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from market.search.analysis.folding import fold

if TYPE_CHECKING:
    from market.search.analysis.segmenter import Jieba as Segmenter

DATA = Path(__file__).resolve().parent.parent / "data"
_STOP = """
的 了 和 与 及 或 在 是 其 等 对 为 以 把 将 于 之 一 种 个 一种 用于 基于
the a an of for and or in to with on by from at as is are be this that its into based using
"""
STOP_WORDS = frozenset(_STOP.split())
CJK = re.compile(r"[㐀-鿿豈-﫿]+")
LATIN = re.compile(r"[a-z0-9][a-z0-9+#]*")
_WORD = re.compile(r"[㐀-鿿豈-﫿a-z0-9]")
_VOWEL = re.compile(r"[aeiouy]")
_SHORTEST_STEM = 4
_SHORTEST_LONG = 3


@cache
def _segmenter() -> Segmenter:
    """Return the segmenter, loaded by the first text: its own dictionary takes a fifth of a second, which no start should wait for."""
    made: Segmenter = import_module("market.search.analysis.segmenter").Jieba()
    for term in terms():
        if CJK.search(term) and " " not in term:
            made.add_word(term, None, None)
    return made


@cache
def terms() -> tuple[str, ...]:
    """Return the technology terms of the data files, folded, those with synonyms first."""
    grouped = [member for group in synonym_groups() for member in group]
    return tuple(dict.fromkeys([*grouped, *(fold(line) for line in _lines("terms.txt"))]))


@cache
def synonym_groups() -> tuple[tuple[str, ...], ...]:
    """Return the groups of words that mean the same, Chinese and English, folded."""
    return tuple(map(_members, _lines("synonyms.txt")))


@cache
def translations() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Return English words and, for each group of them, the Chinese ones that they also find: one way only, folded."""
    sides = (line.split(">") for line in _lines("translations.txt"))
    return tuple((_members(english), _members(chinese)) for english, chinese in sides)


def _members(line: str) -> tuple[str, ...]:
    return tuple(fold(member.strip()) for member in line.split("="))


def _lines(name: str) -> list[str]:
    lines = (line.strip() for line in (DATA / name).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def cut(folded: str) -> list[str]:
    """Cut folded text into words, in order, English ones as stems."""
    return [*filter(None, map(_word, _segmenter().cut(folded, hmm=False)))]


def cut_finely(folded: str) -> list[str]:
    """Cut folded text into words, and put the words inside a long word before it."""
    return [part for word in cut(folded) for part in (*inside(word), word)]


@lru_cache(maxsize=200_000)
def inside(word: str) -> tuple[str, ...]:
    """Return the words that a long Chinese word is made of, as far as the dictionary knows them; none of a short one."""
    if len(word) < _SHORTEST_LONG or word.isascii():
        return ()
    return tuple(part for part in _segmenter().cut_for_search(word, hmm=False) if part != word)


@lru_cache(maxsize=200_000)
def _word(piece: str) -> str:
    """Return the word that a piece of text is; empty for punctuation."""
    return (stem(piece) if piece.isascii() else piece) if _WORD.search(piece) else ""


def words(text: str) -> list[str]:
    """Return the words of any text as the index knows them, without the ones that say nothing."""
    return [word for word in cut_finely(fold(text)) if word not in STOP_WORDS]


def grams(folded: str) -> Iterator[str]:
    """Yield each Chinese character and each pair of neighbours."""
    for run in CJK.findall(folded):
        yield from run
        yield from pairs(run)


def pairs(run: str) -> list[str]:
    """Return each pair of neighbours of a run of Chinese characters."""
    return [run[i : i + 2] for i in range(len(run) - 1)]


@cache
def stem(word: str) -> str:
    """Return an English word without the ending of plural, -ing or -ed (`coatings` -> `coat`, `batteries` -> `battery`)."""
    if not word.isalpha() or len(word) < _SHORTEST_STEM:
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _SHORTEST_STEM and _VOWEL.search(rest):
            return rest
    return word
