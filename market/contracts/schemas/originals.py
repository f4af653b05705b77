"""JSON of contracts signed on paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from market.contracts.rules.originals import Ground, OriginalState, Point
from market.contracts.schemas.papers import Reason
from market.uploads import Media
from market.web.schemas import Day, FileIn, In, Out


class OriginalIn(FileIn):
    """What is said of the scan."""

    signed_on: Day = Field(description="The last day on which a party signed the paper")


class OriginalOut(Out):
    """A scanned original."""

    contract_id: int
    document_digest: str = Field(description="SHA-256 of the fixed document")
    file_digest: str = Field(validation_alias="file_key", description="SHA-256 of the scan")
    file_size: int
    media: Media
    signed_on: date
    state: OriginalState
    uploaded_by: int = Field(description="The organisation")
    uploaded_at: datetime
    agreed_at: datetime | None
    decided_at: datetime | None
    ground: Ground | None
    reason: str | None


class CompareIn(In):
    """The points that were compared and found in order: all of them, or the scan is refused."""

    points: Annotated[list[Point], Field(max_length=len(Point))]


class RefuseOriginalIn(In):
    """Why a scan is refused."""

    ground: Ground
    reason: Reason
