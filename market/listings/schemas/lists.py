"""The lists of an organisation's own achievements and demands as files: JSON beside the sheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from pydantic import BaseModel, Field, RootModel

from market import sheets
from market.columns import Column
from market.listings import queries, services
from market.listings.documents import demands_as_csv, demands_as_workbook, list_as_csv, list_as_workbook
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.rules import achievement_sheet, demand_sheet
from market.listings.schemas.achievements import AchievementOut
from market.listings.schemas.demands import DemandOut
from market.listings.services.taking import Intake
from market.wording import N_

Listing = TypeVar("Listing")
Formats = dict[str, tuple[str, Callable[[Sequence[Listing]], bytes]]]


class AchievementKept(AchievementOut):
    """A whole achievement as its owner reads it, with the number in the owner's own system."""

    external_id: str = Field(description="The number in the owner's own system; empty where none was given")


class DemandKept(DemandOut):
    """A whole demand as its demander reads it, with the number in the demander's own system."""

    external_id: str = Field(description="The number in the demander's own system; empty where none was given")
    details: str = Field(description="Kept from the public")


def _as_json(model: type[BaseModel], found: Sequence[Listing]) -> bytes:
    return (
        RootModel[list[BaseModel]]([model.model_validate(each) for each in found]).model_dump_json(indent=1, serialize_as_any=True).encode()
    )


def _as_lines(model: type[BaseModel], found: Sequence[Listing]) -> bytes:
    return b"".join(model.model_validate(each).model_dump_json().encode() + b"\n" for each in found)


def _formats(
    model: type[BaseModel], csv: Callable[[Sequence[Listing]], bytes], workbook: Callable[[Sequence[Listing]], bytes]
) -> Formats[Listing]:
    return {
        "xlsx": (sheets.XLSX, workbook),
        "csv": ("text/csv; charset=utf-8", csv),
        "json": ("application/json", partial(_as_json, model)),
        "jsonl": ("application/jsonl", partial(_as_lines, model)),
    }


FORMATS: Formats[Achievement] = _formats(AchievementKept, list_as_csv, list_as_workbook)
"""The file formats of a list of achievements with their content types."""
DEMAND_FORMATS: Formats[Demand] = _formats(DemandKept, demands_as_csv, demands_as_workbook)
"""Those of a list of demands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKind:
    """A kind of list that is imported and exported: what pages, commands and the API need to know of it."""

    name: str
    """As in addresses and file names."""
    title: str
    crumb: str
    things: str
    columns: Sequence[Column]
    take_in: Callable[..., Intake[Any]]
    owned: Callable[[int], Sequence[Any]]
    formats: Formats[Any]

    @property
    def by_field(self) -> dict[str, Column]:
        """Return the columns by their fields."""
        return {column.field: column for column in self.columns}


KINDS = {
    "achievements": ListKind(
        name="achievements",
        title=N_("Import a list of achievements"),
        crumb=N_("My achievements"),
        things=N_("Achievements"),
        columns=achievement_sheet.COLUMNS,
        take_in=services.take_in,
        owned=queries.owned,
        formats=FORMATS,
    ),
    "demands": ListKind(
        name="demands",
        title=N_("Import a list of demands"),
        crumb=N_("Our demands"),
        things=N_("Demands"),
        columns=demand_sheet.COLUMNS,
        take_in=services.take_in_demands,
        owned=queries.owned_demands,
        formats=DEMAND_FORMATS,
    ),
}
