"""An office's year as a file of figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext

from market import sheets
from market.web.i18n import label

if TYPE_CHECKING:
    from market.contracts.rules.desk import Line, Statistics


def as_csv(found: Statistics) -> bytes:
    """Return the lines of a year as CSV: by month, by type of contract, the whole, then the grounds of refusal; amounts in yuan."""
    head = [
        gettext("Part"),
        gettext("Contracts registered"),
        gettext("Contracts refused"),
        gettext("Contract total"),
        gettext("Technology amount"),
        gettext("Median days"),
    ]
    rows = [head]
    rows += [[f"{month:02d}", *_cells(line)] for month, line in found.months.items()]
    rows += [[label(kind), *_cells(line)] for kind, line in found.types.items()]
    rows.append([gettext("In all"), *_cells(found.whole)])
    rows += [[label(ground), "", str(number), "", "", ""] for ground, number in found.grounds.items()]
    return sheets.csv_file(rows)


def _cells(line: Line) -> list[str]:
    days = "" if line.median_days is None else str(line.median_days)
    return [str(line.registered), str(line.refused), _yuan(line.total.fen), _yuan(line.tech.fen), days]


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
