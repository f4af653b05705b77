"""JSON of races 赛马制."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from market.proposals.rules.races import MOST_GOALS, Goal, RaceStep
from market.proposals.schemas.challenges import RankedOut
from market.uploads import Media
from market.web.schemas import Day, Id, In, Line, Out, Text


class RaceStartIn(In):
    """Who runs in the first stage; `days` moves the published milestones, in their order, where the talks took longer."""

    proposals: Annotated[list[Id], Field(max_length=100)]
    days: Annotated[list[Day], Field(default_factory=list, max_length=MOST_GOALS)]


class RaceResultIn(In):
    """What was reached at a milestone; files are handed in on the page."""

    text: Text
    link: Line = Field(default="", description="Web address of the evidence, https only")


class KnockOutIn(In):
    """A solver that leaves, and why; it reads the reason."""

    proposal: Id
    reason: Text


class StageDecisionIn(In):
    """The decision of a stage; who is not named goes on."""

    out: Annotated[list[KnockOutIn], Field(max_length=100)]


class RaceMilestoneIn(In):
    """A milestone of the next stage, the same for all."""

    name: Line
    due_on: Day
    result: Line = Field(description="What is handed over")
    test: Line = Field(description="How it is checked")


class NextStageIn(In):
    """The milestones of the next stage."""

    milestones: Annotated[list[RaceMilestoneIn], Field(max_length=MOST_GOALS)]

    def goals(self) -> list[Goal]:
        """Return what the services take."""
        return [Goal(**row.values()) for row in self.milestones]


class RaceMilestoneOut(Out):
    """A milestone."""

    id: int
    stage: int
    name: str
    due_on: date
    result: str
    test: str
    share_bp: int | None


class RaceResultOut(Out):
    """A result; the last one of a milestone counts."""

    id: int
    milestone_id: int
    text: str
    link: str
    at: datetime
    media: Media | None
    name: str | None
    size: int | None


class RacerOut(Out):
    """A solver of the race, with what it handed in."""

    proposal_id: int
    left_stage: int | None
    reason: str
    results: list[RaceResultOut]


class RacedOut(Out):
    """A decided stage; a racer reads only its own row."""

    number: int
    ranking: list[RankedOut]


class RaceOut(Out):
    """A race: whole for the demander and the operator, to a racer its own results and rank."""

    demand_id: int
    step: RaceStep
    stage: int
    running: int = Field(description="How many solvers still run")
    milestones: list[RaceMilestoneOut]
    racers: list[RacerOut]
    stages: list[RacedOut]
