"""A register as a file that this market reads back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from market import sheets
from market.registers.models import Entry
from market.registers.rules.kinds import EntryKind
from market.registers.rules.sheet import sheet

TITLES = {EntryKind.TEAM: "人才团队清单", EntryKind.CAPABILITY: "仪器设备清单", EntryKind.PROJECT: "在研项目清单"}


def as_csv(kind: EntryKind, found: Sequence[Entry]) -> bytes:
    """Return a register as CSV for spreadsheets."""
    return sheets.csv_file(_rows(kind, found))


def as_workbook(kind: EntryKind, found: Sequence[Entry]) -> bytes:
    """Return a register as a workbook."""
    return sheets.workbook((TITLES[kind], _rows(kind, found), []))


def _rows(kind: EntryKind, found: Sequence[Entry]) -> list[list[str]]:
    return sheet(kind, [(each.code, each.content()) for each in found])


FORMATS: dict[str, tuple[str, Callable[[EntryKind, Sequence[Entry]], bytes]]] = {
    "xlsx": (sheets.XLSX, as_workbook),
    "csv": ("text/csv; charset=utf-8", as_csv),
}
"""The file formats of a register with their content types."""
