"""JSON of rehearsals."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from market.rehearsal.script import HIGHEST_SPEED, LOWEST_SPEED
from market.rehearsal.states import RehearsalState
from market.web.schemas import In, Out, Whole


class RehearsalIn(In):
    """How a rehearsal is played."""

    speed: Annotated[int, Field(ge=LOWEST_SPEED, le=HIGHEST_SPEED, description="How much shorter everything lasts"), Whole] = 10
    by_hand: bool = Field(default=False, description="An auctioneer conducts at the console")


class RehearsalOut(Out):
    """A rehearsal 彩排 as asked for, running, or over."""

    id: int
    sale_id: int
    state: RehearsalState
    speed: int
    by_hand: bool
    asked_at: datetime
    ended_at: datetime | None
    stop_asked: bool
    address: str = Field(description="Where the play market runs, while it runs")
    accounts: list[Any] = Field(description="The play accounts, emptied at the end")
    words: dict[str, Any] = Field(description="What it came to, or why it failed")
