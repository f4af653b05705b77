"""The embedded engine: Whoosh on words cut by rjieba, with one- and two-character grams so that no Chinese run is missed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from whoosh import index as files
from whoosh import writing
from whoosh.fields import ID, KEYWORD, NUMERIC, STORED, TEXT, Schema
from whoosh.query import And, Or

from market.search.engines.chinese import STOP_WORDS, Grams, Words, asked_words, clauses_of, cut
from market.search.index import Document, Fragments, Hit, Page, Query, Sort, excerpt, marked, number_key, plain

if TYPE_CHECKING:
    from pathlib import Path

    from whoosh.query import Query as Clause

VERSION = "market3"
"""Part of the files' names: a new schema gets a new number, and the indexer fills the new files from the database."""
REFRESH_S = 1.0
_NONE = -1


def _schema() -> Schema:
    return Schema(
        key=ID(unique=True),
        kind=STORED,
        id=STORED,
        title=TEXT(analyzer=Words(), phrase=False, stored=True),
        text=TEXT(analyzer=Words(), phrase=False, stored=True),
        grams=Grams(),
        numbers=KEYWORD,
        facets=KEYWORD,
        published=NUMERIC(int, bits=64, sortable=True),
        level=NUMERIC(int, sortable=True),
        price=NUMERIC(int, bits=64, sortable=True),
    )


class WhooshIndex:
    """A `SearchIndex` in a folder; safe for many threads and processes, one of which writes at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        exists = files.exists_in(folder, indexname=VERSION)
        self._files = files.open_dir(folder, indexname=VERSION) if exists else files.create_in(folder, _schema(), indexname=VERSION)
        self._lock = threading.Lock()
        self._snapshot: _Snapshot | None = None
        self._looked_at = 0.0

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents."""
        self.apply(put=documents, remove=())

    def remove(self, keys: Iterable[tuple[str, int]]) -> None:
        """Drop documents."""
        self.apply(put=(), remove=keys)

    def apply(self, *, put: Iterable[Document], remove: Iterable[tuple[str, int]]) -> None:
        """Write everything or nothing."""
        writer = self._files.writer(timeout=30.0, limitmb=64)
        try:
            for kind, object_id in remove:
                writer.delete_by_term("key", _key(kind, object_id))
            for document in put:
                writer.update_document(**_fields(document))
        except BaseException:
            writer.cancel()
            raise
        writer.commit()
        self._looked_at = 0.0

    def replace_all(self, documents: Iterable[Document]) -> int:
        """Write a fresh index; readers keep the former one until the commit."""
        writer = self._files.writer(timeout=30.0, limitmb=128)
        count = 0
        try:
            for document in documents:
                writer.add_document(**_fields(document))
                count += 1
        except BaseException:
            writer.cancel()
            raise
        writer.commit(mergetype=writing.CLEAR)
        self._looked_at = 0.0
        return count

    def search(self, query: Query) -> Page:
        """Answer a query from the newest committed state, looked for once a second."""
        return self._current().search(query)

    def count(self) -> int:
        """Return the number of documents."""
        return int(self._files.doc_count())

    def words(self, text: str) -> list[str]:
        """Cut a text into words, stop words left out."""
        return [word for word in cut(plain(text), finely=True) if word not in STOP_WORDS]

    def _current(self) -> _Snapshot:
        with self._lock:
            now = time.monotonic()
            if self._snapshot is None or now - self._looked_at > REFRESH_S:
                if self._snapshot is None or not self._snapshot.is_current():
                    self._snapshot = _Snapshot(self._files.searcher())
                self._looked_at = now
            return self._snapshot


