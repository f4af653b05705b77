"""Reading a bank statement 对账单 (CSV): columns by their names in Chinese or English, every line or none."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime

from market.errors import Invalid, MarketError
from market.money import Money
from market.wording import N_

COLUMNS: dict[str, tuple[str, ...]] = {
    "date": ("date", "交易日期", "日期", "入账日期", "记账日期"),
    "amount": ("amount", "金额", "交易金额", "贷方金额", "贷方发生额", "收入金额"),
    "payer_name": ("payer name", "payer_name", "payer", "对方户名", "付款人", "付款人名称", "对方名称", "付款户名"),
    "payer_account": ("payer account", "payer_account", "account", "对方账号", "付款账号", "付款人账号", "对方帐号"),
    "memo": ("reference", "memo", "reference/memo", "附言", "摘要", "用途", "备注", "交易附言"),
    "transaction": ("bank transaction id", "transaction id", "transaction", "流水号", "交易流水号", "银行流水号", "交易流水"),
}
ENCODINGS = ("utf-8-sig", "gb18030")
MOST_LINES, LONGEST_CELL, LONGEST_NUMBER = 5000, 500, 80
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y.%m.%d", "%Y年%m月%d日")
_OUTGOING = re.compile(r"^\s*[-−(（]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Money in, as one line of the statement says it; `row` counts from 1 as the file's editor shows it."""

    row: int
    received_on: date
    amount: Money
    payer_name: str
    payer_account: str
    memo: str
    transaction: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that cannot be read, and why."""

    row: int
    error: MarketError


@dataclass(slots=True)
class Statement:
    """A statement that was read: its receipts, the rows of outgoing money (left out), and what is wrong with it."""

    lines: list[Line] = field(default_factory=list)
    outgoing: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_statement(content: bytes) -> Statement:
    """Read a CSV file in UTF-8 or GB 18030; raise Invalid `statement.*` where it is no statement, collect faults row by row."""
    rows = csv.reader(io.StringIO(_decoded(content), newline=""), delimiter=_delimiter(content), strict=True)
    try:
        listed = [(rows.line_num, [_plain(cell) for cell in row]) for row in rows]
    except csv.Error as error:
        raise Invalid("statement.not_csv", N_("This is not a CSV file."), field="file") from error
    filled = [(number, row) for number, row in listed if any(row)]
    if not filled:
        raise Invalid("statement.empty", N_("The file has no lines."), field="file")
    if len(filled) > MOST_LINES:
        raise Invalid("statement.too_long", N_("A statement has at most %(most)s lines; split the file."), field="file", most=MOST_LINES)
    places = _places(filled[0][1])
    statement = Statement()
    seen: dict[str, Line] = {}
    for number, row in filled[1:]:
        _read_row(statement, seen, number, {name: row[place] if place < len(row) else "" for name, place in places.items()})
    return statement


def _read_row(statement: Statement, seen: dict[str, Line], number: int, cells: dict[str, str]) -> None:
    if _OUTGOING.match(cells["amount"]):
        statement.outgoing.append(number)
        return
    try:
        line = _line(number, cells)
        _check_same(seen.setdefault(line.transaction, line), line)
    except Invalid as error:
        statement.faults.append(Fault(number, error))
        return
    if seen[line.transaction] is line:
        statement.lines.append(line)


def _line(number: int, cells: dict[str, str]) -> Line:
    if any(len(cell) > LONGEST_CELL for cell in cells.values()):
        raise Invalid("statement.cell_too_long", N_("At most %(most)s characters fit here."), most=LONGEST_CELL)
    if not cells["payer_name"]:
        raise Invalid("statement.payer_missing", N_("The payer's name is missing."))
    if not cells["transaction"] or len(cells["transaction"]) > LONGEST_NUMBER:
        raise Invalid("statement.number_missing", N_("The bank transaction number is missing or too long."))
    amount = Money.parse(cells["amount"])
    if amount.fen == 0:
        raise Invalid("statement.amount_zero", N_("The amount is zero."))
    return Line(
        row=number,
        received_on=_day(cells["date"]),
        amount=amount,
        payer_name=cells["payer_name"],
        payer_account=cells["payer_account"],
        memo=cells["memo"],
        transaction=cells["transaction"].upper(),
    )


def _check_same(first: Line, again: Line) -> None:
    if any(getattr(first, name) != getattr(again, name) for name in ("received_on", "amount", "payer_name", "memo")):
        raise Invalid("statement.number_twice", N_("This bank transaction number stands on two different lines."))


def _day(text: str) -> date:
    first = text.split(" ", maxsplit=1)[0].split("T", maxsplit=1)[0]
    for form in DAYS:
        try:
            return datetime.strptime(first, form).date()  # noqa: DTZ007 - a statement's day has no zone: it is the bank's day in China
        except ValueError:
            continue
    raise Invalid("statement.date_malformed", N_("Give the date as 2026-10-23."))


def _places(head: list[str]) -> dict[str, int]:
    names = [name.casefold().strip() for name in head]
    places = {column: next((names.index(alias) for alias in aliases if alias in names), -1) for column, aliases in COLUMNS.items()}
    missing = [COLUMNS[column][0] + " " + COLUMNS[column][-1] for column, place in places.items() if place < 0]
    if missing:
        raise Invalid(
            "statement.column_missing",
            N_("The first line must name the columns. Missing: %(columns)s."),
            field="file",
            columns=", ".join(missing),
        )
    return places


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    raise Invalid("statement.not_text", N_("The file is neither UTF-8 nor GBK text."), field="file")


def _delimiter(content: bytes) -> str:
    first = content.split(b"\n", 1)[0]
    return max((",", ";", "\t"), key=lambda mark: first.count(mark.encode()))


def _plain(cell: str) -> str:
    """Drop what statements wrap around cells: full-width forms, invisible characters, tabs, and the apostrophe before numbers."""
    text = "".join(c for c in unicodedata.normalize("NFKC", cell) if unicodedata.category(c) not in ("Cf", "Cc"))
    return text.strip().removeprefix("'").strip()
