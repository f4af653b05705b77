"""`python -m market.workbook`: reads or writes one workbook for market/sheets.py, in a process with little memory and little time.

Takes a line of JSON and, to read, the file behind it; answers with JSON or with the file.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import zipfile
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

MEMORY, CPU_SECONDS = 1024**3, 15
LARGEST_CONTENT = 24 * 1024 * 1024
HEAD_COLOUR = "E8F0EC"


class RefusedError(ValueError):
    """The workbook holds what is not read here; the message is the reason's name."""

    def __init__(self, why: str, cell: str = "") -> None:
        super().__init__(why)
        self.cell = cell


def main() -> None:
    """Do what the first line asks."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    order = json.loads(sys.stdin.buffer.readline())
    if order["act"] == "write":
        sys.stdout.buffer.write(written(order))
        return
    try:
        answer: dict[str, Any] = {"rows": rows_of(sys.stdin.buffer.read(), order["rows"], order["columns"])}
    except RefusedError as refused:
        answer = {"refused": str(refused), "cell": refused.cell}
    sys.stdout.write(json.dumps(answer))


def rows_of(content: bytes, most_rows: int, most_columns: int) -> list[list[str]]:
    """Return the first sheet as text, empty rows at its end left out; raise RefusedError."""
    _check(content)
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    rows: list[list[str]] = []
    empty = 0
    for number, cells in enumerate(book.worksheets[0].iter_rows(), start=1):
        row = [_text(cell, number) for cell in cells]
        while row and not row[-1]:
            row.pop()
        empty = empty + 1 if not row else 0
        if len(rows) - empty >= most_rows or len(row) > most_columns or empty > most_rows:
            why = "large"
            raise RefusedError(why)
        rows.append(row)
    return rows[: len(rows) - empty]


def _check(content: bytes) -> None:
    """Count what the parts really unpack to, whatever their headers say, and refuse XML that declares entities."""
    left = LARGEST_CONTENT
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            with parts.open(name) as part:
                unpacked = part.read(left + 1)
            left -= len(unpacked)
            if left < 0:
                why = "large"
                raise RefusedError(why)
            if name.lower().endswith((".xml", ".rels")) and b"<!" in unpacked and (b"<!DOCTYPE" in unpacked or b"<!ENTITY" in unpacked):
                why = "unreadable"
                raise RefusedError(why)


def _text(cell: Any, row: int) -> str:  # noqa: ANN401 - openpyxl's cells have no common type
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or not isinstance(value, str | int | float | bool | datetime | date | time):
        why = "formula"
        raise RefusedError(why, f"{get_column_letter(cell.column)}{row}")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def written(order: dict[str, Any]) -> bytes:
    """Return a workbook of sheets with a styled head, notes on its cells where there are some, and no formula anywhere."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for part in order["sheets"]:
        _fill(book.create_sheet(part["title"]), part["rows"], part["notes"])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _fill(sheet: Any, rows: list[list[Any]], notes: list[str]) -> None:  # noqa: ANN401 - openpyxl has no types
    for row in rows:
        sheet.append(row)
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for place, cell in enumerate(sheet[1], start=1):
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=HEAD_COLOUR)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(place)].width = 20
    for cell, note in zip(sheet[1], notes, strict=False):
        cell.comment = Comment(note, "ChunQiu", width=320, height=120)
    sheet.freeze_panes = "A2"


if __name__ == "__main__":
    main()
