"""How Chinese is cut for Whoosh, and how a question becomes clauses: words by rjieba, grams as the net below them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import rjieba
from whoosh.analysis import Token, Tokenizer
from whoosh.fields import KEYWORD
from whoosh.formats import Existence
from whoosh.query import And, Or, Prefix, Term

from market.search.index import number_key, plain

if TYPE_CHECKING:
    from whoosh.query import Query as Clause

_STOP = "的 了 和 与 及 或 在 是 其 等 对 为 以 把 将 于 之 一 种 个 一种 用于 基于 the a an of for and or in to"
STOP_WORDS = frozenset(_STOP.split())
_CJK = re.compile(r"[㐀-鿿豈-﫿]+")
_WORD = re.compile(r"[㐀-鿿豈-﫿a-z0-9]")
_LATIN = re.compile(r"[a-z0-9][a-z0-9.+#_-]+")


def cut(text: str, *, finely: bool = False) -> list[str]:
    """Cut plain text into words; `finely` adds the words inside long words."""
    pieces = rjieba.cut_for_search(text) if finely else rjieba.cut(text)
    return [word for piece in pieces if (word := piece.strip()) and _WORD.search(word)]


def grams(text: str) -> Iterator[str]:
    """Yield each Chinese character and each pair of neighbours."""
    for run in _CJK.findall(text):
        yield from run
        yield from (run[i : i + 2] for i in range(len(run) - 1))


class Words(Tokenizer):  # type: ignore[misc]
    """Whoosh's view of `cut`."""

    def __call__(self, value: str, **_: Any) -> Iterator[Token]:
        """Yield one token per word."""
        token = Token()
        for place, word in enumerate(cut(plain(value), finely=True)):
            token.text, token.pos, token.boost, token.stopped = word, place, 1.0, False
            yield token


class Grams(KEYWORD):  # type: ignore[misc]
    """A field that only knows whether a gram occurs: no frequencies, no lengths, a third of the work."""

    def __init__(self) -> None:
        super().__init__()
        self.format = Existence()

    def index(self, value: str, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each gram once."""
        return ((gram.encode(), 1, 1.0, b"") for gram in set(grams(plain(value))))


def asked_words(text: str) -> list[str]:
    """Return the words of a query that are to be marked in the hits."""
    words = [word for word in cut(plain(text), finely=True) if word not in STOP_WORDS]
    return words + [chunk for chunk in plain(text).split() if chunk not in words]


def clauses_of(text: str) -> list[Clause]:
    """Return one clause per asked word or number; user input never reaches a query parser."""
    if whole := number_key(text):
        return [_number_clause(whole)]
    clauses = []
    for chunk in text.split():
        if number := number_key(chunk):
            clauses.append(_number_clause(number))
        else:
            clauses += [_word_clause(word) for word in cut(plain(chunk)) if word not in STOP_WORDS]
    return clauses


def _number_clause(number: str) -> Clause:
    return Or([Term("numbers", number, boost=10.0), Prefix("numbers", number), Term("text", number.lower()), Term("title", number.lower())])


def _word_clause(word: str) -> Clause:
    ways: list[Clause] = [Term("title", word, boost=4.0), Term("text", word)]
    pairs = [gram for gram in grams(word) if len(gram) > 1] or list(grams(word))
    if pairs:
        ways.append(And([Term("grams", gram) for gram in pairs], boost=0.5))
    if _LATIN.fullmatch(word):
        ways += [Prefix("title", word), Prefix("text", word)]
    return Or(ways)
