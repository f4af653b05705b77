"""JSON of the auctioneer's console: floor bids, authorities, announcements, suspensions."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from market.auctions.rules.states import BidKind
from market.web.schemas import In, Out, Paid


class FloorBidIn(In):
    """A bid from the hall or by telephone."""

    paddle: int = Field(ge=1, description="Number of the paddle that was raised")
    amount_fen: Paid
    kind: BidKind = Field(default=BidKind.FLOOR, description="floor or phone")


class RepresentationIn(In):
    """An authority for floor and telephone bids."""

    representative: str = Field(min_length=2, max_length=60)
    limit_fen: Paid | None = Field(default=None, description="Highest bid that may be entered; null where there is no limit")
    consents: bool = Field(description="Must be true: bids entered for the paddle bind its holder")


class RepresentationOut(Out):
    """The authority in force, to its holder and the operator."""

    paddle_id: int
    given: bool
    representative: str
    limit_fen: int | None
    on_paper: bool
    at: datetime
