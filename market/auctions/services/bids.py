"""Placing a bid: lock, ask the rules, append, answer. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from market.auctions import policy
from market.auctions.queries import bidding
from market.auctions.queries.bidding import Bidder, LockedLot
from market.auctions.rules.english import Accepted, Reason, Refused, decide
from market.auctions.rules.ledger import Entry, EntryKind, chain, instant
from market.auctions.rules.states import BidKind
from market.auctions.services import ledger
from market.db import cursor
from market.errors import Conflict, Invalid
from market.money import Money
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor

SHORTEST_KEY, LONGEST_KEY = 8, 80

_ACCEPT = """
    WITH entry AS (
        INSERT INTO ledger_entry (lot_id, seq, kind, at, closes_at, paddle, amount_fen, bid_kind, data, prev, hash)
        VALUES (%(lot_id)s, %(seq)s, 'bid', %(at)s, %(closes_at)s, %(paddle)s, %(amount_fen)s, %(bid_kind)s, %(data)s, %(prev)s, %(hash)s)
    ), attempt AS (
        INSERT INTO bid_attempt (lot_id, person_id, key, organisation_id, amount_fen, at, seq, answer, address)
        VALUES (%(lot_id)s, %(person_id)s, %(key)s, %(organisation_id)s, %(amount_fen)s, %(at)s, %(seq)s, %(answer)s, %(address)s)
    )
    UPDATE lot SET current_fen = %(amount_fen)s, leader_number = %(paddle)s, bids = bids + 1, seq = %(seq)s, head = %(hash)s,
                   closes_at = %(closes_at)s, extensions = extensions + %(extended)s, reserve_met = %(reserve_met)s
    WHERE id = %(lot_id)s"""

_REFUSE = """
    INSERT INTO bid_attempt (lot_id, person_id, key, organisation_id, amount_fen, at, reason, answer, address)
    VALUES (%(lot_id)s, %(person_id)s, %(key)s, %(organisation_id)s, %(amount_fen)s, %(at)s, %(reason)s, %(answer)s, %(address)s)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """What a bidder sends: the amount, the idempotency key, by which way and from where."""

    amount: Money
    key: str
    kind: BidKind = BidKind.ONLINE
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The first and only answer to a key: a receipt, or a refusal with its reason."""

    accepted: bool
    lot_id: int
    amount: Money
    at: datetime
    next_minimum: Money
    seq: int | None = None
    prev: str = ""
    hash: str = ""
    closes_at: datetime | None = None
    extended: bool = False
    reason: Reason | None = None
    params: tuple[tuple[str, object], ...] = ()

    def stored(self) -> dict[str, Any]:
        """Return the JSON form that is kept beside the key."""
        common = {
            "accepted": self.accepted,
            "lot": self.lot_id,
            "amount_fen": self.amount.fen,
            "at": instant(self.at),
            "next_fen": self.next_minimum.fen,
        }
        if self.reason is not None:
            return common | {"code": self.reason.value, "params": {key: _plain(value) for key, value in self.params}}
        end = instant(self.closes_at) if self.closes_at else None
        return common | {"seq": self.seq, "prev": self.prev, "hash": self.hash, "closes_at": end, "extended": self.extended}

    @classmethod
    def restored(cls, kept: dict[str, Any]) -> Answer:
        """Return the answer that was kept."""
        common = {
            "accepted": kept["accepted"],
            "lot_id": kept["lot"],
            "amount": Money(kept["amount_fen"]),
            "at": datetime.fromisoformat(kept["at"]),
            "next_minimum": Money(kept["next_fen"]),
        }
        if not kept["accepted"]:
            params = tuple(sorted((key, _rich(value)) for key, value in kept["params"].items()))
            return cls(**common, reason=Reason(kept["code"]), params=params)
        end = datetime.fromisoformat(kept["closes_at"]) if kept["closes_at"] else None
        return cls(**common, seq=kept["seq"], prev=kept["prev"], hash=kept["hash"], closes_at=end, extended=kept["extended"])


def place_bid(actor: Actor, lot_id: int, bid: Bid) -> Answer:
    """Place a bid; a repeated key gets its first answer; a refusal, with its reason, is an answer too.

    Raises NotFound, Invalid for a malformed key, and Conflict `bid.key_reused` where the key came with another amount.
    """
    if not SHORTEST_KEY <= len(bid.key) <= LONGEST_KEY:
        raise Invalid("bid.key", N_("The idempotency key must have 8 to 80 characters."), field="key")
    lot, bidder = bidding.lot_and_bidder_for_update(actor, lot_id, bid.key)
    if bidder.first_answer is not None:
        return _repeated(bidder, bid)
    refusal = policy.bid_refusal(actor, seller_id=lot.seller_id, paddle=bidder.paddle_state, amount=bid.amount)
    decision = refusal or decide(lot.view, bidder.number or 0, bid.amount, lot.now)
    return _refuse(actor, lot, bid, decision) if isinstance(decision, Refused) else _accept(actor, lot, bidder, bid, decision)


def _repeated(bidder: Bidder, bid: Bid) -> Answer:
    if bidder.first_amount != bid.amount:
        raise Conflict("bid.key_reused", N_("This key was already used for another amount."), field="amount")
    return Answer.restored(bidder.first_answer or {})


def _refuse(actor: Actor, lot: LockedLot, bid: Bid, decision: Refused) -> Answer:
    answer = Answer(
        accepted=False,
        lot_id=lot.id,
        amount=bid.amount,
        at=lot.now,
        next_minimum=lot.view.minimum,
        reason=decision.reason,
        params=decision.params,
    )
    cursor().execute(_REFUSE, _attempt(actor, lot, bid, answer) | {"reason": decision.reason.value})
    return answer


def _accept(actor: Actor, lot: LockedLot, bidder: Bidder, bid: Bid, decision: Accepted) -> Answer:
    met = bidder.reserve is None or bid.amount >= bidder.reserve
    entry = Entry(
        lot=lot.id,
        seq=lot.seq + 1,
        kind=EntryKind.BID,
        at=lot.now,
        closes_at=decision.closes_at,
        paddle=bidder.number,
        amount_fen=bid.amount.fen,
        bid_kind=bid.kind.value,
        data={"reserve_met": met},
    )
    digest = chain(entry.public(), lot.head)
    answer = Answer(
        accepted=True,
        lot_id=lot.id,
        amount=bid.amount,
        at=lot.now,
        next_minimum=bid.amount + lot.view.increment,
        seq=entry.seq,
        prev=lot.head,
        hash=digest,
        closes_at=decision.closes_at,
        extended=decision.extended,
    )
    row = _attempt(actor, lot, bid, answer) | {
        "seq": entry.seq,
        "closes_at": decision.closes_at,
        "paddle": bidder.number,
        "bid_kind": bid.kind.value,
        "data": Jsonb(entry.data),
        "prev": lot.head,
        "hash": digest,
        "extended": int(decision.extended),
        "reserve_met": met,
    }
    cursor().execute(_ACCEPT, row)
    ledger.tell_watchers(lot.id)
    return answer


def _attempt(actor: Actor, lot: LockedLot, bid: Bid, answer: Answer) -> dict[str, Any]:
    return {
        "lot_id": lot.id,
        "person_id": actor.person_id,
        "organisation_id": actor.organisation_id,
        "key": bid.key,
        "amount_fen": bid.amount.fen,
        "at": lot.now,
        "answer": Jsonb(answer.stored()),
        "address": bid.address,
    }


def _plain(value: object) -> object:
    if isinstance(value, Money):
        return {"fen": value.fen}
    return {"bar": value.value} if isinstance(value, policy.Bar) else value


def _rich(value: object) -> object:
    if isinstance(value, dict):
        return Money(value["fen"]) if "fen" in value else policy.Bar(value["bar"])
    return value
