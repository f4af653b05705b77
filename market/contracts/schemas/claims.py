"""JSON of tax claims 税惠申报."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from market.contracts.rules.benefits.kinds import Benefit, PatentKind, Side, Verdict
from market.contracts.rules.checklist import PaperKey
from market.contracts.rules.states import ClaimState
from market.money import Money
from market.web.schemas import NO_NUL, VISIBLE, Day, Fen, FenOut, FileIn, In, Out, Paged, Query, Whole

Prose = Annotated[str, StringConstraints(max_length=5000, pattern=NO_NUL)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=VISIBLE)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=NO_NUL)]
Points = Annotated[int, Field(ge=0, le=10_000), Whole]
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
    """The claimant's own figures, and facts on which the benefit turns and that no record holds; a claim takes those that it asks for."""

    cost_fen: Fen | None = Field(default=None, description="Net value of the technology in the books; of shares its original value")
    fees_fen: Fen | None = None
    own_fen: Fen | None = Field(default=None, description="What the claimant itself spent on a co-operative development")
    home_fen: Fen | None = Field(default=None, description="Research cost in China in the tax year, where research is entrusted abroad")
    apart_fen: Fen | None = Field(default=None, description="Part of the price for rights that are not on the list of the benefit")
    acquired_on: Day | None = Field(default=None, description="Day on which the shares were acquired")
    patent_kind: PatentKind | None = Field(default=None, description="Kind of the patent, where the contract does not name it")
    design_simple: bool | None = Field(default=None, description="The design is a mere change of pattern")
    share_bp: Points | None = Field(default=None, description="Share that one related party holds of the other, basis points")
    expense_detail: bool | None = Field(default=None, description="A related contractor gave the detail of its cost")

    def figures(self) -> dict[str, Any]:
        """Return what was given as the services take it, amounts as Money."""
        given = self.model_dump(exclude_none=True)
        return {name.removesuffix("_fen"): Money(value) if name.endswith("_fen") else value for name, value in given.items()}


class FiledIn(In):
    """The day of filing, or of paying a charge."""

    on: Day


class ConcludeIn(In):
    """What the tax office decided."""

    outcome: Literal["accepted", "rejected"]


class ClawBackIn(In):
    """Why the tax office takes a benefit back."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NO_NUL)]


class PaperIn(FileIn):
    """Where a paper of a claim is kept, with its file."""

    paper: PaperKey
    note: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=VISIBLE)]


class PaperOut(Out):
    """A paper that the claimant keeps."""

    id: int
    paper: PaperKey
    note: str
    name: str | None
    content_key: str | None = Field(description="SHA-256 of the file; null where only the place is noted")


class CheckOut(Out):
    """A paper of the checklist and where it is."""

    key: PaperKey
    held: bool = Field(description="The market holds it")
    kept: bool = Field(description="The claimant keeps it with the claim")
    missing: bool


class ClaimPapers(Out):
    """The checklist of a claim, and the papers that are kept."""

    checklist: list[CheckOut]
    papers: list[PaperOut]


class ClaimQuery(Paged):
    """Which claims."""

    state: ClaimState | None = None


class YearQuery(Query):
    """Which tax year."""

    year: Annotated[int, Field(ge=2008, le=2100)]


class YearOut(Out):
    """The income tax of the caller's organisation in a year, summed over all contracts: five million free, the rest at half."""

    year: int
    claim_ids: list[int]
    income_fen: int
    taxable_fen: int
    tax_fen: int
    without_fen: int
    saving_fen: int


class ClaimRow(Out):
    """A claim after a step."""

    id: int
    contract_id: int
    benefit: Benefit
    state: ClaimState
    amount_fen: FenOut | None = Field(validation_alias="amount")
    due_on: date
    filed_on: date | None
    occasion: str = Field(description="The reward plan that is claimed for; else empty")
    fell_on: date | None
    fell_because: str | None
    repay_fen: FenOut | None = Field(validation_alias="repay", description="What is to be paid back, or taxed after all")
    repaid_on: date | None


class ClaimPage(Out):
    """One page of claims by their last day."""

    items: list[ClaimRow]
    page: int
    total: int
