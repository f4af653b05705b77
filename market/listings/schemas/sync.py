"""JSON between the market and an institution's own system."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from market.listings.rules.drafting import Draft
from market.listings.rules.kinds import AchievementState, Sector, TermMode
from market.listings.schemas.achievements import AchievementIn
from market.listings.schemas.lists import AchievementKept
from market.listings.services.sync import Outcome
from market.web.schemas import VISIBLE, Digits, Fault, FileIn, Out, Query
from market.web.schemas import In as Body

MOST = 200
ExternalId = Annotated[
    str, StringConstraints(min_length=1, max_length=200, pattern=VISIBLE), Field(description="The number in your own system")
]


def told(body: AchievementIn, external_id: str) -> Draft:
    """Return what a body says, as the rules' value."""
    return Draft(
        basics=body.basics(),
        worth=body.worth.worth(),
        owners=tuple(row.share() for row in body.owners),
        inventors=tuple(row.person() for row in body.inventors),
        rights=tuple(row.right() for row in body.rights),
        offers=tuple(row.offer() for row in body.terms),
        burdens=tuple(row.burden() for row in body.burdens),
        indicators=tuple(row.measure() for row in body.indicators),
        external_id=external_id,
    )


class SyncItem(AchievementIn):
    """A whole achievement under the number of your own system."""

    external_id: ExternalId


class SyncIn(Body):
    """Several achievements, written all together or not at all."""

    items: Annotated[list[SyncItem], Field(min_length=1, max_length=MOST)]
    dry_run: bool = Field(default=False, description="Only say what would become of them")
    submit: bool = Field(default=False, description="Hand what fulfils the conditions of publication to the operator")


class SyncedOut(Out):
    """What became of one of them, or would."""

    external_id: str
    outcome: Outcome
    id: int | None = Field(description="Empty where a dry run would create it")
    code: str | None
    state: AchievementState | None
    submitted: bool = Field(description="Handed to the operator now")
    gap: Fault | None = Field(default=None, description="Why it stays a draft, where it was to be submitted")


class SyncOut(Out):
    """What became of all of them, in the order of the body."""

    dry_run: bool
    items: list[SyncedOut]


class PutOut(Out):
    """An achievement and what became of it."""

    outcome: Outcome
    achievement: AchievementKept


class ListIn(FileIn):
    """A list as XLSX or CSV (UTF-8 or GB 18030), its columns named by their headings, and what holds for rows that say nothing."""

    dry_run: Literal["true", "false"] = "false"
    submit: Literal["true", "false"] = "false"
    sector: Sector | None = None


class SheetIn(ListIn):
    """A list of achievements as XLSX or CSV, and what holds for rows that say nothing."""

    way: TermMode | None = None
    trl: Annotated[int, Field(ge=1, le=9)] | None = None


class SheetOut(Out):
    """What became of a list."""

    dry_run: bool
    rows: int
    unchanged: list[int] = Field(description="Rows of which the market says the same already")
    submitted: list[int] = Field(description="Rows whose listing was handed to the operator")
    gaps: list[Fault] = Field(description="Why rows stay drafts")


class ChangesQuery(Query):
    """From where on the changes are wanted."""

    after: Annotated[int, Field(ge=0, le=10**18 - 1), Digits] = Field(default=0, description="`next` of the last answer; 0 begins anew")
    limit: Annotated[int, Field(ge=1, le=MOST), Digits] = 100


class Changes(Out):
    """What changed, each achievement once, as it is now; those withdrawn or expired included."""

    items: list[AchievementKept]
    next: int = Field(description="Ask with this `after` next time")
    more: bool = Field(description="There is more to fetch now")


class ExportQuery(Query):
    """The format of the file."""

    format: Literal["jsonl", "csv", "xlsx"] = "jsonl"


__all__ = ["Changes", "ChangesQuery", "ExportQuery", "PutOut", "SheetIn", "SheetOut", "SyncIn", "SyncItem", "SyncOut", "SyncedOut", "told"]
