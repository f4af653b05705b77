"""JSON of the queue of reviews."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from market.listings.queries.queue import PAGE_SIZE
from market.web.schemas import Digits, Id, In, Out, Query

Kind = Literal["achievements", "demands"]


class QueueQuery(Query):
    """The filters of the queue; what is left out means all."""

    kind: Literal["", "achievements", "demands"] = ""
    flags: Literal["", "strong", "flagged", "clean"] = ""
    page: Annotated[int, Field(ge=1, le=100_000), Digits] = 1


class WaitingOut(Out):
    """One listing that waits."""

    kind: Kind
    id: int
    code: str
    title_zh: str
    organisation_id: int
    submitted_at: datetime
    flags: int = Field(description="Signs that it is like another listing")
    gaps: int = Field(description="Conditions of publication that do not hold today")
    clean: bool = Field(description="It may be approved together with others")


class QueueOut(Out):
    """A page of the queue, the longest waiting first."""

    items: list[WaitingOut]
    total: int


class ChosenIn(In):
    """One chosen listing."""

    kind: Kind
    id: Id


class ApprovalsIn(In):
    """Listings to publish together; `read` is the reviewer's word that every point of the checklist is in order."""

    items: Annotated[list[ChosenIn], Field(min_length=1, max_length=PAGE_SIZE)]
    read: bool


class RefusedOut(Out):
    """A listing that was not published, and why."""

    kind: Kind
    id: int
    code: str
    message: str = Field(description="In the caller's language")


class ApprovalsOut(Out):
    """How many were published, and what was not."""

    published: int
    refused: list[RefusedOut]
