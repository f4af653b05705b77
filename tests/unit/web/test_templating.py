"""Filters of the templates: amounts, days, seals, errors, addresses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from market import clock
from market.money import Money
from market.web import addresses, charts, controls, figures, phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

NOW = datetime(2026, 10, 23, 6, 0, tzinfo=UTC)


@pytest.fixture(params=["zh"])
def language(app: Flask, request: pytest.FixtureRequest) -> Iterator[str]:
    """A request in the language, at a fixed instant."""
    with app.test_request_context("/", query_string={"lang": request.param}), clock.frozen(NOW):
        yield request.param


english = pytest.mark.parametrize("language", ["en"], indirect=True)


@pytest.mark.parametrize(
    ("fen", "text"), [(386_000_000, "386.00 万元"), (1_234_567, "1.23 万元"), (999_999, "9,999.99 元"), (34_200_000_000, "3.42 亿元")]
)
@pytest.mark.usefixtures("language")
def test_reading_aid_in_chinese(fen: int, text: str) -> None:
    assert figures.reading_aid(Money(fen)) == text


@english
@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        (3_860_000, "CNY 3.86 million"),
        (1_000_000, "CNY 1.00 million"),
        (999_990, "CNY 999.99 thousand"),
        (1_700, "CNY 1.70 thousand"),
        (170, "CNY 170.00"),
    ],
)
@pytest.mark.usefixtures("language")
def test_reading_aid_in_english(yuan: int, text: str) -> None:
    assert figures.reading_aid(Money.yuan(yuan)) == text


@pytest.mark.parametrize(
    ("fen", "decimals", "text"), [(386_000_000, False, "¥3,860,000"), (386_000_050, False, "¥3,860,000.50"), (100, True, "¥1.00")]
)
def test_yuan(fen: int, decimals: bool, text: str) -> None:  # noqa: FBT001 - a table's column
    assert figures.yuan(Money(fen), decimals=decimals) == text


@pytest.mark.parametrize(("day", "text"), [(date(2026, 11, 7), "11 月 7 日"), (date(2025, 3, 5), "2025 年 3 月 5 日")])
@pytest.mark.usefixtures("language")
def test_day_names_the_year_only_where_it_is_another(day: date, text: str) -> None:
    assert figures.day(day) == text


@english
@pytest.mark.usefixtures("language")
def test_moment_in_english_is_beijing_time() -> None:
    assert figures.moment(NOW) == "23 Oct 14:00"


@pytest.mark.usefixtures("language")
def test_ledger_time_reads_the_ledgers_notation() -> None:
    assert figures.ledger_time("2026-10-23T06:56:52.019000Z") == "14:56:52.019"


@pytest.mark.parametrize(("seconds", "text"), [(102, "01:42"), (0, "00:00"), (-5, "00:00"), (7509, "2:05:09"), (86_400 * 3 + 5, "3 天")])
@pytest.mark.usefixtures("language")
def test_left(seconds: int, text: str) -> None:
    assert figures.left(NOW + timedelta(seconds=seconds)) == text


def test_seal_is_the_drawing_of_the_first_32_bits() -> None:
    drawn = charts.seal_path("3f6d3769" + "0" * 56)

    assert drawn == (
        "M.5.5h9v9h-9zM1 2h2M4 1v1h1M6 1v1h1M8 1v1h1M2 3v2M3 4h1v1M6 3v1h1M8 3v2M1 6h2M4 5v1h1M6 5v2M8 5v1h1M2 7v2M3 8h1v1M5 8h1v1M8 7v2"
    )


def test_flat_finds_the_messages_of_nested_fields() -> None:
    assert controls.flat(["a", {"price": ["b"], "rows": [{"number": ["c"]}]}]) == ["a", "b", "c"]


def test_event_message_is_made_from_the_kind() -> None:
    assert phrases.event_message("contract.signed_by_buyer") == "Contract signed by buyer"


@pytest.mark.parametrize(("year", "text"), [(2026, "二〇二六年")])
@pytest.mark.usefixtures("language")
def test_display_titles_write_the_year_in_characters(year: int, text: str) -> None:
    assert figures.chinese_year(year) == text


def test_addresses_keep_the_query(app: Flask) -> None:
    with app.test_request_context("/achievements?q=纤维&sector=mat&sector=bio&lang=en&page=2"):
        assert addresses.page_url(3) == "/achievements?q=%E7%BA%A4%E7%BB%B4&sector=mat&sector=bio&page=3"


class Named:
    """A row with both names."""

    title_zh = "竹基硬碳<b>"
    title_en = ""


@english
@pytest.mark.usefixtures("language")
def test_a_missing_english_title_is_marked_as_chinese_and_escaped() -> None:
    assert phrases.bilingual(Named(), "title") == '<span lang="zh-CN">竹基硬碳&lt;b&gt;</span>'


@english
@pytest.mark.usefixtures("language")
def test_chinese_names_in_an_english_sentence_are_marked() -> None:
    assert phrases.marked("Lot 04, 2026 秋季拍卖会 · 小雪场 <b> & 甲") == (
        'Lot 04, 2026 <span lang="zh-CN">秋季拍卖会 · 小雪场</span> &lt;b&gt; &amp; <span lang="zh-CN">甲</span>'
    )


@pytest.mark.usefixtures("language")
def test_a_chinese_sentence_is_only_escaped() -> None:
    assert phrases.marked("04 号拍品 <b>") == "04 号拍品 &lt;b&gt;"
