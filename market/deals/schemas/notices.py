"""JSON of the notices 公示 of agreed prices; public, without the names of those who object."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from pydantic import Field

from market.deals.rules import DealState
from market.web.schemas import FenOut, In, Out, Text

if TYPE_CHECKING:
    from market.deals.models import Deal, DealObjection


class PriceObjectionOut(Out):
    """An objection with the seller's answer."""

    id: int
    text: str
    at: datetime
    answer: str | None
    upheld: bool | None
    answered_at: datetime | None


class PriceNoticeOut(Out):
    """The notice of an agreed price: what, how, for how much, to whom."""

    deal_id: int = Field(validation_alias="id")
    code: str
    title_zh: str
    title_en: str
    mode: str
    price_fen: FenOut = Field(validation_alias="price")
    seller_id: int
    buyer_id: int
    publicised_from: date | None
    publicised_until: date
    state: DealState


class PriceNotice(Out):
    """One notice with its content and what was said against it."""

    notice: PriceNoticeOut
    summary: str
    relation: str = Field(description="How the buyer is related to an inventor; empty where nobody stated a relation")
    objections: list[PriceObjectionOut]

    @classmethod
    def of(cls, deal: Deal, *, summary: str, relation: str, objections: list[DealObjection]) -> PriceNotice:
        """Return the notice of a deal."""
        told = [PriceObjectionOut.model_validate(one) for one in objections]
        return cls(notice=PriceNoticeOut.model_validate(deal), summary=summary, relation=relation, objections=told)


class PriceNotices(Out):
    """Notices, the newest first."""

    items: list[PriceNoticeOut]


class PriceObjectionIn(In):
    """What is said against a price."""

    text: Text


class PriceAnswerIn(In):
    """The seller's answer; an upheld objection ends the deal."""

    text: Text
    upheld: bool
