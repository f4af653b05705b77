"""JSON of tax claims 税惠申报."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from market.contracts.rules.benefits.kinds import Benefit, Side, Verdict
from market.contracts.rules.states import ClaimState
from market.web.schemas import NO_NUL, VISIBLE, Day, Fen, FenOut, In, Out

Prose = Annotated[str, StringConstraints(max_length=5000, pattern=NO_NUL)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=VISIBLE)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=NO_NUL)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class StepOut(Out):
    """One step of the working."""

    key: str = Field(description="Stable name of the step")
    name: str
    formula: str = Field(description="The formula with its figures")
    amount_fen: int = Field(description="Result in fen 分; below zero for a loss")


class BlockedOut(Out):
    """What stands in the way of a benefit."""

    code: str = Field(description="Stable code of the condition that failed, or fact_missing, or rule_absent")
    sentence: str
    law: str
    missing: list[str] = Field(description="JSON pointers of the facts that are missing")


class ClaimOut(Out):
    """One benefit or charge: amount, formula, law, papers, deadline, and how far the claim is."""

    id: int | None
    benefit: Benefit
    side: Side
    verdict: Verdict
    state: ClaimState
    amount_fen: FenOut | None
    base_fen: FenOut
    formula: str
    steps: list[StepOut]
    blocked_by: BlockedOut | None
    law: str
    due_on: date | None
    papers: list[str]
    note: str | None
    at_most: bool = Field(description="The claimant's cost is not known yet: the amount is an upper bound")
    unverified: bool = Field(description="A parameter of the rule book is not confirmed by a source")


class Claims(Out):
    """The tax table of a contract that the caller may see."""

    items: list[ClaimOut]


class PrepareIn(In):
    """The claimant's cost and fees; only the income-tax claim needs them."""

    cost_fen: Fen | None = None
    fees_fen: Fen | None = None


class FileIn(In):
    """The day of filing, or of paying a charge."""

    on: Day


class ConcludeIn(In):
    """What the tax office decided."""

    outcome: Literal["accepted", "rejected"]


class ClaimRow(Out):
    """A claim after a step."""

    id: int
    contract_id: int
    benefit: Benefit
    state: ClaimState
    amount_fen: FenOut | None = Field(validation_alias="amount")
    due_on: date
    filed_on: date | None
