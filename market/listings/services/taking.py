"""Taking in a list, whatever of: every row planned in memory, then all of them written together or none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from market import sheets
from market.columns import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Problem, Read
from market.errors import Invalid, MarketError
from market.listings.services.planning import Kept, Planned, Said
from market.wording import N_

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Intake(Generic[Row]):
    """What became of a list: what it describes, what is wrong, and, once it is in, what was submitted and what still is missing."""

    records: Sequence[Row]
    problems: Sequence[Problem]
    imported: bool = False
    unchanged: Sequence[int] = ()
    """The rows of which the market says the same already."""
    submitted: Sequence[int] = ()
    """The rows that were handed on: a listing to the operator, an entry of a register to everybody."""
    gaps: Sequence[Problem] = field(default_factory=list)
    """Why a row stays a draft."""


def rows_of(content: bytes) -> sheets.Rows:
    """Return the rows of a workbook or CSV file; raise Invalid where it is none, too large, or empty."""
    rows = sheets.read(content, most_rows=MOST_ROWS + 1, most_columns=MOST_COLUMNS, most_bytes=MOST_BYTES)
    if not rows:
        raise Invalid("import.empty", N_("The file has no rows."), field="file")
    return rows


def numbers_of(records: Sequence[Read]) -> tuple[set[str], set[str]]:
    """Return the numbers that the rows name: of the owner's own system, and of this market."""
    return {record.external_id for record in records} - {""}, {record.code for record in records} - {""}


def taken(
    records: Sequence[Read],
    problems: Sequence[Problem],
    plan: Callable[[Read], Planned[Kept, Said]],
    *,
    column: Callable[[MarketError], str],
    write: Callable[[Sequence[Planned[Kept, Said]]], object] | None,
) -> Intake[Read]:
    """Plan the rows that could be read and write them where nothing is wrong anywhere; without `write` only say what would happen.

    Two rows that mean the same, one by the owner's number and one by the market's, are wrong.
    """
    wrong = {problem.row for problem in problems}
    found = [*problems]
    made: list[Planned[Kept, Said]] = []
    meant: dict[str, int] = {}
    for record in [record for record in records if record.row not in wrong]:
        try:
            made.append(_once(plan(record), meant))
        except MarketError as error:
            found.append(Problem(record.row, column(error), error))
    if write is not None and not found:
        write(made)
    return Intake(
        records,
        sorted(found, key=lambda problem: problem.row),
        imported=write is not None and not found,
        unchanged=[each.row for each in made if not each.changed],
        submitted=[each.row for each in made if each.submit],
        gaps=[Problem(each.row, "", each.gap) for each in made if each.gap],
    )


def _once(planned: Planned[Kept, Said], meant: dict[str, int]) -> Planned[Kept, Said]:
    """Return the plan of a row and note what it means; raise Invalid where an earlier row means the same."""
    first = meant.setdefault(planned.known.code, planned.row) if planned.known is not None else planned.row
    if first != planned.row:
        raise Invalid("import.twice", N_("Row %(row)s has the same."), row=first)
    return planned


def column_of(error: MarketError, columns: Collection[str], places: Mapping[str, str]) -> str:
    """Return the column in which the input of a rule's refusal stands, or nothing; `places` has what is named otherwise."""
    name = (error.field or "").rstrip("0123456789").rstrip("_")
    if name in columns:
        return name
    return next((place for word, place in places.items() if name.startswith(word)), "")
