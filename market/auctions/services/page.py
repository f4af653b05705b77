"""The page of a lot's ledger that is being written: the standing after each bid, and one round trip for all of them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from market.auctions.queries.bidding import LockedLot
from market.auctions.rules import record
from market.auctions.rules.english import LotView, Refused
from market.auctions.rules.formats import FORMATS, course, falling
from market.auctions.rules.formats.protocol import Bid, Rules, Standing
from market.auctions.rules.ledger import Entry, chain
from market.auctions.rules.proxies import Proxy, answers
from market.auctions.rules.states import BidKind
from market.auctions.services import ledger
from market.db import sent
from market.money import Money

_APPEND = """
    WITH entry AS (
        INSERT INTO ledger_entry (lot_id, seq, kind, at, closes_at, paddle, amount_fen, bid_kind, data, prev, hash)
        SELECT %(lot_id)s, seq, kind, at, closes_at, paddle, amount_fen, bid_kind, data, prev, hash
        FROM jsonb_to_recordset(%(entries)s::jsonb) AS entry (seq bigint, kind text, at timestamptz, closes_at timestamptz, paddle bigint,
             amount_fen bigint, bid_kind text, data jsonb, prev text, hash text)
    )
    UPDATE lot SET current_fen = %(current_fen)s, leader_number = %(leader)s, bids = %(bids)s, seq = %(seq)s, head = %(head)s,
                   closes_at = %(closes_at)s, extensions = %(extensions)s, reserve_met = %(reserve_met)s
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
    standing: Standing
    seq: int
    head: str
    proxies: list[Proxy]
    reserve_met: bool = False
    entries: list[dict[str, Any]] = field(default_factory=list)
    attempts: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, lot: LockedLot) -> Page:
        """Begin a page behind the lot's newest entry."""
        return cls(lot=lot, standing=lot.standing, seq=lot.seq, head=lot.head, proxies=list(lot.proxies))

    @property
    def rules(self) -> Rules:
        """Return the rules of the lot's format."""
        return FORMATS[self.lot.terms.format]

    @property
    def view(self) -> LotView:
        """Return the lot as the ascending rules and the proxies see it."""
        return course.view(self.lot.terms, self.standing)

    @property
    def minimum(self) -> Money:
        """Return the lowest amount that would be accepted; where none is, what would come next."""
        return self.rules.asks(self.lot.terms, self.standing, self.lot.now) or self.view.minimum

    @property
    def falls(self) -> bool:
        """Say whether the price falls, so that whoever comes first has it."""
        return falling.price(self.lot.terms, self.standing, self.lot.now) is not None

    def refusal(self, offer: Bid) -> Refused | None:
        """Say why the format refuses the bid, or None."""
        return self.rules.validate(self.lot.terms, self.standing, offer, self.lot.now)

    def append(self, offer: Bid) -> dict[str, Any]:
        """Append a bid that the format lets pass and return its entry with hashes."""
        after = self.rules.apply(self.lot.terms, self.standing, offer, self.lot.now, self.seq + 1)
        self.reserve_met = self.lot.reserve is None or (after.current or offer.amount) >= self.lot.reserve
        written = record.written(offer, after, reserve_met=self.reserve_met)
        entry = Entry(lot=self.lot.id, seq=self.seq + 1, at=self.lot.now, closes_at=after.closes_at, **written).public()
        previous, self.head = self.head, chain(entry, self.head)
        self.seq, self.standing = self.seq + 1, after
        self.entries.append(entry | {"prev": previous, "hash": self.head})
        return self.entries[-1]

    def append_proxy(self, paddle: int, amount: Money) -> bool:
        """Append what a proxy bids, unless the rules, asked as for everybody's bid, refuse it."""
        offer = Bid(paddle=paddle, amount=amount, kind=BidKind.PROXY)
        lets = self.refusal(offer) is None
        if lets:
            self.append(offer)
        return lets

    def let_proxies_answer(self) -> None:
        """Append what the proxies in force answer to the standing, until none of them could still lead."""
        while self.proxies and (moves := answers(self.view, self.proxies)):
            if not all(self.append_proxy(*move) for move in moves):
                break

    def write(self) -> None:
        """Write ledger, lot and attempts in one round trip."""
        with self.writing():
            pass

    def writing(self) -> AbstractContextManager[None]:
        """Write ledger, lot and attempts in one round trip, while the block runs."""
        statements = []
        if self.entries:
            statements.append((_APPEND, self._after()))
            ledger.tell_watchers(self.lot.id)
        if self.attempts:
            statements.append((_KEEP, {"lot_id": self.lot.id, "attempts": _rows(self.attempts)}))
        return sent(*statements)

    def _after(self) -> dict[str, Any]:
        return {
            "lot_id": self.lot.id,
            "entries": _rows(self.entries),
            "current_fen": self.standing.current.fen if self.standing.current else None,
            "leader": self.standing.leader,
            "bids": self.standing.bids,
            "seq": self.seq,
            "head": self.head,
            "closes_at": self.standing.closes_at,
            "extensions": self.standing.extensions,
            "reserve_met": self.reserve_met,
        }
