"""The sheet of lots that are imported together: its columns, how their cells are read, what is wrong with a row. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from market.columns import Column, Problem, cells_of, folded, guessed, require_columns
from market.errors import Invalid, MarketError
from market.money import Money
from market.wording import N_

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 500, 30, 200
NUMBER = re.compile(r"[1-9][0-9]{0,5}")


COLUMNS = (
    Column("number", ("序号", "拍品号", "number", "no.", "lot"), N_("Lot number"), N_("1 to 999. Empty: the next free number.")),
    Column(
        "achievement",
        ("成果编号", "成果", "achievement", "code"),
        N_("Achievement"),
        N_("The market's number (CG-2026-000042) or the number in the owner's ledger; the achievement must be published."),
        required=True,
    ),
    Column(
        "way",
        ("转化方式", "方式", "way", "term"),
        N_("Way of transfer"),
        N_("Transfer, or non-exclusive, sole or exclusive licence. Empty where the achievement offers one way by auction."),
    ),
    Column(
        "start",
        ("起拍价（元）", "起拍价", "start", "starting price"),
        N_("Starting price"),
        N_("Whole yuan, e.g. 260000."),
        required=True,
    ),
    Column("increment", ("加价幅度（元）", "加价幅度", "increment"), N_("Increment"), N_("Whole yuan."), required=True),
    Column(
        "reserve",
        ("保留价（元）", "保留价", "reserve"),
        N_("Reserve, sealed"),
        N_("Whole yuan, at least the starting price. Empty: without reserve."),
    ),
    Column(
        "deposit", ("保证金（元）", "保证金", "deposit"), N_("Deposit"), N_("Whole yuan. Empty: the session's share of the starting price.")
    ),
    Column(
        "duration_minutes",
        ("竞价时长（分钟）", "竞价时长", "minutes", "duration"),
        N_("Bidding time"),
        N_("Minutes. Empty: the usual time."),
    ),
    Column(
        "contract",
        ("委托合同编号", "委托合同", "contract", "consignment contract"),
        N_("Consignment contract"),
        N_("The number of the written consignment contract with the owner."),
        required=True,
    ),
)
BY_FIELD = {column.field: column for column in COLUMNS}
WAYS = {
    "转让": ("transfer", None),
    "transfer": ("transfer", None),
    "普通许可": ("licence", "ordinary"),
    "non-exclusive licence": ("licence", "ordinary"),
    "排他许可": ("licence", "sole"),
    "sole licence": ("licence", "sole"),
    "独占许可": ("licence", "exclusive"),
    "exclusive licence": ("licence", "exclusive"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One lot as the sheet describes it."""

    row: int
    achievement: str
    way: tuple[str, str | None] | None
    start: Money
    increment: Money
    contract: str
    number: int | None
    reserve: Money | None
    deposit: Money | None
    duration_minutes: int | None


def places(head: Sequence[str]) -> dict[str, int]:
    """Return where each column stands; raise Invalid for a head that lacks a required column, or names one twice."""
    found = guessed(COLUMNS, head)
    require_columns(COLUMNS, found)
    return found


def read(rows: Sequence[Sequence[str]]) -> tuple[list[SheetRow], list[Problem]]:
    """Return the lots of a sheet and what cannot be read in it; raise Invalid where it is no sheet of lots."""
    if not rows:
        raise Invalid("import.empty", N_("The file has no rows."), field="file")
    where = places(rows[0])
    lots: list[SheetRow] = []
    problems: list[Problem] = []
    for number, cells in enumerate(rows[1:], start=2):
        given = cells_of(where, cells)
        if any(given.values()):
            _read_row(number, given, lots, problems)
    if not lots and not problems:
        raise Invalid("import.empty", N_("The file has no rows."), field="file")
    return lots, problems + _doubles(lots)


def _read_row(row: int, given: Mapping[str, str], lots: list[SheetRow], problems: list[Problem]) -> None:
    values: dict[str, Any] = {}
    wrong = len(problems)
    for column in COLUMNS:
        try:
            values[column.field] = _value(column, given.get(column.field, ""))
        except MarketError as error:
            problems.append(Problem(row, column.field, error))
    if len(problems) == wrong:
        lots.append(SheetRow(row=row, **values))


def _value(column: Column, text: str) -> object:
    if len(text) > LONGEST_CELL:
        raise Invalid("input.too_long", N_("At most %(most)s characters fit here."), most=LONGEST_CELL)
    if not text:
        if column.required:
            raise Invalid("import.missing", N_("This cell must not be empty."))
        return None
    return READERS[column.field](unicodedata.normalize("NFKC", text))


def _number(text: str) -> int:
    if not NUMBER.fullmatch(text):
        raise Invalid("import.number", N_("Give a whole number above zero."))
    return int(text)


def _way(text: str) -> tuple[str, str | None]:
    found = WAYS.get(folded(text))
    if found is None:
        raise Invalid("import.way", N_("Not a way of transfer: %(text)s."), text=text)
    return found


READERS: Mapping[str, Callable[[str], object]] = {
    "number": _number,
    "achievement": str,
    "way": _way,
    "start": Money.parse,
    "increment": Money.parse,
    "reserve": Money.parse,
    "deposit": Money.parse,
    "duration_minutes": _number,
    "contract": str,
}


def _doubles(lots: Sequence[SheetRow]) -> list[Problem]:
    """Return the rows that repeat a number or an achievement of an earlier one."""
    problems: list[Problem] = []
    seen: dict[tuple[str, object], int] = {}
    for lot in lots:
        for field in ("number", "achievement"):
            value = getattr(lot, field)
            first = seen.setdefault((field, value), lot.row)
            if value is not None and first != lot.row:
                problems.append(Problem(lot.row, field, Invalid("import.twice", N_("Row %(row)s has the same."), row=first)))
    return problems
