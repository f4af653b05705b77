"""Where the asked words stand in a text: pieces for <mark>, and the excerpt around the first of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from market.search.analysis.folding import fold

Fragments = tuple[tuple[str, bool], ...]
"""A text in pieces, each with "was asked for"; the template escapes the pieces and wraps the hits in <mark>."""


def marked(text: str, words: Iterable[str]) -> Fragments:
    """Cut `text` at every occurrence of one of the words, longest first; English stems are marked with their endings."""
    pattern = _pattern(tuple(words))
    if pattern is None or not text:
        return ((text, False),) if text else ()
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in pattern.finditer(_folded(text)):
        pieces += [(text[end : match.start()], False), (text[match.start() : match.end()], True)]
        end = match.end()
    pieces.append((text[end:], False))
    return tuple(piece for piece in pieces if piece[0])


def excerpt(text: str, words: Iterable[str], *, length: int = 110) -> str:
    """Return about `length` characters of `text` around the first of the words."""
    flat = " ".join(text.split())
    pattern = _pattern(tuple(words))
    first = pattern.search(_folded(flat)) if pattern else None
    start = max(0, (first.start() if first else 0) - length // 3)
    cut = flat[start : start + length]
    return ("…" if start else "") + cut + ("…" if start + length < len(flat) else "")


def _folded(text: str) -> str:
    """Return the folded text where its places are those of the text, else the text."""
    folded = fold(text)
    return folded if len(folded) == len(text) else text


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    ordered = sorted({word for word in words if word}, key=len, reverse=True)
    if not ordered:
        return None
    return re.compile("|".join(_piece(fold(word)) for word in ordered), re.IGNORECASE)


def _piece(word: str) -> str:
    if not word.isascii():
        return re.escape(word)
    return r"\b" + r"\w{0,4}\s".join(re.escape(part) for part in word.split()) + r"\w{0,4}"
