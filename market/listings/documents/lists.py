"""An organisation's own achievements or demands as a sheet that this market reads back."""

from __future__ import annotations

from collections.abc import Sequence

from market import sheets
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.rules import demand_sheet
from market.listings.rules.achievement_export import Kept, sheet


def list_as_csv(found: Sequence[Achievement]) -> bytes:
    """Return achievements as CSV for spreadsheets."""
    return sheets.csv_file(_rows(found))


def list_as_workbook(found: Sequence[Achievement]) -> bytes:
    """Return achievements as a workbook."""
    return sheets.workbook(("成果清单", _rows(found), []))


def _rows(found: Sequence[Achievement]) -> list[list[str]]:
    return sheet([Kept(each.code, each.draft()) for each in found])


def demands_as_csv(found: Sequence[Demand]) -> bytes:
    """Return demands as CSV for spreadsheets."""
    return sheets.csv_file(_demand_rows(found))


def demands_as_workbook(found: Sequence[Demand]) -> bytes:
    """Return demands as a workbook."""
    return sheets.workbook(("需求清单", _demand_rows(found), []))


def _demand_rows(found: Sequence[Demand]) -> list[list[str]]:
    return demand_sheet.sheet([demand_sheet.Kept(each.code, each.draft()) for each in found])
