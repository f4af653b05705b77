"""Tables that people upload and download: XLSX and CSV as rows of text.

A workbook is a heap of zipped XML from a stranger. It is opened by another process (market/workbook.py) with little memory and
little time, so that whatever it holds, the web workers and the auctions in them go on.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from typing import Any

from market.errors import Invalid
from market.wording import N_

Rows = list[list[str]]
Cells = Sequence[Sequence[str | int | None]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The content type of a workbook."""
LARGEST_FILE = 2 * 1024 * 1024
LARGEST_CONTENT, MOST_PARTS = 24 * 1024 * 1024, 200
SECONDS = 20
ENCODINGS = ("utf-8-sig", "gb18030")
_COMMAND = re.compile(r"[=+\-@\t\r\n]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_ZIP = b"PK\x03\x04"
_REFUSALS = {
    "formula": N_("Cell %(cell)s has a formula. Paste the values only."),
    "macro": N_("The file has macros. Save it as an ordinary workbook (.xlsx) without them."),
    "large": N_("The file holds more than fits here."),
    "unreadable": N_("This is no workbook (.xlsx) and no CSV file."),
}


def read(content: bytes, *, most_rows: int, most_columns: int, most_bytes: int = LARGEST_FILE) -> Rows:
    """Return the first sheet of a workbook, or a CSV file in UTF-8 or GB 18030, as rows of text; raise Invalid `sheet.*`."""
    if len(content) > most_bytes:
        raise Invalid("sheet.too_large", N_("At most %(most)s MB fit here."), field="file", most=most_bytes // 1024**2)
    if not content.startswith(_ZIP):
        return _csv(content, most_rows, most_columns)
    _check_parts(content)
    answer = _run({"act": "read", "rows": most_rows, "columns": most_columns}, content)
    said = json.loads(answer)
    if "refused" in said:
        raise _refusal(said["refused"], cell=said.get("cell", ""))
    rows: Rows = said["rows"]
    return rows


def workbook(*sheets: tuple[str, Cells, Sequence[str]]) -> bytes:
    """Return a workbook of sheets: title, rows of which the first is the head, and a note for each head or none at all.

    Text stays text, whatever it begins with; whole numbers are numbers.
    """
    parts = [{"title": title, "rows": [list(row) for row in rows], "notes": list(notes)} for title, rows, notes in sheets]
    return _run({"act": "write", "sheets": parts}, b"")


def csv_file(rows: Cells) -> bytes:
    """Return rows as CSV that spreadsheets open as UTF-8; text that they would take for a formula gets an apostrophe."""
    made = io.StringIO()
    csv.writer(made).writerows([[_harmless(cell) for cell in row] for row in rows])
    return f"\ufeff{made.getvalue()}".encode()


def _harmless(cell: str | int | None) -> str | int | None:
    risky = isinstance(cell, str) and _COMMAND.match(cell) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if risky else cell


def _check_parts(content: bytes) -> None:
    """Refuse what is no plain workbook before anybody unpacks it: too much in it, macros, encryption."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            listed = parts.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:  # the last: packed in a newer way than zipfile reads
        raise _refusal("unreadable") from error
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > LARGEST_CONTENT:
        raise _refusal("large")
    names = [part.filename.lower() for part in listed]
    if any("vbaproject" in name or name.startswith(("xl/macrosheets", "xl/activex", "xl/embeddings")) for name in names):
        raise _refusal("macro")
    if any(part.flag_bits & 1 for part in listed) or "xl/workbook.xml" not in names:
        raise _refusal("unreadable")


def _run(order: dict[str, Any], content: bytes) -> bytes:
    head = json.dumps(order).encode()
    command = [sys.executable, "-m", "market.workbook"]
    try:
        done = subprocess.run(command, input=head + b"\n" + content, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired as error:
        raise _refusal("large") from error
    if done.returncode:
        raise _refusal("large" if done.returncode < 0 or b"MemoryError" in done.stderr else "unreadable")
    return done.stdout


def _csv(content: bytes, most_rows: int, most_columns: int) -> Rows:
    text = _decoded(content)
    try:
        rows = [
            [_plain(cell, row, column) for column, cell in enumerate(cells)]
            for row, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True), start=1)
        ]
    except csv.Error as error:
        raise _refusal("unreadable") from error
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > most_rows or any(len(row) > most_columns for row in rows):
        raise _refusal("large")
    return rows


def _plain(cell: str, row: int, column: int) -> str:
    """Return a cell without the apostrophe that `csv_file` puts before text; refuse a formula, which a workbook may not hold either."""
    text = cell.strip()
    if text.startswith("="):
        raise _refusal("formula", cell=f"{column_letters(column)}{row}")
    return text[1:] if text[:1] == "'" and _COMMAND.match(text[1:]) else text


def column_letters(place: int) -> str:
    """Return the name of a column, counted from 0, as spreadsheets show it: A, B and so on to Z, then AA."""
    more, last = divmod(place, 26)
    return f"{column_letters(more - 1) if more else ''}{chr(ord('A') + last)}"


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _refusal("unreadable")


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _refusal(why: str, **params: str) -> Invalid:
    return Invalid(f"sheet.{why}", _REFUSALS[why], field="file", **params)
