"""JSON of the auctioneer's console: floor bids, authorities, announcements, suspensions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from market.auctions.rules.anomalies import AnomalyKind
from market.auctions.rules.grounds import SuspensionGround, TerminationGround
from market.auctions.rules.outage import Stage
from market.auctions.rules.states import BidKind
from market.web.schemas import LARGEST_ID, NO_NUL, In, Instant, Out, Paid, Whole, Word


class FloorBidIn(In):
    """A bid from the hall or by telephone."""

    paddle: Annotated[int, Field(ge=1, le=LARGEST_ID, description="Number of the paddle that was raised"), Whole]
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


class SayIn(In):
    """An announcement to everybody who watches."""

    text: str = Field(min_length=2, max_length=200, pattern=NO_NUL)


class SuspendIn(In):
    """A suspension 中止 and its legal ground."""

    ground: SuspensionGround
    reason: str = Field(min_length=2, max_length=300, pattern=NO_NUL)


class ReopenIn(In):
    """When a suspended lot goes on."""

    reopens_at: Instant
    reason: str = Field(min_length=2, max_length=300, pattern=NO_NUL)


class TerminateIn(In):
    """A termination 终止 and its legal ground."""

    ground: TerminationGround
    reason: str = Field(min_length=2, max_length=300, pattern=NO_NUL)


class NoteIn(In):
    """What somebody found who looked at an anomaly."""

    key: Word
    note: str = Field(min_length=2, max_length=300, pattern=NO_NUL)


class SuspensionOut(Out):
    """A lot that stands still for a legal ground."""

    lot_id: int
    seq: int = Field(description="The ledger entry that stopped the lot")
    ground: SuspensionGround
    reason: str
    since: datetime = Field(description="From when on the time is credited")
    reopens_at: datetime | None
    ended_at: datetime | None


class PulseOut(Out):
    """The market's own signs of life, as the console shows them; all ages by the database's clock."""

    watchers: int = Field(description="Open live streams, of all sessions")
    delivery_ms: int | None = Field(description="Median time from the writing of an entry to its delivery; null where nobody watches")
    silent_ms: int | None = Field(description="Since the last sign of life of a web process; null where there never was one")
    scheduler_silent_ms: int | None = Field(description="Since the last sign of life of the scheduler, which closes lots")
    outage_since: datetime | None = Field(description="Set while an outage of the market stops every open lot that it touches")


class AnomalyOut(Out):
    """A hint; party 0 is the seller."""

    key: str
    kind: AnomalyKind
    parties: list[int]
    times: int
    closest_ms: int | None


class Anomalies(Out):
    """The anomalies of a lot."""

    items: list[AnomalyOut]


class IncidentOut(Out):
    """The record of an outage: a PDF by its SHA-256, and the market's signature over it."""

    id: int
    stage: Stage
    file_key: str = Field(description="SHA-256 of the PDF")
    signature: dict[str, Any]
    made_at: datetime


class Incidents(Out):
    """The records of outages on a lot."""

    items: list[IncidentOut]
