"""Sheets that people import: their columns, how a head is read, what is wrong in a row. Pure; each domain says what its cells mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from market.errors import Invalid, MarketError
from market.wording import N_


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


def folded(text: str) -> str:
    """Return a heading or a word as it is compared: one width, one case, single spaces."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()


def guessed(columns: Sequence[Column], head: Sequence[str]) -> dict[str, int]:
    """Return where each column stands by its heading; raise Invalid for a heading that stands there twice."""
    named = {folded(name): column.field for column in columns for name in column.names}
    found: dict[str, int] = {}
    for place, cell in enumerate(head):
        field = named.get(folded(cell))
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
