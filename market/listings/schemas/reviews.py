"""JSON of the operator's reviews 审核."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from market.listings.rules.flags import FlagKind
from market.listings.rules.review import WORDS_LENGTH, Answer, Flaw, Remark, Verdict
from market.listings.schemas.parts import ROWS
from market.web.schemas import In, Out

Words = Annotated[str, StringConstraints(max_length=WORDS_LENGTH)]
Code = Annotated[str, StringConstraints(max_length=40)]


class RemarkIn(In):
    """What the author has to mend."""

    field: Code = Field(description="A field of the listing, a list of rows (owners, rights, terms ...), papers, or whole")
    flaw: Flaw
    words: Words

    def remark(self) -> Remark:
        """Return the rules' value."""
        return Remark(field=self.field, flaw=self.flaw, words=self.words)


class DecisionIn(In):
    """Publish with an answer to every point that the reviewer judges, or return with at least one remark."""

    approve: bool
    ticks: Annotated[dict[Code, Answer], Field(default_factory=dict, max_length=30, description="The reviewer's answers by point")]
    remarks: Annotated[list[RemarkIn], ROWS]
    note: Words = ""

    def verdict(self) -> Verdict:
        """Return the rules' value."""
        remarks = tuple(row.remark() for row in self.remarks)
        return Verdict(approve=self.approve, ticks=dict(self.ticks), remarks=remarks, note=self.note)


class PointOut(Out):
    """A point of the checklist; `answer` is empty while nobody has answered it."""

    item: str
    question: str = Field(description="In the caller's language")
    answer: Answer | None
    by_market: bool = Field(description="The rules answered it, not the reviewer")
    reasons: list[str] = Field(description="In the caller's language")


class RemarkOut(Out):
    """What the author was asked to mend."""

    field: str
    label: str = Field(description="In the caller's language")
    flaw: Flaw
    reason: str = Field(description="The fixed reason in the caller's language")
    words: str


class ReviewOut(Out):
    """One decision."""

    number: int
    approved: bool
    decided_at: datetime
    reviewer: str
    checklist: list[PointOut]
    remarks: list[RemarkOut]
    note: str


class Reviews(Out):
    """The decisions on a listing, the newest first."""

    items: list[ReviewOut]


class ReviewSheetOut(Out):
    """What a reviewer has to look at now."""

    checklist: list[PointOut]


class FlagOut(Out):
    """One sign that a listing and another one are the same."""

    kind: FlagKind
    message: str = Field(description="In the caller's language")
    strong: bool = Field(description="Taken from another organisation, by its text or the number of a right")
    share_bp: int | None = Field(description="How much of the shorter text stands in the other one, in basis points")
    shown: str = Field(description="The number that both name")
    other_id: int
    other_code: str


class Flags(Out):
    """The open signs of a duplicate, the strong ones first."""

    items: list[FlagOut]
