"""What a user's words ask for, engine-neutral: every `Ask` is wanted, each in one of its ways. User input never reaches a query parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from market.search.analysis.folding import fold
from market.search.analysis.numbers import number_keys
from market.search.analysis.words import CJK, LATIN, STOP_WORDS, cut, cut_finely, stem, synonym_groups, translations

MOST = 64
"""More words than that are not asked for."""
_PIECES = re.compile(r'(?:(\w{2,8})[:：])?(?:["“”「『]([^"“”「」『』]{1,100})["“”」』]|(\S+))')


class Where(StrEnum):
    """The parts of a document that can be asked alone."""

    ANYWHERE = ""
    TITLE = "title"
    OWNER = "owner"


_FIELDS = {
    "title": Where.TITLE,
    "题名": Where.TITLE,
    "标题": Where.TITLE,
    "名称": Where.TITLE,
    "owner": Where.OWNER,
    "单位": Where.OWNER,
    "机构": Where.OWNER,
    "持有人": Where.OWNER,
}


@dataclass(frozen=True, slots=True)
class Word:
    """One word as the index knows it."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Text that stands together: runs of Chinese characters, and sequences of English stems."""

    runs: tuple[str, ...]
    sequences: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number, in its spellings; the first is the one that was typed."""

    keys: tuple[str, ...]


Way = Word | Phrase | Number


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is wanted. The first way is what was typed (`typed`), the others mean the same."""

    ways: tuple[Way, ...]
    typed: str
    where: Where = Where.ANYWHERE


def asks(text: str, *, synonyms: bool = True) -> tuple[Ask, ...]:
    """Read the words of a query: numbers, "phrases", `title:` and `owner:`, and words with what means the same."""
    if keys := number_keys(text):
        return (Ask((Number(keys),), text),)
    found: list[Ask] = []
    loose: list[str] = []
    for field, quoted, bare in _PIECES.findall(text):
        where = _FIELDS.get(field.lower(), Where.ANYWHERE)
        rest = bare if where or not field else f"{field} {bare}"
        if quoted:
            found += _phrase(quoted, where)
        elif keys := number_keys(bare):
            found.append(Ask((Number(keys),), bare))
        elif where:
            found += _words(rest, where, synonyms=synonyms)
        else:
            loose.append(rest)
    found += _words(" ".join(loose), Where.ANYWHERE, synonyms=synonyms)
    return tuple(dict.fromkeys(found))[:MOST]


def phrase(text: str) -> Phrase:
    """Return text as something that stands together."""
    folded = fold(text)
    between = (tuple(stem(word) for word in LATIN.findall(part)) for part in CJK.split(folded))
    return Phrase(runs=tuple(CJK.findall(folded)), sequences=tuple(sequence for sequence in between if sequence))


def _phrase(quoted: str, where: Where) -> list[Ask]:
    asked = phrase(quoted)
    return [Ask((asked,), quoted, where)] if asked.runs or asked.sequences else []


def _words(text: str, where: Where, *, synonyms: bool) -> list[Ask]:
    words = [word for word in cut(fold(text)) if word not in STOP_WORDS]
    found, place = [], 0
    while place < len(words):
        length, others = _meaning(words, place) if synonyms else (1, ())
        typed = words[place : place + length]
        first: Way = Word(typed[0]) if length == 1 else phrase(" ".join(typed))
        found.append(Ask((first, *others), _together(typed), where))
        place += length
    return found


def _together(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ("" if CJK.search(words[0]) else " ").join(words)


def _meaning(words: list[str], place: int) -> tuple[int, tuple[Way, ...]]:
    """Return how many words from `place` on make a known term, the longest, and what else is called so."""
    table, longest = _synonyms()
    for length in range(min(longest, len(words) - place), 0, -1):
        if others := table.get(tuple(words[place : place + length])):
            return length, others
    return 1, ()


@cache
def _synonyms() -> tuple[dict[tuple[str, ...], tuple[Way, ...]], int]:
    table: dict[tuple[str, ...], tuple[Way, ...]] = {}
    for member, others in _meanings():
        key = tuple(cut(member))
        table[key] = tuple(dict.fromkeys((*table.get(key, ()), *map(_way, others))))
    return table, max(map(len, table))


def _meanings() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each word that finds others, with those: members of a group find one another, English ones what they are in Chinese."""
    for group in synonym_groups():
        for member in group:
            yield member, tuple(other for other in group if other != member)
    for english, chinese in translations():
        yield from ((word, chinese) for word in english)


def _way(member: str) -> Way:
    words = cut(member)
    return Word(words[0]) if len(words) == 1 else phrase(member)


def marks(asked: tuple[Ask, ...]) -> list[str]:
    """Return what is to be marked in the hits, as folded text; English as stems."""
    found: list[str] = []
    for ask in asked:
        for way in ask.ways:
            if isinstance(way, Word):
                found += [way.text, *(part for part in cut_finely(way.text) if len(part) > 1)]
            elif isinstance(way, Phrase):
                found += [*way.runs, *(" ".join(sequence) for sequence in way.sequences)]
            else:
                found.append(ask.typed)
    return list(dict.fromkeys(found))
