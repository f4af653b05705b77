"""Placing bids: who may, what is answered, and that the ledger keeps it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market import clock
from market.access import Actor
from market.auctions.models.sale import Lot
from market.auctions.queries import room
from market.auctions.rules.english import Reason
from market.auctions.rules.ledger import GENESIS, chain
from market.auctions.services import bids, settlement
from market.auctions.services.answers import Answer, Bid
from market.db import db, unit_of_work
from market.errors import Conflict, Invalid, NotFound
from market.money import Money
from tests.factories import accounts, auctions

_keys = iter(range(10_000_000, 99_999_999))


class Hall:
    """An open lot with two admitted bidders."""

    def __init__(self, held: auctions.Market) -> None:
        self.held = held
        _sale, (self.lot,), self.at = auctions.opened(held)
        self.first, self.second = accounts.organisation(), accounts.organisation()
        with clock.frozen(self.at):
            for bidder in (self.first, self.second):
                auctions.paddle(held, self.lot, bidder)
            with unit_of_work():
                settlement.open_lot(held.auctioneer, self.lot.id)

    def bid(self, who: Actor, yuan: int, *, after: timedelta = timedelta(seconds=1), key: str = "") -> Answer:
        """Place a bid that long after the opening."""
        with clock.frozen(self.at + after), unit_of_work():
            return bids.place_bid(who, self.lot.id, Bid(amount=Money.yuan(yuan), key=key or str(next(_keys))))

    def fresh(self) -> Lot:
        """Return the lot as stored."""
        db.session.expire_all()
        return db.session.get_one(Lot, self.lot.id)


@pytest.fixture
def hall(held: auctions.Market) -> Hall:
    return Hall(held)


def test_an_accepted_bid_leads_and_stands_in_the_chain(hall: Hall) -> None:
    answer = hall.bid(accounts.actor(hall.first), 260_000)
    lot, ledger = hall.fresh(), room.ledger(hall.lot.id)
    newest = ledger["entries"][-1]
    content = {name: value for name, value in newest.items() if name not in ("prev", "hash")}
    assert answer.accepted
    assert (lot.current, lot.seq, lot.head, lot.bids) == (Money.yuan(260_000), 2, answer.hash, 1)
    assert newest["hash"] == chain(content, ledger["entries"][0]["hash"]) == answer.hash == ledger["head"]
    assert ledger["entries"][0]["prev"] == GENESIS
    assert answer.next_minimum == Money.yuan(270_000)


@pytest.mark.parametrize(
    ("yuan", "after", "reason"),
    [
        (250_000, timedelta(seconds=5), Reason.TOO_LOW),
        (265_000, timedelta(seconds=5), Reason.OFF_STEP),
        (260_000, timedelta(minutes=30), Reason.ENDED),
    ],
)
def test_a_refused_bid_says_why_and_changes_nothing_public(hall: Hall, yuan: int, after: timedelta, reason: Reason) -> None:
    answer = hall.bid(accounts.actor(hall.first), yuan, after=after)
    kept = db.session.execute(text("SELECT reason, seq FROM bid_attempt WHERE lot_id = :lot"), {"lot": hall.lot.id}).all()
    assert answer.reason is reason
    assert kept == [(reason.value, None)]
    assert (hall.fresh().seq, len(room.ledger(hall.lot.id)["entries"])) == (1, 1)


def _seller(hall: Hall) -> Actor:
    return hall.held.editor


def _clerk(hall: Hall) -> Actor:
    return hall.held.clerk


def _auctioneer(hall: Hall) -> Actor:
    return hall.held.auctioneer


def _stranger(hall: Hall) -> Actor:
    del hall
    return accounts.actor(accounts.organisation())


def _unpaid(hall: Hall) -> Actor:
    firm = accounts.organisation()
    with clock.frozen(hall.at):
        auctions.paddle(hall.held, hall.lot, firm, paid=False)
    return accounts.actor(firm)


def _no_role(hall: Hall) -> Actor:
    return replace(accounts.actor(hall.first), roles=frozenset({"editor"}))


def _small_limit(hall: Hall) -> Actor:
    return replace(accounts.actor(hall.first), bid_limit=Money.yuan(200_000))


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        (_seller, Reason.NOT_ALLOWED),
        (_clerk, Reason.NOT_ALLOWED),
        (_auctioneer, Reason.NOT_ALLOWED),
        (_stranger, Reason.NO_PADDLE),
        (_unpaid, Reason.NO_DEPOSIT),
        (_no_role, Reason.NO_AUTHORITY),
        (_small_limit, Reason.OVER_LIMIT),
    ],
)
def test_who_may_not_bid(hall: Hall, who: object, reason: Reason) -> None:
    answer = hall.bid(who(hall), 260_000)  # type: ignore[operator]
    assert answer.reason is reason
    assert hall.fresh().current is None


def test_the_same_key_gets_the_first_answer(hall: Hall) -> None:
    who = accounts.actor(hall.first)
    first = hall.bid(who, 260_000, key="one-and-only-key")
    again = hall.bid(who, 260_000, key="one-and-only-key", after=timedelta(minutes=5))
    assert again == first
    assert hall.fresh().bids == 1


def test_a_refusal_is_repeated_too(hall: Hall) -> None:
    who = accounts.actor(hall.first)
    first = hall.bid(who, 265_000, key="one-and-only-key")
    assert hall.bid(who, 265_000, key="one-and-only-key") == first


def test_the_same_key_with_another_amount_is_refused(hall: Hall) -> None:
    who = accounts.actor(hall.first)
    hall.bid(who, 260_000, key="one-and-only-key")
    with pytest.raises(Conflict) as refused:
        hall.bid(who, 270_000, key="one-and-only-key")
    assert refused.value.code == "bid.key_reused"


@pytest.mark.parametrize("key", ["short", "k" * 81])
def test_a_key_of_the_wrong_length_is_refused(hall: Hall, key: str) -> None:
    with pytest.raises(Invalid):
        hall.bid(accounts.actor(hall.first), 260_000, key=key)


def test_an_unknown_lot_is_not_found(hall: Hall) -> None:
    with pytest.raises(NotFound):
        bids.place_bid(accounts.actor(hall.first), 10**15, Bid(amount=Money.yuan(1), key="long-enough"))


def test_a_late_bid_moves_the_end_everywhere(hall: Hall) -> None:
    late = timedelta(minutes=29, seconds=30)
    answer = hall.bid(accounts.actor(hall.first), 260_000, after=late)
    lot, live = hall.fresh(), room.room(hall.lot.id).live
    assert answer.extended
    assert lot.closes_at == hall.at + late + timedelta(minutes=5)
    assert (lot.extensions, live.extensions) == (1, 1)
    assert datetime.fromisoformat(live.closes_at or "") == lot.closes_at


def test_the_room_is_derived_from_the_ledger(hall: Hall) -> None:
    first, second = accounts.actor(hall.first), accounts.actor(hall.second)
    for number, yuan in enumerate((260_000, 270_000, 290_000)):
        hall.bid((first, second)[number % 2], yuan, after=timedelta(seconds=number))
    live, lot = room.room(hall.lot.id).live, hall.fresh()
    assert (live.current_fen, live.leader, live.bids, len(live.paddles)) == (lot.current and lot.current.fen, lot.leader_number, 3, 2)
    assert live.head == lot.head


@pytest.mark.parametrize(
    "command",
    [
        "UPDATE ledger_entry SET amount_fen = 1",
        "DELETE FROM ledger_entry",
        "TRUNCATE bid_attempt CASCADE",
        "UPDATE bid_attempt SET reason = NULL",
        "DELETE FROM event",
    ],
)
def test_the_database_keeps_the_past(hall: Hall, command: str) -> None:
    hall.bid(accounts.actor(hall.first), 260_000)
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text(command))
