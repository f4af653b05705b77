"""What a Whoosh index holds, as arrays: each segment is read once, whole blocks at a time, and kept while the index keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh.codec.whoosh3 import LENGTHS_COLUMN
from whoosh.reading import TermNotFound
from whoosh.util.numeric import byte_to_length

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.int64]
    Numbers = NDArray[np.float64]

_K, _B = 1.2, 0.75
"""BM25: how soon a repeated word stops counting, and how much long texts weigh less."""
_KEPT = 8_192
"""Words of a segment, and of the index, whose documents stay in memory."""
_LENGTHS = np.array([byte_to_length(code) for code in range(256)], dtype=np.float64)


class Segment:
    """The arrays of one segment, which never changes; what was deleted from it is the reader's knowledge."""

    def __init__(self, reader: Any) -> None:  # noqa: ANN401 - untyped library
        segment, codec = reader.segment(), reader.codec()
        self.size: int = segment.doc_count_all()
        self._reader = reader
        self._terms = codec.terms_reader(reader.storage(), segment)
        self._documents = codec.per_document_reader(reader.storage(), segment)
        self.postings = lru_cache(maxsize=_KEPT)(self._postings)
        self.column = lru_cache(maxsize=8)(self._column)
        self.lengths = lru_cache(maxsize=8)(self._lengths)

    def _postings(self, field: str, word: str) -> tuple[Places, Numbers]:
        """Return the places of the documents with this word, and how often it stands there."""
        try:
            matcher = self._terms.matcher(field, word.encode(), self._reader.schema[field].format)
        except TermNotFound:
            return np.empty(0, dtype=np.int64), np.empty(0)
        places: list[int] = []
        weights: list[float] = []
        for found, heavy in _blocks(matcher):
            places += found
            weights += heavy
        return np.array(places, dtype=np.int64), np.array(weights, dtype=np.float64)

    def _column(self, name: str) -> Places:
        return np.array(list(self._reader.column_reader(name)), dtype=np.int64) if self.size else np.empty(0, dtype=np.int64)

    def _lengths(self, field: str) -> Numbers:
        """Return how many words each document has in this field, about."""
        name = f"_{field}_len"
        if not self._documents.has_column(name):
            return np.ones(self.size)
        return _LENGTHS[np.array(list(self._documents.column_reader(name, LENGTHS_COLUMN)), dtype=np.int64)]


def _blocks(matcher: Any) -> Iterable[tuple[Iterable[int], Iterable[float]]]:  # noqa: ANN401 - untyped library
    """Yield the postings block by block; one by one, as the library offers them, takes ten times as long."""
    if not hasattr(matcher, "_next_block"):
        while matcher.is_active():
            yield (matcher.id(),), (matcher.weight(),)
            matcher.next()
        return
    while matcher.is_active():
        matcher.id(), matcher.weight()
        yield matcher._ids, matcher._weights  # noqa: SLF001 - the block that the two calls before have read
        matcher._next_block()  # noqa: SLF001


class Postings:
    """All segments of one state of the index as one row of documents."""

    def __init__(self, reader: Any, known: dict[str, Segment]) -> None:  # noqa: ANN401 - untyped library
        self.reader = reader
        leaves = reader.leaf_readers() if reader.doc_count_all() else []
        self.segments: dict[str, Segment] = {}
        for leaf, _ in leaves:
            name = leaf.segment().segment_id()
            self.segments[name] = known.get(name) or Segment(leaf)
        self.size: int = reader.doc_count_all()
        self._parts = list(zip(self.segments.values(), [offset for _, offset in leaves], strict=True))
        self.alive = np.ones(self.size, dtype=bool)
        for leaf, offset in leaves:
            self.alive[[offset + place for place in leaf.segment().deleted_docs()]] = False
        self.scored = lru_cache(maxsize=_KEPT)(self._scored)

    def places(self, field: str, word: str) -> Places:
        """Return the places of the documents with this word, deleted ones too."""
        return _row([part.postings(field, word)[0] + offset for part, offset in self._parts])

    def column(self, name: str) -> Places:
        """Return the column's value of each document."""
        return _row([part.column(name) for part, _ in self._parts])

    def _scored(self, field: str, word: str) -> tuple[Places, Numbers]:
        """Return the places of the documents with this word and what it is worth there, by BM25."""
        places = self.places(field, word)
        if not len(places):
            return places, np.empty(0)
        often = np.concatenate([part.postings(field, word)[1] for part, _ in self._parts])
        long = np.concatenate([part.lengths(field)[part.postings(field, word)[0]] for part, _ in self._parts])
        usual = self.reader.field_length(field) / self.size or 1.0
        rare = log(self.size / (len(places) + 1)) + 1
        return places, rare * often * (_K + 1) / (often + _K * (1 - _B + _B * long / usual))


def _row(parts: list[Places]) -> Places:
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