class _Snapshot:
    """One committed state of the index, with bit sets of its facets made when first asked for."""

    def __init__(self, searcher: Any) -> None:  # noqa: ANN401 - untyped library
        self.searcher = searcher
        self.reader = searcher.reader()
        self.size: int = self.reader.doc_count_all()
        self.mask = lru_cache(maxsize=4096)(self._mask)
        self.column = lru_cache(maxsize=8)(self._column)

    def is_current(self) -> bool:
        return bool(self.searcher.up_to_date())

    def search(self, query: Query) -> Page:
        scores, loosened = self._scores(query)
        base = self.mask(f"kind={query.kind}")
        if scores is not None:
            base &= _bits(scores, self.size)
        narrowed = {name: self._any(name, codes) for name, codes in query.filters.items() if codes}
        if query.level_from is not None:
            base &= self._any("level", [str(level) for level in range(query.level_from, 10)])
        found = _all(base, narrowed.values())
        ordered = self._ordered(list(_places(found)), query, scores)
        start = (query.page - 1) * query.size
        words = asked_words(query.text)
        return Page(
            hits=tuple(self._hit(place, words, scores) for place in ordered[start : start + query.size]),
            total=len(ordered),
            page=query.page,
            size=query.size,
            facets={name: self._counts(name, base, narrowed) for name in query.facets},
            loosened=loosened,
        )

    def _scores(self, query: Query) -> tuple[dict[int, float] | None, bool]:
        clauses = clauses_of(query.text)
        if not query.text.strip():
            return None, False
        if not clauses or not self.size:
            return {}, False
        kind = self.mask(f"kind={query.kind}")
        strict = {} if query.any_word else self._run(And(clauses), kind)
        if strict or (len(clauses) == 1 and not query.any_word):
            return strict, False
        return self._run(Or(clauses, scale=0.9), kind), not query.any_word

    def _run(self, clause: Clause, kind: int) -> dict[int, float]:
        wanted = kind.to_bytes(self.size // 8 + 1, "little")
        results = self.searcher.search(clause, limit=None)
        return {place: score for score, place in results.top_n if wanted[place >> 3] >> (place & 7) & 1}

    def _mask(self, token: str) -> int:
        if ("facets", token) not in self.reader:
            return 0
        return _bits(self.reader.postings("facets", token).all_ids(), self.size)

    def _any(self, name: str, codes: Iterable[str]) -> int:
        mask = 0
        for code in codes:
            mask |= self.mask(f"{name}={code}")
        return mask

    def _counts(self, name: str, base: int, narrowed: dict[str, int]) -> dict[str, int]:
        others = _all(base, (mask for other, mask in narrowed.items() if other != name))
        start = f"{name}="
        tokens = [token.decode() for token in self.reader.expand_prefix("facets", start)] if self.size else []
        counts = {token.removeprefix(start): (self.mask(token) & others).bit_count() for token in tokens}
        return {code: count for code, count in counts.items() if count}

    def _column(self, name: str) -> list[int]:
        column = self.reader.column_reader(name)
        return [int(column[place]) for place in range(self.size)]

    def _ordered(self, places: list[int], query: Query, scores: dict[int, float] | None) -> list[int]:
        if not places:
            return []
        newest = self.column("published")
        places.sort(key=lambda place: -newest[place])
        if query.sort is Sort.RELEVANCE and scores is not None:
            places.sort(key=lambda place: -scores[place])
        elif query.sort is Sort.LEVEL:
            level = self.column("level")
            places.sort(key=lambda place: -level[place])
        elif query.sort is Sort.PRICE:
            price = self.column("price")
            places.sort(key=lambda place: (price[place] == _NONE, price[place]))
        return places

    def _hit(self, place: int, words: list[str], scores: dict[int, float] | None) -> Hit:
        stored = self.reader.stored_fields(place)
        title: Fragments = marked(stored["title"], words)
        return Hit(
            kind=stored["kind"],
            id=stored["id"],
            score=scores[place] if scores else 0.0,
            title=title,
            excerpt=marked(excerpt(stored["text"], words), words),
        )


def _fields(document: Document) -> dict[str, Any]:
    tokens = [f"kind={document.kind}", *(f"{name}={code}" for name, codes in document.facets.items() for code in codes)]
    if document.level is not None:
        tokens.append(f"level={document.level}")
    return {
        "key": _key(document.kind, document.id),
        "kind": document.kind,
        "id": document.id,
        "title": document.title,
        "text": document.text,
        "grams": f"{document.title}\n{document.text}",
        "numbers": " ".join(key for number in document.numbers if (key := number_key(number))),
        "facets": " ".join(tokens),
        "published": int(document.published_at.timestamp()),
        "level": document.level or 0,
        "price": _NONE if document.price_fen is None else document.price_fen,
    }


def _key(kind: str, object_id: int) -> str:
    return f"{kind}:{object_id}"


def _bits(places: Iterable[int], size: int) -> int:
    field = bytearray(size // 8 + 1)
    for place in places:
        field[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(field, "little")


def _places(mask: int) -> Iterator[int]:
    for start, byte in enumerate(mask.to_bytes((mask.bit_length() + 7) // 8, "little")):
        if byte:
            yield from (start * 8 + bit for bit in range(8) if byte >> bit & 1)


def _all(base: int, masks: Iterable[int]) -> int:
    for mask in masks:
        base &= mask
    return base
