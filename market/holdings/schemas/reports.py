"""JSON of the annual report 年度报告."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from market.holdings.rules.report import FIRST_YEAR, ReportState, Unit
from market.money import LARGEST_FEN
from market.web.schemas import NO_NUL, In, Out, Text, Whole


class ReportIn(In):
    """Which year is reported."""

    year: Annotated[int, Field(ge=FIRST_YEAR, le=2199), Whole]


class AddedIn(In):
    """What the office adds to one line, or takes off; amounts in fen."""

    key: Annotated[str, StringConstraints(pattern="^[a-z_]{1,40}$")]
    added: Annotated[int, Field(ge=-LARGEST_FEN, le=LARGEST_FEN), Whole]


class FiguresIn(In):
    """Everything that the office adds; lines left out add nothing."""

    added: Annotated[list[AddedIn], Field(max_length=100)]
    remarks: Text = ""


class CorrectIn(In):
    """Why a submitted report is corrected."""

    because: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NO_NUL)]


class FigureOut(Out):
    """One line; amounts in fen."""

    key: str
    unit: Unit
    counted: int
    added: int
    total: int
    before: int | None = Field(description="The total of the year before, as it was submitted")


class ReportBrief(Out):
    """One version of a report."""

    id: int
    year: int
    version: int
    state: ReportState
    submitted_at: datetime | None
    digest: str | None = Field(description="SHA-256 of the snapshot's canonical JSON: sorted keys, no spaces, UTF-8")


class ReportOut(ReportBrief):
    """One version with its figures: a draft's as of now, a submitted one's as they were submitted."""

    because: str
    remarks: str
    due_on: date
    figures: list[FigureOut]


class Reports(Out):
    """All versions, the newest year and version first."""

    items: list[ReportBrief]
