"""JSON of challenges 揭榜挂帅."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from market.listings.rules.content import MOST_ROWS
from market.proposals.rules.scores import BEST
from market.proposals.rules.steps import Step
from market.web.schemas import In, Line, Out, Text, Whole

Mark = Annotated[int, Field(ge=0, le=BEST), Whole]


class ExpertIn(In):
    """Whom the demander asks to judge, by the address of the account."""

    email: Line
    exception: Line = Field(default="", description="Why a member of a party may judge; public")


class StatementIn(In):
    """An expert's answer to the invitation."""

    accept: bool
    statement: Text = Field(description="Declaration of interests; public once accepted")


class MarksIn(In):
    """An expert's marks of one proposal, in the order of the criteria; null where one is missing."""

    marks: Annotated[list[Mark | None], Field(max_length=MOST_ROWS)]
    note: Text = ""


class ObjectionIn(In):
    """An objection to the notice."""

    text: Text


class ReplyIn(In):
    """The demander's answer to an objection; one that is upheld lets the experts judge again."""

    text: Text
    upheld: bool


class ExpertOut(Out):
    """Somebody who was asked to judge."""

    id: int
    organisation_id: int
    exception: str
    accepted: bool | None
    statement: str


class RankedOut(Out):
    """Where a proposal stands; points are hundredths, 10,000 at most."""

    proposal: int
    rank: int | None
    points: int
    lowest: int
    highest: int
    sheets: int


class ObjectionOut(Out):
    """An objection and its answer."""

    id: int
    text: str
    at: datetime
    answer: str
    upheld: bool | None
    answered_at: datetime | None


class NoticeOut(Out):
    """The public notice 公示 of a challenge."""

    demand_id: int
    step: Step
    notice_from: date | None
    notice_until: date | None
    ranking: list[RankedOut]
    objections: list[ObjectionOut]


class ChallengeOut(Out):
    """How far a challenge is."""

    demand_id: int
    step: Step
    notice_from: date | None
    notice_until: date | None
