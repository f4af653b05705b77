"""Recompute a lot's result from its published ledger alone: chain, price, end of bidding, extensions, states and winner.

Nothing stored is believed: each value is computed from the entries before it and compared. What a cut-off end would hide is
found only by comparison with something kept elsewhere: a bidder's receipt, a head, or the digest that the market publishes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from market.auctions.rules import states
from market.auctions.rules.evidence import compare
from market.auctions.rules.formats.protocol import Outcome
from market.auctions.rules.grounds import SuspensionGround
from market.auctions.rules.ledger import GENESIS, EntryKind, chain, instant
from market.auctions.rules.retelling import Retelling
from market.auctions.rules.shape import (
    FORMAT,
    HAS_AMOUNT,
    HAS_PADDLE,
    is_document,
    is_entry,
    read_instant,
)
from market.auctions.rules.states import ConductMode, LotEvent, LotState
from market.auctions.rules.verdict import NO_EVIDENCE, Evidence, Fault, Finding, Report, Result
from market.errors import Conflict
from market.money import Money

EVENTS = {
    EntryKind.OPENED: LotEvent.OPEN,
    EntryKind.PAUSED: LotEvent.PAUSE,
    EntryKind.RESUMED: LotEvent.RESUME,
    EntryKind.CLOSED: LotEvent.CLOSE,
    EntryKind.AWARDED: LotEvent.AWARD,
    EntryKind.PASSED: LotEvent.PASS,
    EntryKind.TERMINATED: LotEvent.TERMINATE,
    EntryKind.DEFAULTED: LotEvent.DEFAULT,
    EntryKind.SUCCEEDED: LotEvent.SUCCEED,
}
HEARD = (LotState.OPEN, LotState.PAUSED, LotState.CLOSED)
"""While these last, the auctioneer may say something."""
QUIET = frozenset(EntryKind) - {EntryKind.CALLED, EntryKind.SAID}
"""What ends a row of last calls."""


@dataclass(slots=True)
class Replay:
    """The walk through the entries: the state computed so far and what was found."""

    number: int = 0
    head: str = GENESIS
    entries: int = 0
    state: LotState = LotState.ANNOUNCED
    award: Outcome | None = None
    findings: list[Finding] = field(default_factory=list)
    terms: dict[str, Any] = field(default_factory=dict)
    lot: Retelling | None = None
    paused_at: datetime | None = None
    last_at: datetime | None = None
    before_at: datetime | None = None
    """When the entry before this one was written."""
    calls: int = 0
    """Last calls since the newest bid or interruption."""
    hashes: list[str] = field(default_factory=list)

    @property
    def end(self) -> datetime | None:
        """Return the end of bidding as computed so far."""
        return self.lot.standing.closes_at if self.lot else None

    def proven(self) -> Result:
        """Return what the entries walked through prove."""
        plain = Result(lot=self.number, entries=self.entries, state=self.state, head=self.head)
        if self.lot is None:
            return plain
        told, award = self.lot.standing, self.award or Outcome(price=self.lot.standing.current)
        return replace(
            plain,
            bids=told.bids,
            price=award.price,
            leader=told.leader,
            winner=award.winner,
            by_priority=award.by_priority,
            extensions=told.extensions,
            closes_at=told.closes_at,
            reserve_met=self.lot.reserve_met,
        )

    def check(self, right: bool, fault: Fault, seq: int, said: object = None, computed: object = None) -> bool:  # noqa: FBT001 - reads as an assertion
        """Note a finding unless `right`."""
        if not right:
            self.findings.append(Finding(fault, seq, said, computed))
        return right

    def take(self, position: int, entry: Any) -> bool:  # noqa: ANN401 - whatever the file holds
        """Check one entry and move on; False where nothing after it can be computed."""
        if not self.check(is_entry(entry), Fault.SHAPE, position):
            return False
        self._link(position, entry)
        kind, at = EntryKind(entry["kind"]), read_instant(entry["at"])
        self.check(self.last_at is None or at >= self.last_at, Fault.TIME, position, entry["at"])
        self.before_at, self.last_at = self.last_at, at
        self.calls = 0 if kind in QUIET else self.calls
        self._places(kind, entry)
        if kind in EVENTS and not self._move(kind, position):
            return False
        if not STEPS[kind](self, entry, at):
            return False
        end = self.end and instant(self.end)
        self.check(entry["closes_at"] == end, Fault.END, position, entry["closes_at"], end)
        return True

    def _link(self, position: int, entry: dict[str, Any]) -> None:
        self.check(entry["seq"] == position, Fault.NUMBER, position, entry["seq"], position)
        self.check(entry["lot"] == self.number, Fault.LOT, position, entry["lot"], self.number)
        self.check(entry["prev"] == self.head, Fault.LINK, position, entry["prev"], self.head)
        content = {key: value for key, value in entry.items() if key not in ("prev", "hash")}
        digest = chain(content, self.head)
        self.check(entry["hash"] == digest, Fault.HASH, position, entry["hash"], digest)
        self.hashes.append(digest)
        self.head, self.entries = digest, position

    def _places(self, kind: EntryKind, entry: dict[str, Any]) -> None:
        right = (entry["paddle"] is not None, entry["amount_fen"] is not None, entry["bid_kind"] is not None) == (
            kind in HAS_PADDLE,
            kind in HAS_AMOUNT,
            kind is EntryKind.BID,
        )
        self.check(right, Fault.PLACE, entry["seq"])

    def _move(self, kind: EntryKind, position: int) -> bool:
        try:
            state = states.LOT.after(self.state, EVENTS[kind])
        except Conflict:
            return self.check(False, Fault.ORDER, position, kind.value, self.state.value)  # noqa: FBT003
        self.state = state
        return True

    def _bidding(self, entry: dict[str, Any]) -> Retelling | None:
        self.check(self.lot is not None, Fault.ORDER, entry["seq"], entry["kind"], self.state.value)
        return self.lot

    def opened(self, entry: dict[str, Any], at: datetime) -> bool:
        """Take the terms and compute the first end."""
        self.terms = entry["data"]
        self.lot = Retelling.begun(self.number, entry["data"], at)
        if self.lot is None:
            return self.check(False, Fault.TERMS, entry["seq"])  # noqa: FBT003
        return True

    def offered(self, entry: dict[str, Any], at: datetime) -> bool:
        """Ask the rules of the format again; an offer that they refuse ends the computation."""
        lot = self._bidding(entry)
        if lot is None:
            return False
        wrong = lot.take(entry, at)
        if not self.check(wrong is None, Fault.BID, entry["seq"], entry["amount_fen"], wrong):
            return False
        if "reserve_met" in entry["data"]:
            met = entry["data"]["reserve_met"]
            self.check(lot.mark(Money(entry["amount_fen"]), met=met), Fault.RESERVE, entry["seq"], met, not met)
        return True

    def matched(self, entry: dict[str, Any], at: datetime) -> bool:
        """Ask the rules of the priority right again."""
        lot = self._bidding(entry)
        wrong = lot.answer(entry, at) if lot is not None and self.state is LotState.CLOSED else self.state.value
        return self.check(wrong is None, Fault.BID, entry["seq"], entry["amount_fen"], wrong)

    def paused(self, entry: dict[str, Any], at: datetime) -> bool:
        """Remember when the clock stopped: at once, or for an outage of the market in the silence before, behind the last entry."""
        end, since = self.end, self._stopped(entry["data"], at)
        self.check(end is not None and since is not None and since < end, Fault.ORDER, entry["seq"], entry["at"], end and instant(end))
        self.paused_at = since or at
        if self.lot is not None:
            self.lot.pause(self.paused_at)
        return True

    def _stopped(self, said: dict[str, Any], at: datetime) -> datetime | None:
        if "since" not in said:
            return at
        since = read_instant(said["since"])
        right = said["ground"] == SuspensionGround.OUTAGE.value and (self.before_at or at) <= since <= at
        return since if right else None

    def called(self, entry: dict[str, Any], at: datetime) -> bool:
        """Count the last calls: once, twice, while the lot is open, and anew after every bid."""
        end = self.end
        self.calls += 1
        right = self.state is LotState.OPEN and end is not None and at < end and entry["data"]["call"] == self.calls
        self.check(right, Fault.ORDER, entry["seq"], entry["data"]["call"], self.calls)
        return True

    def said(self, entry: dict[str, Any], at: datetime) -> bool:
        """Nothing follows from an announcement but that it was made."""
        del at
        self.check(self.state in HEARD, Fault.ORDER, entry["seq"], entry["kind"], self.state.value)
        return True

    def resumed(self, entry: dict[str, Any], at: datetime) -> bool:
        """Credit the time of the pause, no more and no less."""
        credit = at - (self.paused_at or at)
        computed = credit // timedelta(microseconds=1)
        self.check(entry["data"]["credited_us"] == computed, Fault.CREDIT, entry["seq"], entry["data"]["credited_us"], computed)
        if self.lot is not None:
            self.lot.resume(at)
        return True

    def closed(self, entry: dict[str, Any], at: datetime) -> bool:
        """Check that the end had come, and what is said of the reserve."""
        end = self.end
        self.check(end is not None and at >= end, Fault.EARLY, entry["seq"], entry["at"], end and instant(end))
        said, computed = entry["data"]["reserve_met"], self.lot and self.lot.reserve_met
        self.check(said == computed, Fault.RESERVE, entry["seq"], said, computed)
        if self.lot is not None:
            right = self.lot.close(self.terms, entry["data"], at)
            self.check(right, Fault.RESERVE, entry["seq"], entry["data"].get("reserve_fen"))
        return True

    def awarded(self, entry: dict[str, Any], at: datetime) -> bool:
        """Compare winner and price with what the rules settle, and the author with the mode of the sale."""
        lot, seq, said = self._bidding(entry), entry["seq"], entry["data"]
        if lot is None:
            return False
        computed = lot.outcome()
        price = computed.price.fen if computed.price else None
        right = computed.winner is not None and entry["paddle"] == computed.winner and said.get("priority", False) == computed.by_priority
        self.check(right, Fault.WINNER, seq, entry["paddle"], computed.winner)
        self.check(price is not None and entry["amount_fen"] == price, Fault.PRICE, seq, entry["amount_fen"], price)
        self.check(lot.reserve_met is True, Fault.RESERVE, seq, "awarded", lot.reserve_met)
        self.check(lot.complete(at), Fault.PRIORITY, seq, entry["at"])
        by = "auctioneer" if self.terms["mode"] == ConductMode.LICENSED_AUCTION.value else "settlement"
        self.check(said["by"] == by, Fault.AUTHOR, seq, said["by"], by)
        self.award = computed
        return True

    def passed(self, entry: dict[str, Any], at: datetime) -> bool:
        """Compare the reason with the bids."""
        del at
        lot, why = self._bidding(entry), entry["data"]["why"]
        computed = None if lot is None else lot.outcome().passed
        self.check(computed is not None and why == computed.value, Fault.REASON, entry["seq"], why, computed)
        return True

    def terminated(self, entry: dict[str, Any], at: datetime) -> bool:
        """Nothing more is computed: the state says it."""
        del entry, at
        return True

    def defaulted(self, entry: dict[str, Any], at: datetime) -> bool:
        """Check that it is the winner who defaulted; the award falls."""
        del at
        winner = self.award.winner if self.award else None
        self.check(winner is not None and entry["paddle"] == winner, Fault.WINNER, entry["seq"], entry["paddle"], winner)
        if self.lot is not None:
            self.lot.out.add(entry["paddle"])
        self.award = None
        return True

    def succeeded(self, entry: dict[str, Any], at: datetime) -> bool:
        """Compare the successor and its price with the highest price of all who did not default; it reaches the reserve."""
        del at
        lot, seq = self._bidding(entry), entry["seq"]
        if lot is None:
            return False
        best, amount = lot.successor(), Money(entry["amount_fen"] or 0)
        self.check(best is not None and entry["paddle"] == best.paddle, Fault.WINNER, seq, entry["paddle"], best and best.paddle)
        price = best.amount.fen if best else None
        self.check(entry["amount_fen"] == price, Fault.PRICE, seq, entry["amount_fen"], price)
        self.check(lot.least_met is not None and amount >= lot.least_met, Fault.RESERVE, seq, "succeeded")
        self.check(entry["data"]["by"] == "second_offer", Fault.AUTHOR, seq, entry["data"]["by"], "second_offer")
        self.award = Outcome(price=amount, winner=entry["paddle"])
        return True


STEPS = {kind: getattr(Replay, kind.value, Replay.offered) for kind in EntryKind}
"""What computes an entry: the method of its kind's name; the offers of all formats share one."""


def verify(document: Any, evidence: Evidence = NO_EVIDENCE) -> Report:  # noqa: ANN401 - whatever the file holds
    """Recompute the ledger in `document` and compare it with itself and with the evidence; never raises on bad input."""
    walk = Replay()
    if not walk.check(is_document(document), Fault.FORMAT, 0, None, FORMAT):
        return Report(tuple(walk.findings), walk.proven(), anchored=False)
    walk.number = document["lot"]
    try:
        for position, entry in enumerate(document["entries"], start=1):
            if not walk.take(position, entry):
                break
    except OverflowError:
        walk.check(False, Fault.TIME, walk.entries)  # noqa: FBT003
    walk.check(document["head"] == walk.head, Fault.HEAD, 0, document["head"], walk.head)
    compare(walk, document, evidence)
    return Report(tuple(walk.findings), walk.proven(), anchored=bool(evidence))
