"""JSON of what prepares a session: lots from a sheet, proposed days, who hears of announcements."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from market.auctions.rules.lot_sheet import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from market.auctions.rules.notices import SECTORS
from market.auctions.rules.proposals import Step
from market.web.schemas import NO_NUL, Day, FenOut, In, Out, Query

BASE64 = "^[A-Za-z0-9+/]*={0,2}$"
Cell = Annotated[str, StringConstraints(max_length=LONGEST_CELL, pattern=NO_NUL)]
Sector = Annotated[str, StringConstraints(pattern=f"^({'|'.join(SECTORS)})$")]


class ImportIn(In):
    """Lots as a sheet: its first row names the columns, as in the template. Either the rows, or a workbook or CSV file."""

    rows: list[Annotated[list[Cell], Field(max_length=MOST_COLUMNS)]] | None = Field(default=None, max_length=MOST_ROWS + 1)
    file: Annotated[str, StringConstraints(max_length=3 * 1024 * 1024, pattern=BASE64)] | None = Field(
        default=None, description="The file in base64, at most 2 MB"
    )
    dry_run: bool = Field(default=True, description="Only say what would stop the import")


class ImportedLot(Out):
    """A row that was read."""

    row: int
    number: int | None
    achievement: str
    start_fen: FenOut = Field(validation_alias="start")
    increment_fen: FenOut = Field(validation_alias="increment")
    contract: str


class ImportOut(Out):
    """What became of a sheet in which nothing is wrong."""

    imported: bool = Field(description="False where it was only looked at")
    lots: list[ImportedLot]


class DatesQuery(Query):
    """Around which day."""

    on: Day | None = None


class MilestoneOut(Out):
    """One step on the way to a session, with the rule that it keeps."""

    step: Step
    first: date
    last: date
    rule: str
    provisional: bool = Field(description="A holiday table that is not published yet may still move it")


class DatesOut(Out):
    """Proposed days."""

    moved: bool = Field(description="The wanted day could not be had")
    milestones: list[MilestoneOut]


class SubscriptionIn(In):
    """Which announcements come by mail; none of them ends the subscription."""

    sectors: list[Sector] = Field(max_length=len(SECTORS), description="general: every session")


class SubscriptionOut(Out):
    """Which announcements come by mail."""

    sectors: list[str]
