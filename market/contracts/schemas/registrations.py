"""JSON of applications for registration 认定登记."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from market.contracts.rules.desk import Due
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.states import RegistrationState
from market.web.schemas import NO_NUL, VISIBLE, FenOut, Out, Paged

Prose = Annotated[str, StringConstraints(max_length=5000, pattern=NO_NUL)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=VISIBLE)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=NO_NUL)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class RegistrationOut(Out):
    """An application for registration."""

    id: int
    contract_id: int
    office_id: int
    applicant_id: int
    state: RegistrationState
    total_fen: FenOut = Field(validation_alias="total")
    tech_fen: FenOut = Field(validation_alias="tech")
    data: dict[str, str]
    submitted_at: datetime | None
    correction_note: str | None
    accepted_on: date | None
    due_on: date | None
    due_rule: str | None = Field(description="The dated rule that counted the days")
    due_provisional: bool
    checks: list[str]
    number: str | None
    reason: str | None
    decided_at: datetime | None
    ground: CheckPoint | None = Field(description="Which of the nine grounds of refusal")
    dispute: str | None = Field(description="Why experts were called below the threshold")
    objection: str | None
    objected_at: datetime | None
    final: bool = Field(description="Refused again after the objection")
    version: int = Field(description="How often a certificate was made out")


class RegistrationQuery(Paged):
    """Which applications."""

    state: RegistrationState | None = None
    due: Due | None = None
    q: Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)] = Field(default="", description="A part of number or project name")


class RegistrationPage(Out):
    """One page of the queue, the most urgent first."""

    items: list[RegistrationOut]
    page: int
    total: int
