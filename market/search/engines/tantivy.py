"""The engine for large catalogues: Tantivy. Each rebuild makes a new generation of files; a small file names the one in use."""

from __future__ import annotations

import fcntl
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING

import tantivy

from market.search.analysis.words import words as words_of
from market.search.engines import bulk
from market.search.engines.tantivy_fields import GRAMS, cut_of, grams_analyzer, key, row, schema
from market.search.engines.tantivy_snapshot import Snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from market.search.index import Document, Page, Query

VERSION = "tantivy3"
"""Part of the files' names: a new schema gets a new number, and the indexer fills the new files from the database."""
REFRESH_S = 0.3
HEAP, REBUILD_HEAP = 64_000_000, 512_000_000
_CURRENT = "CURRENT"


class TantivyIndex:
    """A `SearchIndex` in a folder; safe for many threads and processes, one of which writes at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / VERSION
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._open: tuple[str, tantivy.Index, Snapshot] | None = None
        self._stamp = 0
        self._looked_at = 0.0
        with self._writing():
            if not (self.folder / _CURRENT).exists():
                self._make("1")
                self._use("1")

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents."""
        self.apply(put=documents, remove=())

    def remove(self, keys: Iterable[tuple[str, int]]) -> None:
        """Drop documents."""
        self.apply(put=(), remove=keys)

    def apply(self, *, put: Iterable[Document], remove: Iterable[tuple[str, int]]) -> None:
        """Write everything or nothing."""
        with self._writing():
            writer = _opened(self.folder / self._current_name()).writer(HEAP, 1)
            try:
                for kind, object_id in remove:
                    writer.delete_documents_by_term("key", key(kind, object_id))
                for document in put:
                    writer.delete_documents_by_term("key", key(document.kind, document.id))
                    writer.add_document(row(document, cut_of(document.title, document.text, document.owner)))
            except BaseException:
                writer.rollback()
                raise
            writer.commit()
            writer.wait_merging_threads()
        self._looked_at = 0.0

    def replace_all(self, documents: Iterable[Document]) -> int:
        """Write a new generation beside the one in use, and change over when it is whole."""
        with self._writing():
            old = self._current_name()
            for left in self.folder.iterdir():
                if left.is_dir() and left.name != old:
                    shutil.rmtree(left)
            new = str(int(old) + 1)
            count = _fill(self._make(new), documents)
            self._use(new)
            shutil.rmtree(self.folder / old)
        self._looked_at = 0.0
        return count

    def search(self, query: Query) -> Page:
        """Answer a query from the newest committed state, looked for three times a second."""
        return self._snapshot().search(query)

    def count(self) -> int:
        """Return the number of documents."""
        return self._snapshot().searcher.num_docs

    def words(self, text: str) -> list[str]:
        """Cut a text into words, stop words left out."""
        return words_of(text)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # let go by closing, also by the end of the process
            yield

    def _make(self, name: str) -> tantivy.Index:
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        made = tantivy.Index(schema(), str(path))
        made.register_tokenizer(GRAMS, grams_analyzer())
        return made

    def _use(self, name: str) -> None:
        new = self.folder / f"{_CURRENT}.new"
        new.write_text(name, encoding="ascii")
        new.replace(self.folder / _CURRENT)

    def _current_name(self) -> str:
        return (self.folder / _CURRENT).read_text(encoding="ascii")

    def _snapshot(self) -> Snapshot:
        with self._lock:
            now = time.monotonic()
            if self._open is None or now - self._looked_at > REFRESH_S:
                self._look()
                self._looked_at = now
            return self._open[2]  # type: ignore[index] # _look opened it

    def _look(self) -> None:
        """Open what is in use now; a generation that goes away meanwhile is looked for again."""
        for _ in range(3):
            name = self._current_name()
            try:
                stamp = (self.folder / name / "meta.json").stat().st_mtime_ns
                if self._open is not None and self._open[0] == name and self._stamp == stamp:
                    return
                index = _opened(self.folder / name)
                self._open, self._stamp = (name, index, Snapshot(index)), stamp
            except (OSError, ValueError):
                continue
            else:
                return
        if self._open is None:
            message = f"the search index in {self.folder} cannot be read"
            raise OSError(message)


def _opened(path: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(path))
    index.register_tokenizer(GRAMS, grams_analyzer())
    index.config_reader("manual")
    index.reload()
    return index


def _fill(index: tantivy.Index, documents: Iterable[Document]) -> int:
    """Write all documents into an empty generation; many of them are cut by several processes."""
    rest = iter(documents)
    first = list(islice(rest, bulk.WORTH_IT))
    found = chain(first, rest)
    writer = index.writer(REBUILD_HEAP, 1)
    count = 0
    many = len(first) == bulk.WORTH_IT
    for document, cut in bulk.cut_all(found) if many else bulk.cut_here(found):
        writer.add_document(row(document, cut))
        count += 1
    writer.commit()
    writer.wait_merging_threads()
    return count
