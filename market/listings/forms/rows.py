"""Forms with a list of rows that work without scripts: spare empty rows, and a button that adds one and loses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from flask import request
from wtforms import Field, HiddenField

from market.errors import MarketError
from market.listings.rules.content import MOST_ROWS
from market.web.forms import MarketForm

SPARE = 2
_PLACED = re.compile(r"^(?P<column>.+)_(?P<place>\d+)$")

Columns = Mapping[str, Callable[[], Field]]


class RowsForm(MarketForm):
    """A form with one or more groups of rows; column `number` of row 2 is the field `number_2`."""

    groups: ClassVar[dict[str, tuple[str, ...]]] = {}
    """The columns of each group."""
    counts: ClassVar[dict[str, int]] = {}
    """The rows shown of each group; a group that the form leaves out has none."""
    defaults: ClassVar[tuple[str, ...]] = ()
    """Columns that always have a value and therefore say nothing about whether a row was filled in."""

    def rows(self, group: str) -> list[dict[str, Field]]:
        """Return the fields of each row, by column, for the template."""
        return [{column: self[f"{column}_{place}"] for column in self.groups[group]} for place in range(self.counts[group])]

    def filled(self, group: str) -> list[dict[str, Any]]:
        """Return the data of the rows in which something was entered."""
        return [self.row(group, place) for place in self.places(group)]

    def row(self, group: str, place: int) -> dict[str, Any]:
        """Return the data of one row by column."""
        return {column: self[f"{column}_{place}"].data for column in self.groups[group]}

    def places(self, group: str) -> list[int]:
        """Return the numbers of the rows in which something was entered."""
        told = [column for column in self.groups.get(group, ()) if column not in self.defaults]
        return [place for place in range(self.counts.get(group, 0)) if any(_is_given(self[f"{column}_{place}"]) for column in told)]

    def refuse(self, error: MarketError) -> None:
        """Put a refusal on its input: the services count the filled rows, the form all of them."""
        error.rename(self._input_of)
        super().refuse(error)

    def _input_of(self, name: str) -> str:
        if match := _PLACED.match(name):
            for group, columns in self.groups.items():
                places = self.places(group)
                if match["column"] in columns and int(match["place"]) < len(places):
                    return f"{match['column']}_{places[int(match['place'])]}"
        return name


def _is_given(field: Field) -> bool:
    return bool(field.data) or bool(field.raw_data and str(field.raw_data[0]).strip())


def rows_form(base: type[RowsForm], groups: Mapping[str, Columns], kept: Mapping[str, int]) -> type[RowsForm]:
    """Return a form class with as many rows as are kept or were posted, and spare ones; `add_<group>` in the post adds one."""
    counts = {group: _count(group, kept.get(group, 0)) for group in groups}
    members: dict[str, Any] = {"groups": {group: tuple(columns) for group, columns in groups.items()}, "counts": counts}
    for group, columns in groups.items():
        members[f"rows_{group}"] = HiddenField(default=str(counts[group]))
        for place in range(counts[group]):
            members |= {f"{column}_{place}": make() for column, make in columns.items()}
    return type(base.__name__, (base,), members)


def _count(group: str, kept: int) -> int:
    if request.method != "POST":
        return min(MOST_ROWS, kept + SPARE)
    posted = request.form.get(f"rows_{group}", "")
    count = int(posted) if posted.isascii() and posted.isdigit() and len(posted) < 4 else kept + SPARE  # noqa: PLR2004 - at most 30 rows
    return max(1, min(MOST_ROWS, count + (1 if f"add_{group}" in request.form else 0)))


def asked_for_row() -> bool:
    """Say whether the post only wants another row."""
    return any(name.startswith("add_") for name in request.form)


def initial(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the fields' first values for kept rows."""
    return {f"{column}_{place}": value for place, row in enumerate(rows) for column, value in row.items()}
