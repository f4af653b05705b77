"""JSON of deals."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from market.deals.rules import DealKind, DealState
from market.deals.rules.types import Subtype
from market.web.schemas import FenOut, Out


class DealOut(Out):
    """A deal 成交: parties, price and terms as agreed."""

    id: int
    code: str
    kind: DealKind
    award_id: int | None
    lot_id: int | None
    proposal_id: int | None
    agreement_id: int | None
    achievement_id: int | None
    achievement_version: int | None = Field(description="The version that the lot or the proposal offered, or that the agreement is about")
    term_id: int | None
    title_zh: str
    title_en: str
    seller_id: int
    buyer_id: int
    price_fen: FenOut = Field(validation_alias="price")
    mode: str
    licence_kind: str | None
    months: int | None
    subtype: Subtype | None = Field(description="The contract that the parties of an agreement chose")
    state: DealState
    publicised_from: date | None
    publicised_until: date | None = Field(description="The last day of the public notice of an agreed price")
    confirmed_at: datetime | None
    is_demo: bool


class Deals(Out):
    """Deals that the caller may see, newest first."""

    items: list[DealOut]
