"""How a document lies in a Tantivy index: words cut here, grams and numbers as Tantivy cuts them, facets as columns."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import tantivy

from market.search.analysis.folding import fold
from market.search.analysis.numbers import number_keys
from market.search.analysis.sounds import sounds
from market.search.analysis.words import CJK, cut, inside
from market.search.index import Document, price_step

GRAMS = "grams"
APART = "\0"
"""Between the title and the text that are shown: the one character that no text of the database has."""
_DAY_S = 86_400
_DAYS = 1 << 16
_DEAREST = 1 << 46
"""The highest price that the order by price tells apart, in fen."""


Cut = tuple[str, str, str, str, str]
"""What cutting leaves of a document's title, text and owner, then its runs of Chinese and its sounds; goes between processes as it is."""


def cut_of(title: str, text: str, owner: str) -> Cut:
    """Cut the texts of one document; words apart by spaces."""
    head, body = fold(title), fold(text)
    titled, (name, named, called) = cut(head), _owner(owner)
    parts = [part for word in titled for part in inside(word) if part not in titled]
    runs = CJK.findall(f"{head} {name} {body}")
    return " ".join([*titled, *parts]), " ".join(cut(body)), named, " ".join([*runs, ""]), " ".join([*sounds(titled), called])


@lru_cache(maxsize=10_000)
def _owner(owner: str) -> tuple[str, str, str]:
    """Return the folded names of an organisation, their words and their sounds: few organisations stand behind many documents."""
    name = fold(owner)
    words = cut(name)
    return name, " ".join(words), " ".join(sounds(words))


def schema() -> tantivy.Schema:
    """Return the fields. Its changes ask for a new `VERSION` in `engines/tantivy.py`."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("title", "text", "owner"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("grams", tokenizer_name=GRAMS, index_option="basic")
    for name in ("sound", "numbers"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_json_field("facets", tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("id", "level", "price", "published", "by_level", "by_price", "by_price_high"):
        builder.add_integer_field(name, fast=True)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def grams_analyzer() -> tantivy.TextAnalyzer:
    """Return what cuts Chinese runs into pairs; a run's last character pairs with the space behind it."""
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(2, 2)).build()


def row(document: Document, found: Cut) -> tantivy.Document:
    """Return the document as Tantivy takes it."""
    days = max(0, min(int(document.published_at.timestamp()) // _DAY_S, _DAYS - 1))
    price = None if document.price_fen is None else max(0, min(document.price_fen, _DEAREST))
    title, text, owner, grams, sound = found
    facets: dict[str, list[str]] = {name: [*{*codes}] for name, codes in document.facets.items() if codes}
    facets["price"] = [price_step(document.price_fen)]
    if document.level is not None:
        facets["level"] = [str(document.level)]
    values: dict[str, Any] = {"price": -1 if price is None else price, "level": document.level or 0}
    return tantivy.Document(
        key=key(document.kind, document.id),
        kind=document.kind,
        id=document.id,
        title=title,
        text=text,
        owner=owner,
        grams=grams,
        sound=sound,
        numbers=" ".join(spelling for number in document.numbers for spelling in number_keys(number)),
        facets=[facets],
        published=int(document.published_at.timestamp()),
        by_level=(document.level or 0) * _DAYS + days,
        by_price=(_DEAREST + 1 if price is None else price) * _DAYS + _DAYS - 1 - days,
        by_price_high=(0 if price is None else price + 1) * _DAYS + days,
        shown=f"{document.title}{APART}{document.text}".encode(),
        **values,
    )


def key(kind: str, object_id: int) -> str:
    """Return the term that names one document."""
    return f"{kind}:{object_id}"


__all__ = ["APART", "GRAMS", "Cut", "cut_of", "grams_analyzer", "key", "row", "schema"]
