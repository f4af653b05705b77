"""The embedded engine: Whoosh on words cut by rjieba, with one- and two-character grams so that no Chinese run is missed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from whoosh import index as files
from whoosh import writing

from market.search.analysis.words import words as words_of
from market.search.engines.whoosh_fields import fields, key, schema
from market.search.engines.whoosh_snapshot import Snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from market.search.index import Document, Page, Query

VERSION = "market4"
"""Part of the files' names: a new schema gets a new number, and the indexer fills the new files from the database."""
REFRESH_S = 0.3


class WhooshIndex:
    """A `SearchIndex` in a folder; safe for many threads and processes, one of which writes at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        exists = files.exists_in(folder, indexname=VERSION)
        self._files = files.open_dir(folder, indexname=VERSION) if exists else files.create_in(folder, schema(), indexname=VERSION)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
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
                writer.delete_by_term("key", key(kind, object_id))
            for document in put:
                writer.update_document(**fields(document))
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
                writer.add_document(**fields(document))
                count += 1
        except BaseException:
            writer.cancel()
            raise
        writer.commit(mergetype=writing.CLEAR)
        self._looked_at = 0.0
        return count

    def search(self, query: Query) -> Page:
        """Answer a query from the newest committed state, looked for three times a second."""
        return self._current().search(query)

    def count(self) -> int:
        """Return the number of documents."""
        return int(self._files.doc_count())

    def words(self, text: str) -> list[str]:
        """Cut a text into words, stop words left out."""
        return words_of(text)

    def _current(self) -> Snapshot:
        with self._lock:
            now = time.monotonic()
            if self._snapshot is None or now - self._looked_at > REFRESH_S:
                if self._snapshot is None or not self._snapshot.is_current():
                    known = self._snapshot.postings.segments if self._snapshot else {}
                    self._snapshot = Snapshot(self._files.searcher(), known)
                self._looked_at = now
            return self._snapshot
