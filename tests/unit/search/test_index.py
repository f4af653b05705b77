"""The contract of a search index, run against every engine; readers see what other writers did."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from market.search.index import Document, Query, Sort
from market.search.services import ENGINES, open_index

if TYPE_CHECKING:
    from market.search.index import SearchIndex


def document(number: int, title: str, **given: object) -> Document:
    day = datetime(2026, 1, number % 27 + 1, tzinfo=UTC)
    values = {"kind": "achievement", "id": number, "title": title, "text": "", "published_at": day}
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


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def index(engine: str, tmp_path: Path) -> SearchIndex:
    made = open_index(engine, tmp_path / "index")
    made.put(DOCUMENTS)
    return made


def ids(index: SearchIndex, text: str = "", **given: object) -> list[int]:
    return [hit.id for hit in index.search(Query(kind="achievement", text=text, **given)).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "limit", [{"price_from_fen": 1}, {"price_to_fen": 1}, {"level_from": 2}, {"published_from": datetime(2026, 1, 1, tzinfo=UTC)}]
)
def test_an_empty_index_answers_every_range(engine: str, tmp_path: Path, limit: dict[str, Any]) -> None:
    assert ids(open_index(engine, tmp_path / "index"), **limit) == []


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


def test_an_answer_that_is_kept_ends_with_the_state_of_the_index(index: SearchIndex) -> None:
    asked = Query(kind="achievement", filters={"sector": ("mat",)}, facets=("sector",))
    before = index.search(asked)
    again = index.search(Query(kind="achievement", filters={"sector": ("mat",)}, facets=("sector",)))
    index.put([document(12, "另一项", facets={"sector": ("mat",)})])
    after = index.search(asked)

    assert again == before
    assert (after.total, after.facets["sector"]["mat"]) == (before.total + 1, before.facets["sector"]["mat"] + 1)


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


def test_a_second_reader_sees_a_commit_within_two_seconds(engine: str, tmp_path: Path) -> None:
    writer, reader = open_index(engine, tmp_path), open_index(engine, tmp_path)
    assert ids(reader) == []

    writer.put(DOCUMENTS)
    ends = time.monotonic() + 2
    while time.monotonic() < ends and len(ids(reader)) < 3:
        time.sleep(0.05)

    assert len(ids(reader)) == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("machine vision", {11, 12}),
        ("Machine Vision inspections", {11, 12}),
        ("机器视觉", {11, 12}),
        ("計算機視覺", {11, 12}),
        ("機器視覺", {11, 12}),
        ("ＭＡＣＨＩＮＥ　ｖｉｓｉｏｎ", {11, 12}),
        ("jiqishijue", {11}),
        ("jqsj", {11}),
        ("jiqi", {11}),
        ("xzwlxy", {12}),
        ("inspection", {11, 12}),
        ("inspektion", {11}),
        ("fabrc", {11}),
        ('"织物缺陷"', {11}),
        ('"缺陷织物"', set()),
        ('"fabric defect"', {11}),
        ('"defect fabric"', set()),
        ("“视觉检测”", {12}),
        ("title:inspection", {11, 12}),
        ("title:fabric", {11}),
        ("题名:機器視覺", {11, 12}),
        ("owner:小镇", {12}),
        ("单位:机器视觉", set()),
        ("2017.10601862", {12}),
        ("201710601862.3", {12}),
    ],
)
def test_what_a_reader_means_is_found(index: SearchIndex, text: str, found: set[int]) -> None:
    index.put(
        [
            document(11, "机器视觉的织物缺陷检测", text="Fabric defect inspection by machine vision", owner="钱江理工大学"),
            document(12, "计算机视觉检测台", text="用于零件", owner="小镇未来学院", numbers=("ZL201710601862.3",)),
        ]
    )

    page = index.search(Query(kind="achievement", text=text))

    assert (set() if page.loosened else {hit.id for hit in page.hits}) == found


@pytest.mark.parametrize(
    ("text", "meant"),
    [("剑麻先为", "剑麻纤维"), ("inspektion", "inspection"), ("剑麻", ""), ("qqqqq", ""), ("12345", ""), ("title:", "")],
)
def test_did_you_mean(index: SearchIndex, text: str, meant: str) -> None:
    index.put([document(11, "织物", text="fabric inspection 纤维")])

    assert index.search(Query(kind="achievement", text=text)).suggestion == meant


def test_every_facet_counts_under_all_filters_but_its_own(index: SearchIndex) -> None:
    given = Query(kind="achievement", filters={"mode": ("licence",)}, level_from=5, facets=("kind", "mode", "level", "price", "sector"))

    assert index.search(given).facets == {
        "kind": {"achievement": 3, "demand": 1},
        "mode": {"licence": 1, "transfer": 1},
        "level": {"4": 1, "7": 1},
        "price": {"0": 1},
        "sector": {"mat": 1},
    }


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ({"price_from_fen": 200}, {1}),
        ({"price_to_fen": 200}, {2}),
        ({"price_from_fen": 100, "price_to_fen": 500}, {1, 2}),
        ({"level_from": 5, "level_to": 8}, {2}),
        ({"level_to": 4}, {1}),
        ({"filters": {"price": ("none",)}}, {3}),
        ({"filters": {"level": ("9", "4")}}, {1, 3}),
    ],
)
def test_prices_and_levels_have_limits(index: SearchIndex, limits: dict[str, object], found: set[int]) -> None:
    assert set(ids(index, "", **limits)) == found


def test_the_best_hits_alone_come_without_marks_and_count(index: SearchIndex) -> None:
    page = index.search(Query(kind="achievement", text="疏水 纤维 量子", any_word=True, counted=False, size=2))

    assert {hit.id for hit in page.hits} == {2, 3}


def test_a_rebuild_that_fails_leaves_the_former_index(index: SearchIndex) -> None:
    def broken() -> Iterator[Document]:
        yield document(7, "新的")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        index.replace_all(broken())

    assert set(ids(index)) == {1, 2, 3}
    index.put([document(8, "后来的")])
    assert set(ids(index)) == {1, 2, 3, 8}


def test_readers_never_see_a_half_index_while_it_is_made_anew(engine: str, tmp_path: Path) -> None:
    index, reader = open_index(engine, tmp_path), open_index(engine, tmp_path)
    index.put([document(number, "旧的") for number in range(1, 40)])
    seen: set[int] = set()

    def slowly() -> Iterator[Document]:
        for number in range(1, 60):
            seen.add(reader.search(Query(kind="achievement")).total)
            yield document(number, "新的")

    index.replace_all(slowly())

    assert seen == {39}
    assert index.search(Query(kind="achievement")).total == 59
