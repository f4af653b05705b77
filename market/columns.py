"""Sheets that people import: their columns, how a head is read, what is wrong in a row. Pure; each domain says what its cells mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Protocol, TypeVar

from market.errors import Invalid, MarketError
from market.wording import N_

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=Enum)
MOST_ROWS, MOST_COLUMNS, MOST_BYTES = 5000, 60, 8 * 1024 * 1024
NOTHING = "无"
"""Holds the line of a cell where nothing is known, so that the lines of several cells stay side by side."""
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its field, the names it may have, and what stands in it."""

    field: str
    names: tuple[str, ...]
    """The first is the template's."""
    label: str
    help: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a row; `row` counts as the file's editor shows it, `column` is a field of the sheet or nothing."""

    row: int
    column: str
    error: MarketError


class Numbered(Protocol):
    """What a row says, with its place and the numbers under which it may be known."""

    @property
    def row(self) -> int:
        """Return the row as the file's editor shows it."""

    @property
    def external_id(self) -> str:
        """Return the number in the list of whoever keeps it."""

    @property
    def code(self) -> str:
        """Return the number on this market, in an exported list."""


Read = TypeVar("Read", bound=Numbered)


def folded(text: str) -> str:
    """Return a heading or a word as it is compared: one width, one case, single spaces."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()


def named(kind: type[Choice], words: Mapping[str, Choice], text: str) -> Choice | None:
    """Return what a word means: a member of `kind` by its own value or by one of the `words`; None where it means none."""
    return next((member for member in kind if member.value == folded(text)), None) or words.get(folded(text))


def guessed(columns: Sequence[Column], head: Sequence[str]) -> dict[str, int]:
    """Return where each column stands by its heading; raise Invalid for a heading that stands there twice."""
    fields = {folded(name): column.field for column in columns for name in column.names}
    found: dict[str, int] = {}
    for place, cell in enumerate(head):
        field = fields.get(folded(cell))
        if field in found:
            raise Invalid("import.column_twice", N_("The column “%(name)s” stands there twice."), field="file", name=cell)
        if field is not None:
            found[field] = place
    return found


def require_columns(columns: Sequence[Column], where: Mapping[str, int]) -> None:
    """Raise Invalid where a required column is nowhere."""
    missing = [column.names[0] for column in columns if column.required and column.field not in where]
    if missing:
        raise Invalid(
            "import.columns", N_("The first row must name the columns; missing: %(names)s."), field="file", names="、".join(missing)
        )


def cells_of(where: Mapping[str, int], cells: Sequence[str]) -> dict[str, str]:
    """Return the cells of a row by field; a row that is too short has empty ones."""
    return {field: cells[place].strip() if place < len(cells) else "" for field, place in where.items()}


def read_rows(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    where: Mapping[str, int],
    record: Callable[[int, Mapping[str, str], list[Problem]], Read | None],
) -> tuple[list[Read], list[Problem]]:
    """Return the records of a sheet whose columns stand `where`, and what cannot be read; raise Invalid where it is no such sheet.

    `record` gets the row, its cells by field, and the list to which it adds what is wrong there; where anything is, it returns None.
    """
    require_columns(columns, where)
    records: list[Read] = []
    problems: list[Problem] = []
    for number, cells in enumerate(rows[1:], start=2):
        given = cells_of(where, cells)
        if any(given.values()):
            found = record(number, given, problems)
            records += [found] if found else []
    if not records and not problems:
        raise Invalid("import.empty", N_("The file has no rows."), field="file")
    return records, [*problems, *_doubles(records, "external_id", "code")]


class RowReader:
    """Reads the cells of one row; what cannot be read is collected in `problems`. `most` is how many characters a field takes."""

    def __init__(self, row: int, given: Mapping[str, str], problems: list[Problem], most: Callable[[str], int]) -> None:
        self.row, self.given, self.problems, self.most = row, given, problems, most
        self.wrong = False

    def text(self, field: str) -> str:
        """Return a cell without invisible characters."""
        text = "".join(letter for letter in self.given.get(field, "") if letter.isprintable() or letter == "\n").strip()
        most = self.most(field)
        if len(text) > most:
            self.refuse(field, Invalid("input.too_long", N_("At most %(most)s characters fit here."), most=most))
        return text

    def required(self, field: str) -> str:
        """Return a cell that must not be empty; an empty one is refused."""
        text = self.text(field)
        if not text:
            self.refuse(field, Invalid("import.missing", N_("This cell must not be empty.")))
        return text

    def lines(self, field: str) -> list[str]:
        """Return the lines of a cell; one that says that nothing is known is empty."""
        text = self.text(field)
        return ["" if line.strip() == NOTHING else line.strip() for line in text.split("\n")] if text else []

    def read(self, field: str, reader: Callable[[str], Value]) -> Value | None:
        """Return what a reader makes of a cell, None of an empty one."""
        return self.reading(field, self.text(field), reader)

    def reading(self, field: str, cell: str, reader: Callable[[str], Value]) -> Value | None:
        """Return what a reader makes of a part of a cell."""
        text = unicodedata.normalize("NFKC", cell)
        if not text:
            return None
        try:
            return reader(text)
        except MarketError as error:
            self.refuse(field, error)
            return None

    def refuse(self, field: str, error: MarketError) -> None:
        """Collect what is wrong, once for each cell."""
        self.wrong = True
        if not any(row.row == self.row and row.column == field for row in self.problems):
            self.problems.append(Problem(self.row, field, error))


def day_of(text: str) -> date:
    """Read a day as lists write it, `2026-10-23` or `2026年10月23日`; raise Invalid."""
    match = _DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in match.groups())) if match else date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("import.day", N_("Give the day as year-month-day, for example 2026-10-23.")) from error


def _doubles(records: Sequence[Any], *fields: str) -> Iterator[Problem]:
    """Yield the records that say in one of the fields what an earlier one says there."""
    for field in fields:
        seen: dict[str, int] = {}
        for record in records:
            first = seen.setdefault(getattr(record, field), record.row)
            if getattr(record, field) and first != record.row:
                yield Problem(record.row, field, Invalid("import.twice", N_("Row %(row)s has the same."), row=first))
