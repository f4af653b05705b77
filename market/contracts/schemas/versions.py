"""JSON of later versions of a contract."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from market.contracts.rules.versions import MOST_INSTALMENTS, MOST_ITEMS, TEXT_LENGTH, Instalment, Part, Proposal, VersionKind, VersionState
from market.contracts.schemas.applications import SplitItemOut
from market.contracts.schemas.papers import ItemIn, SignatureOut
from market.money import Money
from market.web.schemas import NO_NUL, Day, FenOut, In, Out, Paid


class InstalmentIn(In):
    """What is paid until when."""

    due_on: Day
    amount_fen: Paid


class InstalmentOut(Out):
    """What is to be paid until when."""

    due_on: date
    amount_fen: FenOut = Field(validation_alias="amount")


class VersionIn(In):
    """What one party proposes."""

    kind: VersionKind
    text: Annotated[str, StringConstraints(min_length=1, max_length=TEXT_LENGTH, pattern=NO_NUL)]
    total_fen: Paid | None = Field(default=None, description="The new amount, only of a change; left out where it stays")
    plan: list[InstalmentIn] = Field(
        default_factory=list,
        max_length=MOST_INSTALMENTS,
        description="Of a new amount that is a fixed sum: what is still to be paid of it, together what paid instalments leave open",
    )
    ends_on: Day | None = Field(default=None, description="The new last day, only of a change")
    affects: list[Part] = Field(
        default_factory=list,
        max_length=len(Part),
        description="What else of a registration it changes; amount and term are seen by themselves",
    )

    non_technical: list[ItemIn] | None = Field(
        default=None, max_length=MOST_ITEMS, description="Of a new amount: all of it that is not technology, anew; null where that stays"
    )

    def proposal(self) -> Proposal:
        """Return the proposal as the service takes it."""
        return Proposal(
            kind=self.kind,
            text=self.text,
            total=None if self.total_fen is None else Money(self.total_fen),
            ends_on=self.ends_on,
            affects=frozenset(self.affects),
            plan=tuple(Instalment(due_on=row.due_on, amount=Money(row.amount_fen)) for row in self.plan),
            non_technical=None if self.non_technical is None else tuple(row.value() for row in self.non_technical),
        )


class VersionOut(Out):
    """A version of a contract."""

    contract_id: int
    number: int = Field(description="2 is the first after the contract itself")
    kind: VersionKind
    text: str
    total_fen: FenOut | None = Field(validation_alias="total")
    ends_on: date | None = Field(description="The new last day; null where it stays")
    affects: list[Part] = Field(description="What of a registration it changes")
    plan: list[InstalmentOut] = Field(validation_alias="instalments")
    non_technical: list[SplitItemOut] | None = Field(
        validation_alias="items", description="All of the new amount that is not technology; null where that stays"
    )
    state: VersionState
    proposed_by: int = Field(description="The organisation")
    proposed_at: datetime
    document_digest: str = Field(validation_alias="document_key", description="SHA-256 of its paper")
    signed_at: datetime | None
    reason: str | None = Field(description="Why it was refused or withdrawn")
    signatures: list[SignatureOut] = Field(default_factory=list)


class Versions(Out):
    """The later versions of a contract, and the amount that holds now."""

    present_total_fen: FenOut
    items: list[VersionOut]
