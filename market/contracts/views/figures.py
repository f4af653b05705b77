"""An office's year as a file of figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext

from market import sheets
from market.contracts.rules.registration.refusal import GROUNDS
from market.web.i18n import label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from market.contracts.rules.desk import Line, Statistics
    from market.contracts.rules.matters import Matter, Tally


def as_csv(found: Statistics, matters: Mapping[Matter, Tally]) -> bytes:
    """Return the lines of a year as CSV: by month, by type of contract, the whole, the grounds of refusal; amounts in yuan.

    Behind them, under a head of its own, what else the office dealt with; its days are working days.
    """
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
    rows += [[gettext(GROUNDS[ground]), "", str(number), "", "", ""] for ground, number in found.grounds.items()]
    rows.append(
        [
            gettext("Matter"),
            gettext("Cases dealt with"),
            gettext("Done as asked"),
            gettext("Not granted"),
            "",
            gettext("Median working days"),
        ]
    )
    rows += [
        [label(matter), str(one.number), str(one.granted), str(one.declined), "", _days(one.median_days)] for matter, one in matters.items()
    ]
    return sheets.csv_file(rows)


def _cells(line: Line) -> list[str]:
    return [str(line.registered), str(line.refused), _yuan(line.total.fen), _yuan(line.tech.fen), _days(line.median_days)]


def _days(number: int | None) -> str:
    return "" if number is None else str(number)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
