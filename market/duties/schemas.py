"""JSON of duties 履约义务."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.versions import MOST_INSTALMENTS
from market.contracts.schemas.versions import InstalmentIn
from market.duties.rules.exporting import Standing
from market.duties.rules.states import DutyKind, DutyState
from market.web.schemas import NO_NUL, VISIBLE, Day, FenOut, FileIn, In, Out, Paged

Reference = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=VISIBLE)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NO_NUL)]


class DutyOut(Out):
    """What one party of a contract has to do, and how far it is."""

    id: int
    contract_id: int
    kind: DutyKind
    party: Side = Field(description="Which party has to do it")
    organisation_id: int
    subject: str = Field(description="The right that is meant; empty where it is the contract")
    amount_fen: FenOut | None = Field(validation_alias="amount")
    due_on: date
    rule: str = Field(description="The version of the rule that counted the days; empty where contract or right says when")
    law: str
    state: DutyState
    done_on: date | None
    reference: str | None
    waived_because: str | None


class Duties(Out):
    """The duties of a contract by day."""

    items: list[DutyOut]


class DutyPage(Duties):
    """One page of duties, the most urgent first."""

    page: int
    total: int


class DutyQuery(Paged):
    """Which duties; without a state those that are still to be done."""

    state: DutyState | None = None


class DoneIn(In):
    """When it was done, and the number that proves it."""

    on: Day
    reference: Reference


class WaiveIn(In):
    """Why a duty is let go."""

    reason: Reason


class EvidenceIn(FileIn):
    """A file that proves it; nothing else is said of it."""


class EvidenceOut(Out):
    """A file kept with a duty."""

    id: int
    duty_id: int
    name: str
    size: int
    content_key: str = Field(description="SHA-256 of the file")
    added_at: datetime


class ExportIn(In):
    """Whether and how the technology leaves the country, declared before the contract takes effect."""

    standing: Standing
    destination: Annotated[str, StringConstraints(max_length=120, pattern=NO_NUL)] = ""
    licence_number: Annotated[str, StringConstraints(max_length=120, pattern=NO_NUL)] | None = None
    licence_on: Day | None = None


class ExportOut(Out):
    """What the seller declared."""

    contract_id: int
    standing: Standing
    destination: str
    licence_number: str | None
    licence_on: date | None
    declared_at: datetime


class PaymentPlanIn(In):
    """The instalments as the contract says; together what is open of the price."""

    rows: Annotated[list[InstalmentIn], Field(min_length=1, max_length=MOST_INSTALMENTS)]
