"""The shape of authorities 授权 in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from market.auctions.rules.authority import AuthorityState
from market.web.schemas import NO_NUL, FenOut, In, Out, Paid

Text = Annotated[str, StringConstraints(max_length=300, pattern=NO_NUL)]


class AuthorityIn(In):
    """A request for authority above the caller's own limit."""

    amount_fen: Paid
    reason: Text


class AuthorityAnswer(In):
    """What a second person says; a refusal or a withdrawal needs it."""

    reason: Text = ""


class AuthorityOut(Out):
    """An authority: who asked for how much on which lot, and who decided."""

    id: int
    lot_id: int
    person_id: int
    amount_fen: FenOut = Field(validation_alias="amount")
    limit_fen: FenOut = Field(validation_alias="limit")
    reason: str
    state: AuthorityState
    requested_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    answer: str


class Authorities(Out):
    """Authorities of the own organisation, the newest first."""

    items: list[AuthorityOut]
