"""JSON of what an office does: corrections, opinions, rulings, versions of certificates, figures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from market.contracts.rules.matters import Matter
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.registration.points import Answer, CorrectionPoint, Outcome, Wish
from market.contracts.rules.states import RegistrationAct, RegistrationState
from market.web.schemas import NO_NUL, VISIBLE, Day, Digits, Fen, FenOut, FileIn, Id, In, Out, Query, QueryFen, Whole

Reason = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=NO_NUL)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=VISIBLE)]


class PointIn(In):
    """One thing to mend."""

    point: CorrectionPoint
    note: Reason


class CorrectionIn(In):
    """What must be mended, part by part."""

    points: Annotated[list[PointIn], Field(min_length=1, max_length=20)]


class WhyIn(In):
    """A reason that stays with the record."""

    reason: Reason


class DeclineIn(WhyIn):
    """Why an application is declined, and whether the matter ends with it."""

    unneeded: bool = Field(default=False, description="Nothing has to be registered: the duty behind the application ends")


class RemarkIn(In):
    """What is wrong with a prepared ruling."""

    remark: Reason


class OpinionIn(In):
    """What an expert said."""

    expert: Name
    unit: Name
    opinion: Reason
    supports: bool = Field(description="Whether the expert would register the contract")


class RegisterIn(In):
    """The points that were checked: all of them. The number is given by the market with the confirmation."""

    checks: Annotated[list[CheckPoint], Field(max_length=len(CheckPoint))]


class RefuseIn(In):
    """The ground of refusal, its reason, and the points that were checked."""

    ground: CheckPoint
    reason: Reason
    checks: Annotated[list[CheckPoint], Field(default_factory=list, max_length=len(CheckPoint))]


class ChangeIn(In):
    """What the certificate shall say from now on, and why."""

    project_name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=VISIBLE)]
    total_fen: Fen
    tech_fen: Fen
    ends_on: Day | None = None
    reason: Reason


class SupplementIn(FileIn):
    """What a royalty came to after the registration 补登, with the statement that proves it."""

    total_fen: QueryFen = Field(description="Amount that arose")
    tech_fen: QueryFen = Field(description="Of it technology amount")
    arose_on: Day
    reason: Reason


class RulingOut(Out):
    """A ruling of the office; in effect once it is confirmed."""

    id: int
    registration_id: int
    act: RegistrationAct
    prepared_by: int
    prepared_at: datetime
    number: str | None
    ground: CheckPoint | None
    reason: str | None
    request_id: int | None
    reviewed_by: int | None
    reviewed_at: datetime | None
    outcome: Outcome | None
    remark: str | None


class OpinionOut(Out):
    """An expert's opinion."""

    id: int
    expert: str
    unit: str
    opinion: str
    supports: bool
    at: datetime


class PointOut(Out):
    """One thing that was to be mended."""

    point: CorrectionPoint
    note: str
    at: datetime


class RequestOut(Out):
    """An application for change or cancellation."""

    id: int
    wish: Wish
    reason: str
    project_name: str | None
    total_fen: FenOut | None = Field(validation_alias="total")
    tech_fen: FenOut | None = Field(validation_alias="tech")
    ends_on: date | None
    arose_on: date | None = Field(description="When a supplementary amount arose; total and tech are what it adds")
    corrects: int | None = Field(description="The version that added an amount, where its correction is applied for")
    proof_key: str | None = Field(description="SHA-256 of the statement behind a supplementary amount")
    at: datetime
    state: Answer
    answered_at: datetime | None
    answer: str | None
    unneeded: bool = Field(description="Declined because nothing has to be registered")


class VersionOut(Out):
    """What the certificate says from one ruling to the next."""

    version: int
    act: RegistrationAct
    at: datetime
    number: str
    project_name: str
    seller_name: str
    buyer_name: str
    subtype: str
    total_fen: FenOut = Field(validation_alias="total")
    tech_fen: FenOut = Field(validation_alias="tech")
    signed_on: date
    ends_on: date | None
    added_total_fen: FenOut | None = Field(validation_alias="added_total", description="What a supplement added")
    added_tech_fen: FenOut | None = Field(validation_alias="added_tech")
    arose_on: date | None
    corrects: int | None = Field(description="The version whose added amount this one corrects; what is added is what holds now")
    reason: str | None


class RecordOut(Out):
    """Everything that happened to an application at its office, the newest first."""

    corrections: list[PointOut]
    opinions: list[OpinionOut]
    rulings: list[RulingOut]
    requests: list[RequestOut]
    versions: list[VersionOut]


class Versions(Out):
    """The versions of a certificate, the newest first, and what was applied for."""

    corrections: list[PointOut]
    versions: list[VersionOut]
    requests: list[RequestOut]
    objection_until: date | None


class PrintIn(In):
    """Which certificates are printed."""

    registrations: Annotated[list[Id], Field(min_length=1, max_length=100)]


class YearQuery(Query):
    """Which year."""

    year: Annotated[int, Field(ge=2000, le=2100), Digits]


class LineOut(Out):
    """What was decided in a month, or about a type of contract."""

    key: str
    registered: int
    refused: int
    total_fen: int
    tech_fen: int
    median_days: int | None


class GroundOut(Out):
    """How often a ground was used."""

    ground: CheckPoint
    count: int


class MatterOut(Out):
    """What was done about one matter beside the first decisions."""

    matter: Matter
    number: int
    granted: int = Field(description="Done as asked; of asked corrections, the corrected papers came in")
    declined: int
    median_days: int | None = Field(description="Working days from the application to its end")


class StatisticsOut(Out):
    """An office's year."""

    year: int
    months: list[LineOut]
    types: list[LineOut]
    grounds: list[GroundOut]
    whole: LineOut
    matters: list[MatterOut]


class BeginIn(In):
    """Where the numbers of this year begin."""

    after: Annotated[int, Field(ge=0, le=999_998), Whole] = Field(description="The last serial number given outside this market this year")


class NumberOut(Out):
    """One number and what was registered under it."""

    number: str
    registration_id: int
    contract_id: int
    state: RegistrationState


class NumbersOut(Out):
    """An office's numbers of a year, in their order and without a gap."""

    year: int
    first: int = Field(description="The first serial given here; those before it were given elsewhere")
    items: list[NumberOut]
    next: str = Field(description="The number that the next registration takes")
