"""The outbox: nothing is lost by a crash, nothing is applied out of order, one indexer works at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from market import clock
from market.db import db, unit_of_work
from market.search import jobs, queries, services
from market.search.engines.whoosh import WhooshIndex
from market.search.index import Document, Query


def document(number: int, title: str) -> Document:
    return Document(
        kind="achievement", id=number, title=title, text="", published_at=datetime(2026, 1, 1, tzinfo=UTC), facets={"sector": ("mat",)}
    )


def refused() -> None:
    with unit_of_work():
        services.put(document(1, "没有发生"))
        raise ZeroDivisionError


def titles(index: WhooshIndex) -> dict[int, str]:
    return {hit.id: "".join(part for part, _ in hit.title) for hit in index.search(Query(kind="achievement")).hits}


@pytest.mark.usefixtures("session")
class TestIndexer:
    def test_the_last_change_of_an_object_wins(self, tmp_path: Path) -> None:
        index = WhooshIndex(tmp_path)
        with unit_of_work():
            services.put(document(1, "旧"))
            services.put(document(1, "新"))
            services.put(document(2, "要删的"))
            services.remove("achievement", 2)

        assert jobs.index_due(index) == 4
        assert titles(index) == {1: "新"}
        assert jobs.index_due(index) == 0

    def test_an_undone_transaction_is_never_indexed(self, tmp_path: Path) -> None:
        index = WhooshIndex(tmp_path)
        with pytest.raises(ZeroDivisionError):
            refused()

        assert jobs.index_due(index) == 0

    def test_a_crash_between_index_and_mark_only_repeats_the_batch(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        index = WhooshIndex(tmp_path)
        with unit_of_work():
            services.put(document(1, "一"))
        with monkeypatch.context() as patch:
            patch.setattr(clock, "now", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                jobs.index_due(index)

        assert queries.waiting() == 1
        assert jobs.index_due(index) == 1
        assert titles(index) == {1: "一"}

    def test_many_batches_are_applied_in_one_run(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(services, "BATCH", 2)
        index = WhooshIndex(tmp_path)
        with unit_of_work():
            for number in range(1, 6):
                services.put(document(number, f"第{number}项"))

        assert jobs.index_due(index) == 5
        assert index.count() == 5

    def test_a_lost_index_is_made_anew_from_the_sources(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(services, "_sources", [lambda: [document(7, "来自数据库")]])
        with unit_of_work():
            services.put(document(7, "来自数据库"))
        jobs.index_due(WhooshIndex(tmp_path / "first"))

        fresh = WhooshIndex(tmp_path / "second")
        jobs.index_due(fresh)

        assert titles(fresh) == {7: "来自数据库"}


def test_a_second_indexer_finds_nothing_to_do_while_one_works(committed_app: Flask, tmp_path: Path) -> None:
    with committed_app.app_context():
        with unit_of_work():
            services.put(document(1, "一"))
        with db.engine.connect() as other, other.begin():
            other.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": queries.INDEXER})
            assert jobs.index_due(WhooshIndex(tmp_path)) == 0

        assert jobs.index_due(WhooshIndex(tmp_path)) == 1


def test_a_document_survives_the_outbox() -> None:
    made = document(3, "往返")

    assert Document.from_json(made.to_json()) == made


def test_an_unknown_engine_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no search engine"):
        services.open_index("grep", tmp_path)
