"""JSON of corrections of filed returns 更正申报."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from market.contracts.rules.correcting import CorrectionState
from market.contracts.schemas.claims import StepOut
from market.web.schemas import Out


class CorrectionOut(Out):
    """What was filed, what holds now, why, and how far the corrected return is."""

    id: int
    claim_id: int
    state: CorrectionState
    reason: str
    before_amount_fen: int | None = Field(description="As filed; null where the amount is not known")
    before_base_fen: int
    after_amount_fen: int | None = Field(description="What holds now; below zero where a loss takes more than the contract added")
    after_base_fen: int
    difference_fen: int | None
    pays_more: bool = Field(description="Tax is paid after all; else it is asked back")
    steps: list[StepOut]
    law: str
    due_on: date
    rule: str = Field(description="The version of the rule that counted the last day")
    made_at: datetime
    filed_on: date | None


class Corrections(Out):
    """The corrections of a claim, the newest first, and what it comes to with them."""

    amount_fen: int | None
    base_fen: int
    items: list[CorrectionOut]
