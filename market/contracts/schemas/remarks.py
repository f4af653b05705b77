"""JSON of the clause linter and of the differences from the form."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from market.contracts.rules.clauses import Clause
from market.contracts.rules.deviations import Change
from market.contracts.rules.remarks import Severity
from market.web.schemas import NO_NUL, In, Out


class RemarkOut(Out):
    """What the linter found, with the reason for leaving it."""

    mark: str = Field(description="Names this very remark; sent back with a reason")
    rule: str
    severity: Severity
    clause: Clause | None
    passage: str
    message: str = Field(description="In the caller's language")
    law: str
    suggestion: str = Field(description="In the caller's language")
    reason: str | None


class PieceOut(Out):
    """A run of text: unchanged, removed from the form or added to it."""

    change: Change
    text: str


class DeviationOut(Out):
    """An article whose text is not the form's."""

    clause: Clause
    change: Change
    pieces: list[PieceOut]


class Remarks(Out):
    """The check of the clauses, and the differences from the form."""

    remarks: list[RemarkOut]
    deviations: list[DeviationOut]


class WarningIn(In):
    """Why a passage stays that the linter warns of."""

    mark: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NO_NUL)]


class WarningOut(Out):
    """A recorded reason."""

    mark: str
    rule: str
    passage: str
    reason: str
    at: datetime
