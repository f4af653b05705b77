"""A list of demands: headings are recognised, cells are understood or refused at their place, and what is written is read back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from market.columns import guessed
from market.errors import Invalid
from market.listings.rules.content import Target, Wish
from market.listings.rules.demand_drafting import DemandDraft, merged, whole
from market.listings.rules.demand_sheet import COLUMNS, Kept, Record, Usual, read, sheet
from market.listings.rules.demand_words import budget, budget_cell, line_of, region, targets
from market.listings.rules.kinds import Cooperation, Sector, TechnologyField
from market.listings.rules.wishes import Criterion, DemandMode
from market.money import Money

HEAD = ["需求编号", "需求名称", "需求内容", "产业", "预算（万元）", "合作方式", "地区", "截止日期", "技术指标", "发布方式"]
ROW = [
    *("X1", "储能舱隔热层国产替代", "进口气凝胶成本高。", "新能源", "30—80", "委托开发；合作开发", "杭州市余杭区", "2028年1月5日"),
    *("导热系数 | 0.03 | 0.020 | W/(m·K) | GB/T 10295\n厚度：不高于 3 mm", "揭榜挂帅"),
]


def _read(*rows: list[str], usual: Usual = Usual()) -> tuple[list[Record], list[tuple[int, str, str]]]:  # noqa: B008 - a frozen value
    records, problems = read([HEAD, *rows], guessed(COLUMNS, HEAD), usual)
    return records, [(one.row, one.column, one.error.code) for one in problems]


def test_a_row_is_understood() -> None:
    (found,), problems = _read(ROW)

    wish = found.told.wish
    assert (problems, found.external_id) == ([], "X1")
    assert (wish.sector, wish.field, wish.region, wish.deadline) == (Sector.NRG, TechnologyField.ENERGY, "330110", date(2028, 1, 5))
    assert (wish.budget_from, wish.budget_to, wish.mode) == (Money.yuan(300_000), Money.yuan(800_000), DemandMode.CHALLENGE)
    assert wish.ways == (Cooperation.ENTRUSTED, Cooperation.JOINT)
    assert wish.indicators == (
        Target(name="导热系数", now="0.03", wanted="0.020", unit="W/(m·K)", test="GB/T 10295"),
        Target(name="厚度", wanted="不高于 3 mm"),
    )


@pytest.mark.parametrize(
    ("place", "cell", "column", "code"),
    [
        (1, "", "title_zh", "import.missing"),
        (1, "长" * 121, "title_zh", "input.too_long"),
        (3, "其他行业", "sector", "import.sector"),
        (4, "很多", "budget_wan", "money.malformed"),
        (5, "赠送", "ways", "import.cooperation"),
        (6, "火星", "region", "import.region"),
        (7, "明年", "deadline", "import.day"),
        (8, "\n".join(f"指标{number}：1" for number in range(31)), "indicators", "listing.rows_most"),
        (9, "抽签", "mode", "import.mode"),
    ],
)
def test_a_wrong_cell_is_told_at_its_place_and_the_others_are_read(place: int, cell: str, column: str, code: str) -> None:
    wrong = [*ROW]
    wrong[place] = cell

    records, problems = _read(wrong, ["X2", *ROW[1:]])

    assert (problems, [record.external_id for record in records]) == ([(2, column, code)], ["X2"])


def test_a_number_twice_and_an_empty_file_are_refused() -> None:
    assert _read(ROW, ROW)[1] == [(3, "external_id", "import.twice")]
    with pytest.raises(Invalid, match=r"import\.empty"):
        _read()


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("面议", None, None),
        ("80", None, 800_000),
        ("37.0万元", None, 370_000),
        ("80以内", None, 800_000),
        ("30以上", 300_000, None),
        ("30-80", 300_000, 800_000),
        ("30万~80万", 300_000, 800_000),
        ("1,200至2,000", 12_000_000, 20_000_000),
    ],
)
def test_budgets_are_read_as_people_write_them(text: str, low: int | None, high: int | None) -> None:
    assert budget(text) == (Money.yuan(low) if low else None, Money.yuan(high) if high else None)


def test_the_whole_country_is_no_region() -> None:
    assert [region(text) for text in ("全国", "上海", "上海市", "330106", "Zhejiang")] == ["", "310000", "310000", "330106", "330000"]


AMOUNTS = st.none() | st.integers(1, 10**13).map(Money)
CELLS = st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=12)


@given(AMOUNTS, AMOUNTS)
def test_a_budget_that_was_written_is_read_back(low: Money | None, high: Money | None) -> None:
    cell = budget_cell(low, high)
    assert (budget(cell) if cell else (None, None)) == (low, high)


@given(st.builds(Target, name=CELLS.filter(bool), now=CELLS, wanted=CELLS.filter(bool), unit=CELLS, test=CELLS))
@example(Target(name="a|b", now="", wanted="｜", unit="\\|", test="|"))
@example(Target(name="a", now="", wanted="b", unit="", test=""))
def test_an_indicator_that_was_written_is_read_back(target: Target) -> None:
    assert targets([line_of(target)]) == (target,)


def test_what_the_list_has_no_column_for_stays_and_the_usual_fills_only_what_is_empty() -> None:
    kept = Wish(title_zh="旧", sector=Sector.BIO, nda=True, details="甲七", criteria=(Criterion(name="指标", weight_bp=10_000),))
    before = DemandDraft(wish=kept, external_id="X1", source_ref="来源")
    told = DemandDraft(wish=Wish(title_zh="新", sector=Sector.MAT, region="330106", budget_to=Money(5)), external_id="X1")

    after = merged(before, told, frozenset({"title_zh", "budget_wan"}))

    assert (after.wish.title_zh, after.wish.sector, after.wish.region, after.wish.budget_to) == ("新", Sector.BIO, "330106", Money(5))
    assert (after.wish.nda, after.wish.details, after.wish.criteria, after.source_ref) == (True, "甲七", kept.criteria, "来源")
    assert whole(before, told).source_ref == "来源"
    assert whole(None, told) == told


def test_an_exported_row_is_read_back_unchanged() -> None:
    (found,), _ = _read(ROW)

    rows = sheet([Kept("XQ-2026-000001", found.told)])
    (again,), problems = read(rows, guessed(COLUMNS, rows[0]), Usual())

    assert (problems, again.told, again.code) == ([], found.told, "XQ-2026-000001")
