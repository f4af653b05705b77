"""What a replay of a ledger finds and proves: faults, findings, the computed result and the evidence from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from market.auctions.rules.ledger import GENESIS
from market.auctions.rules.states import LotState
from market.money import Money
from market.wording import N_, Labelled


class Fault(Labelled):
    """What can be wrong with a ledger; the value is the finding's stable code."""

    FORMAT = "ledger.format", N_("This is not a ledger in the format chunqiu-ledger/1.")
    SHAPE = "entry.shape", N_("The entry lacks a member, has a foreign one or one of another type.")
    NUMBER = "entry.number", N_("The entries are not numbered without gaps.")
    LOT = "entry.lot", N_("The entry belongs to another lot.")
    LINK = "entry.link", N_("The entry does not follow the hash before it.")
    HASH = "entry.hash", N_("The entry's hash does not fit its content.")
    TIME = "entry.time", N_("The entry is earlier than the one before.")
    ORDER = "entry.order", N_("This cannot follow in the lot's state.")
    TERMS = "opened.terms", N_("The terms of the opening are impossible.")
    END = "entry.end", N_("The end of bidding is not what the rules give.")
    BID = "bid.refused", N_("The rules would have refused this bid.")
    RESERVE = "entry.reserve", N_("What is said of the reserve contradicts the bids.")
    CREDIT = "resumed.credit", N_("The time credited is not the time of the pause.")
    EARLY = "closed.early", N_("The lot was closed before its end.")
    WINNER = "awarded.winner", N_("The winner is not whom the rules give.")
    PRICE = "awarded.price", N_("The price is not what the rules give.")
    AUTHOR = "awarded.by", N_("The award was not made by who may make it.")
    PRIORITY = "awarded.priority", N_("The award came before the holders of a priority right had answered or their time was over.")
    REASON = "passed.why", N_("The reason for passing contradicts the bids.")
    PLACE = "entry.place", N_("The entry has a value that its kind has not.")
    HEAD = "ledger.head", N_("The head is not the hash of the newest entry: entries were changed or cut off.")
    RECEIPT = "ledger.receipt", N_("The receipt's entry is missing or differs.")
    DIGEST = "ledger.digest", N_("The published digest names another end of this ledger.")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, at an entry or (`seq` 0) of the whole."""

    fault: Fault
    seq: int = 0
    said: object = None
    computed: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the entries prove, computed and not read."""

    lot: int = 0
    entries: int = 0
    bids: int = 0
    state: LotState = LotState.ANNOUNCED
    price: Money | None = None
    leader: int | None = None
    winner: int | None = None
    by_priority: bool = False
    extensions: int = 0
    closes_at: datetime | None = None
    reserve_met: bool | None = None
    head: str = GENESIS


@dataclass(frozen=True, slots=True)
class Report:
    """The findings, none where all is well, and the computed result; `anchored` where the end was compared with something outside."""

    findings: tuple[Finding, ...]
    result: Result
    anchored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was kept outside the ledger: heads, receipts of bids, published digests."""

    heads: tuple[str, ...] = ()
    receipts: tuple[dict[str, Any], ...] = ()
    digests: tuple[dict[str, Any], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.heads or self.receipts or self.digests)


NO_EVIDENCE = Evidence()
