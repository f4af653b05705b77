"""kill -9 of the indexer in the middle of its work loses no change and applies none wrongly; what is committed is soon found."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from market.db import db, unit_of_work
from market.search import queries, services
from market.search.index import Document, Query
from market.search.services import ENGINES, open_index
from tests.faults import hall

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from market.search.index import SearchIndex

INDEXER = ("-m", "market.cli", "indexer")
WAITING = services.BATCH + 100
VISIBLE_S = 2.0
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_killed_indexer_loses_nothing_and_the_next_is_quick(
    committed_app: Flask, fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    monkeypatch.setenv("SEARCH_ENGINE", engine)
    with committed_app.app_context():
        _put([document(number, "旧") for number in range(1, WAITING + 1)])
        _put([document(number, "新") for number in range(1, WAITING + 1, 2)])
        with unit_of_work():
            services.remove("achievement", 2)
        left = _killed_at_work(fresh_database, tmp_path)
        assert 0 < left < WAITING * 3 // 2 + 1, "the kill hit no work"
        index = open_index(engine, tmp_path / "index")
        with hall.process(fresh_database, tmp_path, *INDEXER):
            _until(lambda: waiting() == 0, 150)
            assert (found(index, "新"), found(index, "旧")) == (WAITING // 2, WAITING // 2 - 1)
            assert index.count() == WAITING - 1
            assert min(_delays(index)) < VISIBLE_S  # the quickest of three: other tests share the machine


def test_what_is_committed_is_soon_found_while_matching_takes_its_time(
    committed_app: Flask, fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEARCH_ENGINE", "tantivy")
    with committed_app.app_context(), db.engine.connect() as held:
        index = open_index("tantivy", tmp_path / "index")
        with hall.process(fresh_database, tmp_path, *INDEXER):
            _put([document(1, "旧")])
            _until(lambda: waiting() == 0, 60)
            held.execute(text("LOCK TABLE match_due"))
            _until(lambda: held.scalar(text("SELECT count(*) FROM pg_locks WHERE relation = 'match_due'::regclass AND NOT granted")), 30)
            assert min(_delays(index)) < VISIBLE_S


def document(number: int, title: str) -> Document:
    return Document(kind="achievement", id=number, title=f"{title}成果", text="", published_at=datetime(2026, 1, 1, tzinfo=UTC))


def found(index: SearchIndex, word: str) -> int:
    return index.search(Query(kind="achievement", text=f'"{word}成果"')).total


def waiting() -> int:
    count = queries.waiting()
    db.session.rollback()
    return count


def _put(documents: list[Document]) -> None:
    with unit_of_work():
        for made in documents:
            services.put(made)


def _killed_at_work(database: str, home: Path) -> int:
    """Kill an indexer after its first batch, without warning; return how many changes wait then."""
    first = waiting()
    with hall.process(database, home, *INDEXER) as indexer:
        _until(lambda: waiting() < first, 60)
        os.kill(indexer.pid, signal.SIGKILL)
        indexer.wait(10)
    return waiting()


def _delays(index: SearchIndex) -> list[float]:
    """Return the seconds from a commit until a reader finds it, three times."""
    delays = []
    for number in range(3):
        word = "甲乙丙"[number] * 3
        _put([document(WAITING + 2 + number, word)])
        began = time.monotonic()
        _until(lambda word=word: found(index, word) == 1, 30)
        delays.append(time.monotonic() - began)
    return delays


def _until(holds: object, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < ends, "it takes too long"
        time.sleep(0.02)
