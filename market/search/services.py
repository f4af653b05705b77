"""Telling the index: domains put documents and removals into the outbox; the indexer applies them in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from market import clock
from market.db import db
from market.search import queries
from market.search.engines.tantivy import TantivyIndex
from market.search.engines.whoosh import WhooshIndex
from market.search.index import Document, SearchIndex
from market.search.models import SearchOutbox

BATCH = 500

ENGINES: dict[str, Callable[[Path], SearchIndex]] = {"whoosh": WhooshIndex, "tantivy": TantivyIndex}
"""What SEARCH_ENGINE may say: the embedded default, and the one for large catalogues."""

Source = Callable[[], Iterable[Document]]
_sources: list[Source] = []


def open_index(engine: str, folder: Path) -> SearchIndex:
    """Open the index of the configured engine, making an empty one where there is none; raise ValueError for an unknown engine."""
    if engine not in ENGINES:
        message = f"there is no search engine {engine!r}"
        raise ValueError(message)
    return ENGINES[engine](folder)


def add_source(source: Source) -> None:
    """Let a domain name the documents that belong into a fresh index."""
    if source not in _sources:
        _sources.append(source)


def put(document: Document) -> None:
    """Let the index show `document` soon after the running transaction commits."""
    _write(document.kind, document.id, document)


def remove(kind: str, object_id: int) -> None:
    """Let the index forget the object soon after the running transaction commits."""
    _write(kind, object_id, None)


def _write(kind: str, object_id: int, document: Document | None) -> None:
    row = SearchOutbox(kind=kind, object_id=object_id, document=document.to_json() if document else None, created_at=clock.now())
    db.session.add(row)


def apply_waiting(index: SearchIndex) -> int:
    """Apply up to one batch of waiting changes and return their number; the last change of an object wins.

    The index is written before the rows are marked: a crash in between repeats the batch, which changes nothing.
    """
    rows = queries.waiting_for_update(most=BATCH)
    if not rows:
        return 0
    last = {(row.kind, row.object_id): row.document for row in rows}
    index.apply(
        put=[Document.from_json(document) for document in last.values() if document is not None],
        remove=[key for key, document in last.items() if document is None],
    )
    now = clock.now()
    for row in rows:
        row.done_at = now
    db.session.flush()
    return len(rows)


def rebuild(index: SearchIndex) -> int:
    """Make the index anew from the database and return how many documents it holds."""
    queries.indexer_for_update()
    return index.replace_all(document for source in _sources for document in source())
