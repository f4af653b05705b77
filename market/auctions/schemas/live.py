"""JSON of the running auction: bids, ledger, live state."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from market.auctions.schemas.proofs import ReceiptOut
from market.auctions.schemas.sealed import SealedOut
from market.web.schemas import In, Out, Paid


class BidIn(In):
    """A bid."""

    amount_fen: Paid


class BidAnswer(Out):
    """The answer to an accepted bid: it stands in the ledger for ever, and the receipt proves it."""

    accepted: bool
    lot: int
    seq: int = Field(description="Number of the entry in the lot's ledger")
    amount_fen: int
    at: str = Field(description="Database time of the decision, UTC with microseconds")
    prev: str = Field(description="Hash of the entry before")
    hash: str = Field(description="Hash of this entry")
    closes_at: str = Field(description="End of bidding after this bid")
    extended: bool
    next_fen: int = Field(description="Lowest next bid")
    receipt: ReceiptOut | None = Field(default=None, description="Signed by the market; null where no key is at hand, then ask again")


class ProxyIn(In):
    """A proxy bid; null withdraws it, and what it bid already stands."""

    maximum_fen: Paid | None


class ProxyOut(Out):
    """What became of an order; only the own organisation ever sees it."""

    lot: int
    maximum_fen: int | None
    leading: bool
    next_fen: int = Field(description="Lowest next bid")
    at: str = Field(description="Database time of the decision, UTC with microseconds")


class EntryOut(Out):
    """One ledger entry with its hashes."""

    lot: int
    seq: int
    kind: str
    at: str
    closes_at: str | None
    paddle: int | None
    amount_fen: int | None
    bid_kind: str | None
    data: dict[str, Any]
    prev: str
    hash: str


class LedgerOut(Out):
    """A lot's whole ledger, oldest entry first."""

    format: str
    lot: int
    entries: list[EntryOut]
    head: str = Field(description="Hash of the newest entry; compare it with a receipt")


class FallingOut(Out):
    """A price that falls by `step_fen` after each `interval_s` from `begins_at` on, never below `floor_fen`; while paused it stands."""

    begins_at: str
    start_fen: int
    step_fen: int
    interval_s: int
    floor_fen: int


class PeriodOut(Out):
    """From `begins_at` on each bid begins a period of `period_s` seconds; bidding ends when one passes without a bid."""

    begins_at: str
    period_s: int


class PriorityOut(Out):
    """The registered holders of a priority right, by paddle: who is asked whether to take the lot at the highest price."""

    ranks: list[tuple[int, int]] = Field(description="Paddle and rank; 1 comes first")
    until: str | None = Field(description="End of the time to answer, once bidding has ended")
    waiting: list[int] = Field(description="Paddles whose answer could still change the result")
    answers: list[tuple[int, bool]] = Field(description="Paddle, and whether it takes the lot")
    matched: bool = Field(description="The lot was sold by priority")


class Snapshot(Out):
    """The live state of a lot, derived from its ledger."""

    lot: int
    seq: int
    state: str
    head: str
    current_fen: int | None
    words: str
    leader: int | None
    next_fen: int = Field(description="Lowest next bid where bids rise")
    step_fen: int = Field(description="By how much the next bid rises")
    bids: int
    paddles: int
    closes_at: str | None
    extensions: int
    call: int = Field(description="Last calls of the leading bid: 0, 1 or 2")
    notice: str = Field(description="What the auctioneer said last, or why the lot stands still")
    reserve_met: bool | None
    falling: FallingOut | None = Field(description="How the price falls, until somebody accepts it; null where bids rise")
    period: PeriodOut | None = Field(description="Limited periods of a dynamic auction")
    paused_at: str | None
    priority: PriorityOut | None = Field(default=None, description="Where holders of a priority right are registered")
    sealed: SealedOut | None = Field(default=None, description="Where bids are sealed: stages, envelopes, points")
    entries: list[EntryOut]
    time: str


class TimeOut(Out):
    """The database's time."""

    time: str = Field(description="ISO 8601, UTC, with milliseconds")
