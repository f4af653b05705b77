"""Placing bids: lock, ask the rules bid by bid, append everything at once, answer. Nothing here commits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from market.auctions import policy
from market.auctions.queries import bidding
from market.auctions.queries.bidding import Bidder, LockedLot
from market.auctions.rules.english import Accepted, LotView, Refused, decide, in_turn
from market.auctions.rules.ledger import Entry, EntryKind, chain
from market.auctions.services import ledger
from market.auctions.services.answers import Answer, Bid, Offer
from market.db import cursor
from market.errors import Conflict, MarketError
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor

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
    INSERT INTO bid_attempt (lot_id, person_id, key, organisation_id, amount_fen, at, seq, reason, answer, address)
    SELECT %(lot_id)s, person_id, key, organisation_id, amount_fen, at, seq, reason, answer, address
    FROM jsonb_to_recordset(%(attempts)s::jsonb) AS attempt (person_id bigint, key text, organisation_id bigint, amount_fen bigint,
         at timestamptz, seq bigint, reason text, answer jsonb, address text)"""


@dataclass(slots=True)
class _Page:
    """The lot as it is after the bids decided so far, and what is to be written for them."""

    lot: LockedLot
    view: LotView
    seq: int
    head: str
    reserve_met: bool = False
    extended: int = 0
    entries: list[dict[str, Any]] = field(default_factory=list)
    attempts: list[dict[str, Any]] = field(default_factory=list)
    given: dict[tuple[int | None, str], Answer] = field(default_factory=dict)


def place_bid(actor: Actor, lot_id: int, bid: Bid) -> Answer:
    """Place one bid; a repeated key gets its first answer; a refusal, with its reason, is an answer too.

    Raises NotFound, and Conflict `bid.key_reused` where the key came with another amount.
    """
    (answer,) = place_bids(lot_id, [Offer(actor, bid)])
    if isinstance(answer, MarketError):
        raise answer
    return answer


def place_bids(lot_id: int, offers: Sequence[Offer]) -> list[Answer | MarketError]:
    """Place bids that came together on one lot, each decided on what the one before it left; all are written or none.

    Returns for each, in the order of `offers`, what `place_bid` would return or raise. Raises NotFound where there is no such lot.
    """
    lot, bidders = bidding.lot_and_bidders_for_update(lot_id, [(offer.actor, offer.bid.key) for offer in offers])
    page = _Page(lot=lot, view=lot.view, seq=lot.seq, head=lot.head)
    answers = {place: _place(page, offers[place], bidders[place]) for place in in_turn([offer.bid.amount for offer in offers])}
    _write(page)
    return [answers[place] for place in range(len(offers))]


def _place(page: _Page, offer: Offer, bidder: Bidder) -> Answer | MarketError:
    first = page.given.get(offer.name) or (bidder.first_answer and Answer.restored(bidder.first_answer))
    if first:
        reused = Conflict("bid.key_reused", N_("This key was already used for another amount."), field="amount")
        return first if first.amount == offer.bid.amount else reused
    answer = _decide(page, offer, bidder)
    page.given[offer.name] = answer
    page.attempts.append(_attempt(offer, answer))
    return answer


def _decide(page: _Page, offer: Offer, bidder: Bidder) -> Answer:
    amount, now = offer.bid.amount, page.lot.now
    refusal = policy.bid_refusal(offer.actor, seller_id=page.lot.seller_id, paddle=bidder.paddle_state, amount=amount)
    decision = refusal or decide(page.view, bidder.number or 0, amount, now)
    if isinstance(decision, Accepted):
        return _accept(page, offer.bid, bidder.number or 0, decision)
    return _refuse(page, offer.bid, decision)


def _refuse(page: _Page, bid: Bid, refusal: Refused) -> Answer:
    return Answer(
        accepted=False,
        lot_id=page.lot.id,
        amount=bid.amount,
        at=page.lot.now,
        next_minimum=page.view.minimum,
        reason=refusal.reason,
        params=refusal.params,
    )


def _accept(page: _Page, bid: Bid, paddle: int, decision: Accepted) -> Answer:
    page.reserve_met = page.lot.reserve is None or bid.amount >= page.lot.reserve
    entry = Entry(
        lot=page.lot.id,
        seq=page.seq + 1,
        kind=EntryKind.BID,
        at=page.lot.now,
        closes_at=decision.closes_at,
        paddle=paddle,
        amount_fen=bid.amount.fen,
        bid_kind=bid.kind.value,
        data={"reserve_met": page.reserve_met},
    ).public()
    previous, page.head = page.head, chain(entry, page.head)
    page.seq += 1
    page.extended += decision.extended
    page.view = page.view.after(paddle, bid.amount, decision)
    page.entries.append(entry | {"prev": previous, "hash": page.head})
    return Answer(
        accepted=True,
        lot_id=page.lot.id,
        amount=bid.amount,
        at=page.lot.now,
        next_minimum=page.view.minimum,
        seq=page.seq,
        prev=previous,
        hash=page.head,
        closes_at=decision.closes_at,
        extended=decision.extended,
    )


def _attempt(offer: Offer, answer: Answer) -> dict[str, Any]:
    kept = answer.stored()
    return {
        "person_id": offer.actor.person_id,
        "organisation_id": offer.actor.organisation_id,
        "key": offer.bid.key,
        "amount_fen": offer.bid.amount.fen,
        "at": kept["at"],
        "seq": answer.seq,
        "reason": kept.get("code"),
        "answer": kept,
        "address": offer.bid.address,
    }


def _write(page: _Page) -> None:
    """Write ledger, lot and attempts in one round trip."""
    if not page.attempts:
        return
    hand = cursor()
    with hand.connection.pipeline():
        if page.entries:
            hand.execute(_APPEND, _after(page))
            ledger.tell_watchers(page.lot.id)
        hand.execute(_KEEP, {"lot_id": page.lot.id, "attempts": json.dumps(page.attempts)})


def _after(page: _Page) -> dict[str, Any]:
    return {
        "lot_id": page.lot.id,
        "entries": json.dumps(page.entries),
        "current_fen": page.view.current.fen if page.view.current else None,
        "leader": page.view.leader,
        "accepted": len(page.entries),
        "seq": page.seq,
        "head": page.head,
        "closes_at": page.view.closes_at,
        "extended": page.extended,
        "reserve_met": page.reserve_met,
    }
