"""JSON of later versions of a contract."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from market.contracts.rules.versions import TEXT_LENGTH, VersionKind, VersionState
from market.contracts.schemas.papers import SignatureOut
from market.web.schemas import VISIBLE, FenOut, In, Out, Paid


class VersionIn(In):
    """What one party proposes."""

    kind: VersionKind
    text: Annotated[str, StringConstraints(min_length=1, max_length=TEXT_LENGTH, pattern=VISIBLE)]
    total_fen: Paid | None = Field(default=None, description="The new amount, only of a change; left out where it stays")


class VersionOut(Out):
    """A version of a contract."""

    contract_id: int
    number: int = Field(description="2 is the first after the contract itself")
    kind: VersionKind
    text: str
    total_fen: FenOut | None = Field(validation_alias="total")
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
