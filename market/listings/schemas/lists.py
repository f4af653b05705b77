"""The list of an institution's own achievements as files: JSON beside the sheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pydantic import Field, RootModel

from market.listings.documents import list_as_csv, list_as_workbook
from market.listings.models.achievements import Achievement
from market.listings.schemas.achievements import AchievementOut


class AchievementKept(AchievementOut):
    """A whole achievement as its owner reads it, with the number in the owner's own system."""

    external_id: str = Field(description="The number in the owner's own system; empty where none was given")


class Kept(RootModel[list[AchievementKept]]):
    """All achievements of an organisation."""


def list_as_json(found: Sequence[Achievement]) -> bytes:
    """Return achievements as JSON, each as the API gives it to its owner."""
    return Kept([AchievementKept.model_validate(each) for each in found]).model_dump_json(indent=1).encode()


def list_as_lines(found: Sequence[Achievement]) -> bytes:
    """Return achievements as JSON lines, one each, as the API gives it to its owner."""
    return b"".join(AchievementKept.model_validate(each).model_dump_json().encode() + b"\n" for each in found)


FORMATS: dict[str, tuple[str, Callable[[Sequence[Achievement]], bytes]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", list_as_workbook),
    "csv": ("text/csv; charset=utf-8", list_as_csv),
    "json": ("application/json", list_as_json),
    "jsonl": ("application/jsonl", list_as_lines),
}
"""The file formats of a list with their content types."""
