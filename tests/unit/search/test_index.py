"""The contract of a search index, run against every engine; readers see what other writers did."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from market.search.engines.whoosh import WhooshIndex
from market.search.index import Document, Query, Sort, excerpt, marked, number_key

if TYPE_CHECKING:
    from market.search.index import SearchIndex


def document(number: int, title: str, **given: object) -> Document:
    values = {
        "kind": "achievement",
        "id": number,
        "title": title,
        "text": "",
        "published_at": datetime(2026, 1, number % 27 + 1, tzinfo=UTC),
    }
    return Document(**values | given)  # type: ignore[arg-type]


DOCUMENTS = [
    document(
        1,
        "迁移半监督宽度学习的脑电信号分类方法",
        text="用于脑机接口",
        numbers=("CG-2026-000001", "2020107159298", "202010715929"),
        facets={"sector": ("iot",), "mode": ("trial", "licence")},
        price_fen=500,
        level=4,
    ),
    document(
        2,
        "剑麻纤维疏水抗污改性工艺",
        text="地毯不怕水，接触角 <138°>",
        facets={"sector": ("mat",), "mode": ("licence",)},
        price_fen=100,
        level=7,
    ),
    document(3, "超疏水玄武岩纤维毡的连续制备", facets={"sector": ("mat",), "mode": ("transfer",)}, level=9),
    document(4, "麻类地毯水洗后不塌绒的后整理方案", kind="demand", facets={"sector": ("mat",)}),
]


@pytest.fixture(params=[WhooshIndex])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> SearchIndex:
    made: SearchIndex = request.param(tmp_path / "index")
    made.put(DOCUMENTS)
    return made


def ids(index: SearchIndex, text: str = "", **given: object) -> list[int]:
    return [hit.id for hit in index.search(Query(kind="achievement", text=text, **given)).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["脑电", "脑电信号", "电信", "宽度学习", "脑", "脑机 接口", "分类方法"])
def test_chinese_words_are_found_however_the_text_was_cut(index: SearchIndex, text: str) -> None:
    assert ids(index, text) == [1]


@pytest.mark.parametrize(
    "text",
    [
        "202010715929.8",
        "2020107159298",
        "202010715929",
        "ZL202010715929.8",
        "ZL 2020 1 0715929.8",
        "CN202010715929.8",
        "cn 2020 1 0715929 . 8",
        "２０２０１０７１５９２９.８",
        "20201071",
        "CG-2026-000001",
    ],
)
def test_a_number_is_found_in_any_spelling(index: SearchIndex, text: str) -> None:
    assert ids(index, text) == [1]


def test_all_words_are_wanted_and_some_suffice_where_no_document_has_all(index: SearchIndex) -> None:
    both = index.search(Query(kind="achievement", text="疏水 剑麻"))
    some = index.search(Query(kind="achievement", text="疏水 量子"))

    assert ([hit.id for hit in both.hits], both.loosened) == ([2], False)
    assert ({hit.id for hit in some.hits}, some.loosened) == ({2, 3}, True)


def test_a_word_in_the_title_weighs_more(index: SearchIndex) -> None:
    index.put([document(5, "别的成果", text="疏水"), document(6, "疏水", text="别的")])

    assert ids(index, "疏水")[-1] == 5


@pytest.mark.parametrize("text", ["title:脑电*", '"(', "*", "AND OR NOT", "[1 TO", "' OR 1=1", "<script>", "\x00", "~", "a" * 500])
def test_query_syntax_is_only_text(index: SearchIndex, text: str) -> None:
    assert isinstance(ids(index, text), list)


def test_filters_narrow_and_facets_count_under_the_other_filters(index: SearchIndex) -> None:
    page = index.search(Query(kind="achievement", filters={"sector": ("mat",)}, facets=("sector", "mode")))

    assert page.total == 2
    assert page.facets == {"sector": {"iot": 1, "mat": 2}, "mode": {"licence": 1, "transfer": 1}}


def test_codes_of_one_facet_are_alternatives(index: SearchIndex) -> None:
    assert set(ids(index, filters={"mode": ("trial", "transfer")})) == {1, 3}


def test_the_level_is_a_lower_bound(index: SearchIndex) -> None:
    assert set(ids(index, level_from=7)) == {2, 3}


@pytest.mark.parametrize(("sort", "expected"), [(Sort.NEWEST, [3, 2, 1]), (Sort.LEVEL, [3, 2, 1]), (Sort.PRICE, [2, 1, 3])])
def test_orders_put_what_lacks_the_value_last(index: SearchIndex, sort: Sort, expected: list[int]) -> None:
    assert ids(index, sort=sort) == expected


def test_pages_do_not_overlap(index: SearchIndex) -> None:
    first, second = (index.search(Query(kind="achievement", size=2, page=number)) for number in (1, 2))

    assert {hit.id for hit in first.hits} | {hit.id for hit in second.hits} == {1, 2, 3}
    assert (first.pages, first.total) == (2, 3)


def test_a_document_is_replaced_and_removed(index: SearchIndex) -> None:
    index.put([document(2, "改了名字的成果")])
    index.remove([("achievement", 1), ("achievement", 99)])

    assert ids(index, "剑麻") == []
    assert set(ids(index)) == {2, 3}


def test_a_rebuild_replaces_everything_in_one_step(index: SearchIndex) -> None:
    assert index.replace_all([document(7, "新的")]) == 1

    assert ids(index) == [7]
    assert index.count() == 1


def test_hits_carry_pieces_and_never_markup(index: SearchIndex) -> None:
    (hit,) = index.search(Query(kind="achievement", text="怕水")).hits

    assert ("怕水", True) in hit.excerpt or ("水", True) in hit.excerpt
    assert "".join(text for text, _ in hit.excerpt) == "地毯不怕水，接触角 <138°>"


def test_a_second_reader_sees_a_commit_within_two_seconds(tmp_path: Path) -> None:
    writer, reader = WhooshIndex(tmp_path), WhooshIndex(tmp_path)
    assert ids(reader) == []

    writer.put(DOCUMENTS)
    reader._looked_at -= 2

    assert len(ids(reader)) == 3


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ZL 2017 1 0601862.3", "2017106018623"),
        ("CN114114114A", "114114114A"),
        ("2024SR1234567", "2024SR1234567"),
        ("疏水", None),
        ("MoS2", None),
        ("", None),
    ],
)
def test_number_keys(text: str, key: str | None) -> None:
    assert number_key(text) == key


def test_longest_words_are_marked_first() -> None:
    assert marked("超疏水纤维", ["疏水", "超疏水"]) == (("超疏水", True), ("纤维", False))


def test_an_excerpt_shows_the_first_hit() -> None:
    text = "甲" * 200 + "疏水" + "乙" * 200

    assert "疏水" in excerpt(text, ["疏水"])
    assert excerpt("短文", ["无"]) == "短文"
