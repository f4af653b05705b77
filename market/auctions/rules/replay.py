"""Recompute a lot's result from its published ledger alone: chain, price, end of bidding, extensions, states and winner.

Nothing stored is believed: each value is computed from the entries before it and compared. What a cut-off end would hide is
found only by comparison with something kept elsewhere: a bidder's receipt, a head, or the digest that the market publishes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from market.auctions.rules import states
from market.auctions.rules.english import LotView, Refused, decide
from market.auctions.rules.ledger import EntryKind, chain, instant
from market.auctions.rules.shape import DIGEST_FORMAT, FORMAT, is_digest, is_document, is_entry, is_receipt, read_instant
from market.auctions.rules.states import ConductMode, Format, LotEvent
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
}


@dataclass(slots=True)
class Replay:
    """The walk through the entries: the state computed so far and what was found."""

    result: Result = field(default_factory=Result)
    findings: list[Finding] = field(default_factory=list)
    terms: dict[str, Any] = field(default_factory=dict)
    paused_at: datetime | None = None
    last_at: datetime | None = None
    hashes: list[str] = field(default_factory=list)

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
        self.last_at = at
        self._places(kind, entry)
        if kind is not EntryKind.BID and not self._move(kind, position):
            return False
        if not STEPS[kind](self, entry, at):
            return False
        end = instant(self.result.closes_at) if self.result.closes_at else None
        self.check(entry["closes_at"] == end, Fault.END, position, entry["closes_at"], end)
        return True

    def _link(self, position: int, entry: dict[str, Any]) -> None:
        self.check(entry["seq"] == position, Fault.NUMBER, position, entry["seq"], position)
        self.check(entry["lot"] == self.result.lot, Fault.LOT, position, entry["lot"], self.result.lot)
        self.check(entry["prev"] == self.result.head, Fault.LINK, position, entry["prev"], self.result.head)
        content = {key: value for key, value in entry.items() if key not in ("prev", "hash")}
        digest = chain(content, self.result.head)
        self.check(entry["hash"] == digest, Fault.HASH, position, entry["hash"], digest)
        self.hashes.append(digest)
        self.result = replace(self.result, head=digest, entries=position)

    def _places(self, kind: EntryKind, entry: dict[str, Any]) -> None:
        has_amount = kind in (EntryKind.BID, EntryKind.AWARDED)
        right = (entry["paddle"] is not None, entry["amount_fen"] is not None, entry["bid_kind"] is not None) == (
            has_amount,
            has_amount,
            kind is EntryKind.BID,
        )
        self.check(right, Fault.PLACE, entry["seq"])

    def _move(self, kind: EntryKind, position: int) -> bool:
        try:
            state = states.after(states.LOT, self.result.state, EVENTS[kind])
        except Conflict:
            return self.check(False, Fault.ORDER, position, kind.value, self.result.state.value)  # noqa: FBT003
        self.result = replace(self.result, state=state)
        return True

    def _view(self) -> LotView:
        return LotView(
            state=self.result.state,
            start=Money(self.terms["start_fen"]),
            increment=Money(self.terms["increment_fen"]),
            current=self.result.price,
            leader=self.result.leader,
            closes_at=self.result.closes_at,
            soft_close=timedelta(seconds=self.terms["soft_close_s"]),
            extension=timedelta(seconds=self.terms["extend_s"]),
        )

    def opened(self, entry: dict[str, Any], at: datetime) -> bool:
        """Take the terms and compute the first end."""
        terms = entry["data"]
        sound = terms["start_fen"] % 100 == 0 and terms["increment_fen"] % 100 == 0 and terms["format"] == Format.ENGLISH.value
        self.check(sound, Fault.TERMS, entry["seq"])
        self.terms = terms
        self.result = replace(self.result, closes_at=at + timedelta(seconds=terms["duration_s"]))
        return True

    def bid(self, entry: dict[str, Any], at: datetime) -> bool:
        """Ask the rules again; a bid that they refuse ends the computation."""
        if not self.check(bool(self.terms), Fault.ORDER, entry["seq"], entry["kind"], self.result.state.value):
            return False
        amount, paddle, met = Money(entry["amount_fen"] or 0), entry["paddle"] or 0, entry["data"]["reserve_met"]
        decision = decide(self._view(), paddle, amount, at)
        if isinstance(decision, Refused):
            return self.check(False, Fault.BID, entry["seq"], amount.fen, decision.reason.value)  # noqa: FBT003
        self.check(met or not self.result.reserve_met, Fault.RESERVE, entry["seq"], met, True)  # noqa: FBT003
        before = self.result
        self.result = replace(
            before,
            price=amount,
            leader=paddle,
            bids=before.bids + 1,
            closes_at=decision.closes_at,
            extensions=before.extensions + decision.extended,
            reserve_met=met,
        )
        return True

    def paused(self, entry: dict[str, Any], at: datetime) -> bool:
        """Remember when the clock stopped."""
        end = self.result.closes_at
        self.check(end is not None and at < end, Fault.ORDER, entry["seq"], entry["at"], end and instant(end))
        self.paused_at = at
        return True

    def resumed(self, entry: dict[str, Any], at: datetime) -> bool:
        """Credit the time of the pause, no more and no less."""
        credit = at - (self.paused_at or at)
        computed = credit // timedelta(microseconds=1)
        self.check(entry["data"]["credited_us"] == computed, Fault.CREDIT, entry["seq"], entry["data"]["credited_us"], computed)
        self.result = replace(self.result, closes_at=(self.result.closes_at or at) + credit)
        return True

    def closed(self, entry: dict[str, Any], at: datetime) -> bool:
        """Check that the end had come, and what is said of the reserve."""
        end = self.result.closes_at
        self.check(end is not None and at >= end, Fault.EARLY, entry["seq"], entry["at"], end and instant(end))
        said = entry["data"]["reserve_met"]
        self.check(said == self.result.reserve_met, Fault.RESERVE, entry["seq"], said, self.result.reserve_met)
        return True

    def awarded(self, entry: dict[str, Any], at: datetime) -> bool:
        """Compare winner and price with the highest bid, and the author with the mode of the sale."""
        del at
        computed = self.result
        self.check(
            computed.leader is not None and entry["paddle"] == computed.leader, Fault.WINNER, entry["seq"], entry["paddle"], computed.leader
        )
        price = computed.price.fen if computed.price else None
        self.check(price is not None and entry["amount_fen"] == price, Fault.PRICE, entry["seq"], entry["amount_fen"], price)
        self.check(computed.reserve_met is True, Fault.RESERVE, entry["seq"], "awarded", computed.reserve_met)
        by = "auctioneer" if self.terms["mode"] == ConductMode.LICENSED_AUCTION.value else "settlement"
        self.check(entry["data"]["by"] == by, Fault.AUTHOR, entry["seq"], entry["data"]["by"], by)
        self.result = replace(computed, winner=computed.leader)
        return True

    def passed(self, entry: dict[str, Any], at: datetime) -> bool:
        """Compare the reason with the bids."""
        del at
        why = "no_bid" if self.result.price is None else "reserve_not_met"
        self.check(entry["data"]["why"] == why and not self.result.reserve_met, Fault.REASON, entry["seq"], entry["data"]["why"], why)
        return True

    def terminated(self, entry: dict[str, Any], at: datetime) -> bool:
        """Nothing more is computed: the state says it."""
        del entry, at
        return True


STEPS = {
    EntryKind.OPENED: Replay.opened,
    EntryKind.BID: Replay.bid,
    EntryKind.PAUSED: Replay.paused,
    EntryKind.RESUMED: Replay.resumed,
    EntryKind.CLOSED: Replay.closed,
    EntryKind.AWARDED: Replay.awarded,
    EntryKind.PASSED: Replay.passed,
    EntryKind.TERMINATED: Replay.terminated,
}


def verify(document: Any, evidence: Evidence = NO_EVIDENCE) -> Report:  # noqa: ANN401 - whatever the file holds
    """Recompute the ledger in `document` and compare it with itself and with the evidence; never raises on bad input."""
    walk = Replay()
    if not walk.check(is_document(document), Fault.FORMAT, 0, None, FORMAT):
        return Report(tuple(walk.findings), walk.result, anchored=False)
    walk.result = Result(lot=document["lot"])
    for position, entry in enumerate(document["entries"], start=1):
        if not walk.take(position, entry):
            break
    walk.check(document["head"] == walk.result.head, Fault.HEAD, 0, document["head"], walk.result.head)
    _compare(walk, document, evidence)
    return Report(tuple(walk.findings), walk.result, anchored=bool(evidence))


def _compare(walk: Replay, document: dict[str, Any], evidence: Evidence) -> None:
    for head in evidence.heads:
        walk.check(head == walk.result.head, Fault.HEAD, 0, walk.result.head, head)
    for receipt in evidence.receipts:
        walk.check(_holds(walk, document, receipt), Fault.RECEIPT, 0, receipt)
    for digest in evidence.digests:
        named = [line for line in digest["heads"] if line["lot"] == walk.result.lot] if is_digest(digest) else []
        right = len(named) == 1 and named[0]["head"] == walk.result.head and named[0]["seq"] == walk.result.entries
        walk.check(right, Fault.DIGEST, 0, walk.result.head, named[0]["head"] if named else DIGEST_FORMAT)


def _holds(walk: Replay, document: dict[str, Any], receipt: dict[str, Any]) -> bool:
    if not is_receipt(receipt) or receipt["lot"] != walk.result.lot or not 1 <= receipt["seq"] <= len(walk.hashes):
        return False
    entry = document["entries"][receipt["seq"] - 1]
    same = all(entry[name] == receipt[name] for name in ("amount_fen", "at", "closes_at", "prev"))
    return same and entry["kind"] == EntryKind.BID.value and walk.hashes[receipt["seq"] - 1] == receipt["hash"]
