"""How a sheet of lots is read, cell by cell."""

from __future__ import annotations

import pytest

from market.auctions.rules.lot_sheet import COLUMNS, read
from market.errors import Invalid
from market.money import Money

HEAD = [column.names[0] for column in COLUMNS]
GOOD = {"成果编号": "CG-2026-000001", "起拍价（元）": "260000", "加价幅度（元）": "1万", "委托合同编号": "WT-1"}


def sheet(*rows: dict[str, str]) -> list[list[str]]:
    return [HEAD, *([row.get(name, "") for name in HEAD] for row in rows)]


def test_a_good_row_is_read_with_its_defaults() -> None:
    lots, problems = read(sheet(GOOD))

    (lot,) = lots
    assert problems == []
    assert (lot.row, lot.achievement, lot.start, lot.increment) == (2, "CG-2026-000001", Money.yuan(260_000), Money.yuan(10_000))
    assert (lot.number, lot.way, lot.reserve, lot.deposit, lot.duration_minutes) == (None, None, None, None, None)


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"成果编号": ""}, "achievement", "import.missing"),
        ({"起拍价（元）": ""}, "start", "import.missing"),
        ({"起拍价（元）": "很多"}, "start", "money.unreadable"),
        ({"加价幅度（元）": "-1"}, "increment", "money.unreadable"),
        ({"序号": "0"}, "number", "import.number"),
        ({"序号": "1.5"}, "number", "import.number"),
        ({"序号": "一"}, "number", "import.number"),
        ({"竞价时长（分钟）": "9999999"}, "duration_minutes", "import.number"),
        ({"转化方式": "赠与"}, "way", "import.way"),
        ({"委托合同编号": ""}, "contract", "import.missing"),
        ({"委托合同编号": "x" * 201}, "contract", "input.too_long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_a_bad_cell_is_named_by_row_and_column(change: dict[str, str], column: str, code: str) -> None:
    lots, problems = read(sheet(GOOD, GOOD | {"成果编号": "CG-2"} | change))

    assert [lot.row for lot in lots] == [2]
    assert [(problem.row, problem.column) for problem in problems] == [(3, column)]
    assert problems[0].error.code == code or code == "money.unreadable"


def test_every_bad_cell_of_a_row_is_named() -> None:
    _lots, problems = read(sheet({"序号": "x"}))
    assert {problem.column for problem in problems} == {"number", "achievement", "start", "increment", "contract"}


@pytest.mark.parametrize(
    ("given", "expected"), [("转让", ("transfer", None)), ("普通许可", ("licence", "ordinary")), ("Sole licence", ("licence", "sole"))]
)
def test_ways_are_known_in_both_languages(given: str, expected: tuple[str, str | None]) -> None:
    (lot,), _ = read(sheet(GOOD | {"转化方式": given}))
    assert lot.way == expected


def test_repeated_numbers_and_achievements_are_found() -> None:
    _lots, problems = read(sheet(GOOD | {"序号": "1"}, GOOD | {"序号": "1"}))
    assert [(problem.row, problem.column) for problem in problems] == [(3, "number"), (3, "achievement")]


def test_empty_rows_are_passed_over_and_rows_keep_their_numbers() -> None:
    lots, _ = read([*sheet(GOOD), [], [""] * 9, sheet(GOOD | {"成果编号": "B"})[1]])
    assert [lot.row for lot in lots] == [2, 5]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "import.empty"),
        ([HEAD], "import.empty"),
        ([["成果编号"], ["CG-1"]], "import.columns"),
        ([[*HEAD, "起拍价"], ["x"]], "import.column_twice"),
    ],
    ids=["nothing", "head only", "columns missing", "column twice"],
)
def test_what_is_no_sheet_of_lots_is_refused(rows: list[list[str]], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read(rows)
    assert refusal.value.code == code


def test_columns_stand_in_any_order_and_under_other_names() -> None:
    head, row = ["Increment", " ACHIEVEMENT ", "起拍价(元)", "contract", "remark"], ["10000", "A", "２６００００", "W", "x"]
    (lot,), problems = read([head, row])
    assert (lot.start, problems) == (Money.yuan(260_000), [])
