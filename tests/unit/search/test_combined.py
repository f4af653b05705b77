"""Asking for each combination of the ways finds and weighs what asking for the ways together does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from market.search.analysis.asking import asks
from market.search.engines.tantivy import TantivyIndex
from market.search.engines.tantivy_combined import combined, worth_combining
from market.search.index import Document

if TYPE_CHECKING:
    from pathlib import Path

    from market.search.engines.tantivy_clauses import Clauses

WRITTEN = ("人工智能算法", "artificial intelligence system", "ai 平台", "人工智能 artificial intelligence ai", "无关的材料")
COUNT = 400


@pytest.fixture(scope="module")
def clauses(tmp_path_factory: pytest.TempPathFactory) -> Clauses:
    folder: Path = tmp_path_factory.mktemp("index")
    index = TantivyIndex(folder)
    index.put(
        Document(
            kind="achievement",
            id=number,
            title=f"{WRITTEN[number % 5]}{'用于石墨烯' if number % 10 < 3 else ''}",
            text=f"{WRITTEN[number % 3]} {'graphene 薄膜' if number % 90 == 7 else ''}",
            published_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        for number in range(COUNT)
    )
    return index._snapshot().clauses


@pytest.mark.parametrize(
    "text", ["人工智能 石墨烯", "石墨烯 ai", '"artificial intelligence" 石墨烯', "title:人工智能 薄膜", "薄膜 graphene ai", "人工智能 平台"]
)
def test_both_find_the_same_with_the_same_scores(clauses: Clauses, text: str) -> None:
    asked = asks(text)
    together, each = (clauses.searcher.search(query, COUNT) for query in (clauses.asked(asked), combined(clauses, asked)))

    assert 0 < len(each.hits) < COUNT
    assert {place.doc: score for score, place in each.hits} == pytest.approx({place.doc: score for score, place in together.hits})


def test_it_is_worth_it_beside_a_rare_word(clauses: Clauses) -> None:
    assert worth_combining(clauses, asks("人工智能 薄膜"))


@pytest.mark.parametrize("text", ["人工智能 石墨烯", "人工智能", "平台 无关", "人工智能 神经网络 大语言模型 薄膜"])
def test_about_as_common_words_a_single_one_none_with_synonyms_or_too_many_ways_are_asked_together(clauses: Clauses, text: str) -> None:
    assert not worth_combining(clauses, asks(text))
