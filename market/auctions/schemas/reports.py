"""JSON of a session's report; no bidder, no reserve."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from market.auctions.rules.states import Format, LotState, SaleState
from market.listings.rules.kinds import Sector
from market.web.schemas import FenOut, Out

PERCENT = "In per cent, at most two decimals; null where there is nothing to compare"


class FiguresOut(Out):
    """What some lots came to."""

    offered: int
    sold: int
    passed: int
    undone: int = Field(description="Terminated, or the buyer defaulted and nobody followed")
    withdrawn: int = Field(description="Taken out before their bidding; not among the offered")
    start_offered_fen: FenOut = Field(validation_alias="start_offered")
    start_fen: FenOut = Field(validation_alias="start", description="Start prices of what was sold")
    hammer_fen: FenOut = Field(validation_alias="hammer")
    gain_fen: FenOut = Field(validation_alias="gain", description="Hammer prices less start prices; negative where prices fell")
    premium: str | None = Field(description=PERCENT)
    sell_through: str | None = Field(description=PERCENT)
    bids: int
    extensions: int
    negotiated_fen: FenOut = Field(validation_alias="negotiated", description="Prices agreed on for passed lots; not in the hammer prices")


class ReportLine(Out):
    """One announced lot."""

    lot: int
    number: int
    title_zh: str
    title_en: str
    sector: Sector | None
    format: Format
    state: LotState
    start_fen: FenOut = Field(validation_alias="start")
    hammer_fen: FenOut | None = Field(validation_alias="hammer")
    gain_fen: FenOut | None = Field(validation_alias="gain")
    premium: str | None = Field(description=PERCENT)
    bids: int
    paddles: int = Field(description="How many paddles bid")
    extensions: int
    negotiated_fen: FenOut | None = Field(validation_alias="negotiated", description="The price agreed on after the lot had passed")


class BySector(Out):
    """The lots of one sector."""

    sector: Sector | None
    figures: FiguresOut


class ByFormat(Out):
    """The lots of one format."""

    format: Format
    figures: FiguresOut


class DocumentedOut(Out):
    """What a source states of a session that was held elsewhere; null where it does not say."""

    offered: int | None
    sold: int | None
    start_fen: FenOut | None = Field(validation_alias="start")
    hammer_fen: FenOut | None = Field(validation_alias="hammer")
    premium: str | None
    bidders: int | None
    source: str


class ReportOut(Out):
    """The report of an ended session."""

    sale: int
    code: str
    name_zh: str
    name_en: str
    state: SaleState
    opens_at: datetime
    admitted: int = Field(description="Organisations that held a paddle number")
    total: FiguresOut
    by_sector: list[BySector]
    by_format: list[ByFormat]
    lots: list[ReportLine]
    documented: DocumentedOut | None
