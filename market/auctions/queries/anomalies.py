"""The facts behind the anomalies of one lot: sign-ins, people and bids of its parties, and what was noted. Never published."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from market import clock, rulebook
from market.accounts import queries as accounts
from market.auctions.models.bidding import BidAttempt
from market.auctions.models.conduct import AnomalyNote
from market.auctions.queries import paddles
from market.auctions.rules.anomalies import SELLER, Anomaly, Limits, Tie, Trace, Try, find
from market.db import db

if TYPE_CHECKING:
    from market.auctions.models.sale import Lot

MOST_BIDS = 2000


def anomalies(lot: Lot) -> list[Anomaly]:
    """Return the anomalies of a lot; the caller has checked that the actor may see them."""
    numbers = {paddle.organisation_id: paddle.number for paddle in paddles.of_lot(lot.id) if paddle.number is not None}
    parties = {**numbers, lot.seller_id: SELLER}
    since = lot.announced_at or lot.consigned_at
    on = clock.legal_date(clock.now())
    limits = Limits(
        together=timedelta(milliseconds=rulebook.number("auction.anomaly_ms", on)), in_turn=rulebook.number("auction.anomaly_in_turn", on)
    )
    bids = _attempts(lot.id)
    traces = [Trace(party=parties[who], address=address, agent=agent) for who, address, agent in accounts.traces(parties, since)]
    own = [bid for bid in bids if _own(bid)]
    traces += [Trace(party=parties[bid.organisation_id], address=bid.address) for bid in own if bid.organisation_id in parties]
    tries = [
        Try(paddle=numbers[bid.organisation_id], at=bid.at, accepted=bid.seq is not None) for bid in own if bid.organisation_id in numbers
    ]
    return find(traces, _ties(parties), tries, limits)


def notes(lot_id: int) -> dict[str, list[AnomalyNote]]:
    """Return what was noted about the anomalies of a lot, by their key."""
    found: dict[str, list[AnomalyNote]] = {}
    for note in db.session.scalars(select(AnomalyNote).where(AnomalyNote.lot_id == lot_id).order_by(AnomalyNote.id)):
        found.setdefault(note.key, []).append(note)
    return found


def _attempts(lot_id: int) -> list[BidAttempt]:
    newest = select(BidAttempt).where(BidAttempt.lot_id == lot_id).order_by(BidAttempt.at.desc()).limit(MOST_BIDS)
    return list(db.session.scalars(newest))


def _own(bid: BidAttempt) -> bool:
    """Say whether the bidder sent it: what an auctioneer enters comes from the hall's address."""
    return bid.kind == "online"


def _ties(parties: dict[int, int]) -> list[Tie]:
    people = [Tie(party=parties[who], name=f"person {person_id}") for who, person_id in accounts.memberships(parties)]
    seats = [Tie(party=parties[found.id], name=found.address.strip()) for found in accounts.organisations(set(parties)).values()]
    return [*people, *seats]
