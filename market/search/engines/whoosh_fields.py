"""How a document lies in a Whoosh index: words cut here, grams that only know whether they occur, facets as tokens."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from whoosh.analysis import Token, Tokenizer
from whoosh.fields import ID, KEYWORD, NUMERIC, STORED, TEXT, Schema
from whoosh.formats import Existence

from market.search.analysis.folding import fold
from market.search.analysis.numbers import number_keys
from market.search.analysis.sounds import sounds
from market.search.analysis.words import cut, cut_finely, grams
from market.search.index import price_step

if TYPE_CHECKING:
    from market.search.index import Document

NONE = -1


class Words(Tokenizer):  # type: ignore[misc]
    """Whoosh's view of `cut`."""

    def __call__(self, value: str, **_: Any) -> Iterator[Token]:
        """Yield one token per word."""
        token = Token()
        for place, word in enumerate(cut_finely(fold(value))):
            token.text, token.pos, token.boost, token.stopped = word, place, 1.0, False
            yield token


class Grams(KEYWORD):  # type: ignore[misc]
    """A field that only knows whether a gram occurs: no frequencies, no lengths, a third of the work.

    Neighbouring English words are a gram, too, so that a phrase can be asked without positions.
    """

    def __init__(self) -> None:
        super().__init__()
        self.format = Existence()

    def index(self, value: str, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each gram once."""
        folded = fold(value)
        found = {*grams(folded), *(couple(one, other) for one, other in _neighbours(cut(folded)))}
        return ((gram.encode(), 1, 1.0, b"") for gram in found)


def couple(one: str, other: str) -> str:
    """Return the gram of two neighbouring English words."""
    return f"{one} {other}"


def _neighbours(words: list[str]) -> Iterator[tuple[str, str]]:
    return ((one, other) for one, other in pairwise(words) if one.isascii() and other.isascii())


def schema() -> Schema:
    """Return the fields. Its changes ask for a new `VERSION` in `engines/whoosh.py`."""
    return Schema(
        key=ID(unique=True),
        kind=STORED,
        id=STORED,
        title=TEXT(analyzer=Words(), phrase=False, stored=True),
        text=TEXT(analyzer=Words(), phrase=False, stored=True),
        owner=TEXT(analyzer=Words(), phrase=False),
        grams=Grams(),
        sound=KEYWORD,
        numbers=KEYWORD,
        facets=KEYWORD,
        published=NUMERIC(int, bits=64, sortable=True),
        level=NUMERIC(int, sortable=True),
        price=NUMERIC(int, bits=64, sortable=True),
    )


def fields(document: Document) -> dict[str, Any]:
    """Return the document as Whoosh takes it."""
    tokens = [f"kind={document.kind}", f"price={price_step(document.price_fen)}"]
    tokens += [f"{name}={code}" for name, codes in document.facets.items() for code in codes]
    if document.level is not None:
        tokens.append(f"level={document.level}")
    return {
        "key": key(document.kind, document.id),
        "kind": document.kind,
        "id": document.id,
        "title": document.title,
        "text": document.text,
        "owner": document.owner,
        "grams": f"{document.title}\n{document.owner}\n{document.text}",
        "sound": " ".join(sounds([*cut(fold(document.title)), "", *cut(fold(document.owner))])),
        "numbers": " ".join(spelling for number in document.numbers for spelling in number_keys(number)),
        "facets": " ".join(tokens),
        "published": int(document.published_at.timestamp()),
        "level": document.level or 0,
        "price": NONE if document.price_fen is None else document.price_fen,
    }


def key(kind: str, object_id: int) -> str:
    """Return the term that names one document."""
    return f"{kind}:{object_id}"
