"""The page of a lot's ledger that is being written: the standing after each bid, and one round trip for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from market.auctions.queries.bidding import LockedLot
from market.auctions.rules.english import Accepted, LotView, decide
from market.auctions.rules.ledger import Entry, EntryKind, chain
from market.auctions.rules.proxies import Proxy, answers
from market.auctions.rules.states import BidKind
from market.auctions.services import ledger
from market.db import cursor
from market.money import Money

_APPEND = """
    WITH entry AS (
        INSERT INTO ledger_entry (lot_id, seq, kind, at, closes_at, paddle, amount_fen, bid_kind, data, prev, hash)
        SELECT %(lot_id)s, seq, 'bid', at, closes_at, paddle, amount_fen, bid_kind, data, prev, hash
        FROM jsonb_to_recordset(%(entries)s::jsonb) AS entry (seq bigint, at timestamptz, closes_at timestamptz, paddle bigint,
             amount_fen bigint, bid_kind text, data jsonb, prev text, hash text)
    )
    UPDATE lot SET current_fen = %(current_fen)s, leader_number = %(leader)s, bids = bids + %(accepted)s, seq = %(seq)s, head = %(head)s,
                   closes_at = %(closes_at)s, extensions = extensions + %(extended)s, reserve_met = %(reserve_met)s
    WHERE id = %(lot_id)s"""

_KEEP = """
    INSERT INTO bid_attempt (lot_id, person_id, key, organisation_id, kind, amount_fen, at, seq, reason, answer, address)
    SELECT %(lot_id)s, person_id, key, organisation_id, kind, amount_fen, at, seq, reason, answer, address
    FROM jsonb_to_recordset(%(attempts)s::jsonb) AS attempt (person_id bigint, key text, organisation_id bigint, kind text,
         amount_fen bigint, at timestamptz, seq bigint, reason text, answer jsonb, address text)"""


_ROWS = TypeAdapter(list[dict[str, Any]])


def _rows(rows: list[dict[str, Any]]) -> str:
    return _ROWS.dump_json(rows).decode()


@dataclass(slots=True)
class Page:
    """The locked lot as it is after the bids appended so far, and what is to be written for them."""

    lot: LockedLot
    view: LotView
    seq: int
    head: str
    proxies: list[Proxy]
    reserve_met: bool = False
    extended: int = 0
    entries: list[dict[str, Any]] = field(default_factory=list)
    attempts: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, lot: LockedLot) -> Page:
        """Begin a page behind the lot's newest entry."""
        return cls(lot=lot, view=lot.view, seq=lot.seq, head=lot.head, proxies=list(lot.proxies))

    def append(self, paddle: int, amount: Money, kind: BidKind, decision: Accepted) -> dict[str, Any]:
        """Append an accepted bid and return its entry with hashes."""
        self.reserve_met = self.lot.reserve is None or amount >= self.lot.reserve
        entry = Entry(
            lot=self.lot.id,
            seq=self.seq + 1,
            kind=EntryKind.BID,
            at=self.lot.now,
            closes_at=decision.closes_at,
            paddle=paddle,
            amount_fen=amount.fen,
            bid_kind=kind.value,
            data={"reserve_met": self.reserve_met},
        ).public()
        previous, self.head = self.head, chain(entry, self.head)
        self.seq += 1
        self.extended += decision.extended
        self.view = self.view.after(paddle, amount, decision)
        self.entries.append(entry | {"prev": previous, "hash": self.head})
        return self.entries[-1]

    def append_proxy(self, paddle: int, amount: Money) -> None:
        """Append what a proxy bids: the rules are asked as for everybody's bid."""
        decision = decide(self.view, paddle, amount, self.lot.now, by_proxy=True)
        if isinstance(decision, Accepted):
            self.append(paddle, amount, BidKind.PROXY, decision)

    def let_proxies_answer(self) -> None:
        """Append what the proxies in force answer to the standing."""
        for paddle, amount in answers(self.view, self.proxies):
            self.append_proxy(paddle, amount)

    def write(self) -> None:
        """Write ledger, lot and attempts in one round trip."""
        hand = cursor()
        with hand.connection.pipeline():
            if self.entries:
                hand.execute(_APPEND, self._after())
                ledger.tell_watchers(self.lot.id)
            if self.attempts:
                hand.execute(_KEEP, {"lot_id": self.lot.id, "attempts": _rows(self.attempts)})

    def _after(self) -> dict[str, Any]:
        return {
            "lot_id": self.lot.id,
            "entries": _rows(self.entries),
            "current_fen": self.view.current.fen if self.view.current else None,
            "leader": self.view.leader,
            "accepted": len(self.entries),
            "seq": self.seq,
            "head": self.head,
            "closes_at": self.view.closes_at,
            "extended": self.extended,
            "reserve_met": self.reserve_met,
        }
