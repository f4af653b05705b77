"""Bids from the hall and by telephone: who enters them, for whom, and that the ledger says by which way they came."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market import audit, clock
from market.access import Actor
from market.accounts.models import Organisation
from market.auctions import desk
from market.auctions.queries import conduct, room
from market.auctions.rules.english import Reason
from market.auctions.rules.replay import verify
from market.auctions.rules.states import BidKind, ConductMode
from market.auctions.services import representation
from market.auctions.services.answers import Answer, Bid
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.money import Money
from tests.factories import accounts, auctions
from tests.integration.auctions.test_bids import Hall


@pytest.fixture
def hall(held: auctions.Market) -> Hall:
    return Hall(held)


def number(hall: Hall, bidder: Organisation) -> int:
    paddle = room.own_paddle(bidder.id, hall.lot.id)
    assert paddle is not None
    assert paddle.number is not None
    return paddle.number


def authorise(hall: Hall, by: Actor, bidder: Organisation, limit: Money | None = None) -> None:
    paddle = room.own_paddle(bidder.id, hall.lot.id)
    assert paddle is not None
    with clock.frozen(hall.at), unit_of_work():
        representation.give(by, paddle.id, representative="陈明", limit=limit)


def enter(hall: Hall, yuan: int, *, by: Actor | None = None, paddle: int | None = None, key: str = "floor-bid-1", **how: object) -> Answer:
    kind = how.get("kind", BidKind.FLOOR)
    assert isinstance(kind, BidKind)
    with clock.frozen(hall.at + timedelta(seconds=5)), unit_of_work():
        bid = Bid(amount=Money.yuan(yuan), key=key, kind=kind)
        return desk.enter_bid(by or hall.held.auctioneer, hall.lot.id, bid, paddle=paddle or number(hall, hall.first))


@pytest.mark.parametrize("kind", [BidKind.FLOOR, BidKind.PHONE], ids=str)
def test_the_auctioneer_enters_a_bid_and_the_ledger_marks_its_kind(hall: Hall, kind: BidKind) -> None:
    authorise(hall, accounts.actor(hall.first), hall.first)
    answer = enter(hall, 260_000, kind=kind)
    entry = room.ledger(hall.lot.id)["entries"][-1]
    kept = db.session.execute(text("SELECT person_id, organisation_id, kind FROM bid_attempt")).one()
    assert answer.accepted
    assert (entry["bid_kind"], entry["paddle"], entry["amount_fen"]) == (kind.value, number(hall, hall.first), 26_000_000)
    assert kept == (hall.held.auctioneer.person_id, hall.first.id, kind.value)
    db.session.expire_all()
    assert verify(room.ledger(hall.lot.id)).findings == ()


def test_floor_and_online_bids_follow_the_same_rules(hall: Hall) -> None:
    authorise(hall, accounts.actor(hall.first), hall.first)
    assert hall.bid(accounts.actor(hall.second), 260_000).accepted
    assert enter(hall, 260_000, key="too-low-0001").reason is Reason.TOO_LOW
    assert enter(hall, 270_000, key="enough-0001").accepted
    assert enter(hall, 280_000, key="leading-0001").reason is Reason.ALREADY_LEADING


def test_the_same_key_gets_the_same_answer_and_no_other_paddle(hall: Hall) -> None:
    for bidder in (hall.first, hall.second):
        authorise(hall, accounts.actor(bidder), bidder)
    first = enter(hall, 260_000)
    assert enter(hall, 260_000) == first
    with pytest.raises(Conflict, match=r"bid\.key_reused"):
        enter(hall, 260_000, paddle=number(hall, hall.second))
    with pytest.raises(Conflict, match=r"bid\.key_reused"):
        enter(hall, 270_000)
    assert hall.fresh().bids == 1


def test_without_authority_a_floor_bid_is_refused_and_recorded(hall: Hall) -> None:
    assert enter(hall, 260_000).reason is Reason.NOT_REPRESENTED
    assert db.session.execute(text("SELECT reason, kind FROM bid_attempt")).all() == [("bid.not_represented", "floor")]
    assert hall.fresh().bids == 0


def test_an_authority_ends_at_its_limit_and_with_its_withdrawal(hall: Hall) -> None:
    bidder = accounts.actor(hall.first)
    authorise(hall, bidder, hall.first, Money.yuan(270_000))
    assert enter(hall, 280_000, key="over-0001").reason is Reason.OVER_AUTHORITY
    assert enter(hall, 270_000, key="within-0001").accepted
    paddle = room.own_paddle(hall.first.id, hall.lot.id)
    assert paddle is not None
    with clock.frozen(hall.at), unit_of_work():
        representation.withdraw(bidder, paddle.id)
    assert conduct.representation(paddle.id) is None
    assert hall.bid(accounts.actor(hall.second), 280_000).accepted
    assert enter(hall, 290_000, key="after-0001").reason is Reason.NOT_REPRESENTED


def test_a_clerk_notes_an_authority_on_paper(hall: Hall) -> None:
    authorise(hall, hall.held.clerk, hall.first)
    paddle = room.own_paddle(hall.first.id, hall.lot.id)
    assert paddle is not None
    given = conduct.representation(paddle.id)
    assert given is not None
    assert given.on_paper
    assert [event.kind for event in audit.timeline([("paddle", paddle.id)])][-1] == "paddle.representation_given"
    assert enter(hall, 260_000).accepted


def test_only_those_concerned_give_authority(hall: Hall) -> None:
    paddle = room.own_paddle(hall.first.id, hall.lot.id)
    assert paddle is not None
    for stranger in (accounts.actor(hall.second), hall.held.auctioneer, hall.held.editor):
        with pytest.raises(NotFound), unit_of_work():
            representation.give(stranger, paddle.id, representative="陈明")


@pytest.mark.parametrize("representative", ["", " 陈 ", "陈" * 61])
def test_an_authority_names_somebody(hall: Hall, representative: str) -> None:
    paddle = room.own_paddle(hall.first.id, hall.lot.id)
    assert paddle is not None
    with pytest.raises(Invalid, match=r"representation\.name"), clock.frozen(hall.at), unit_of_work():
        representation.give(accounts.actor(hall.first), paddle.id, representative=representative)


def test_another_agency_the_clerk_and_a_bidder_may_not_enter_bids(hall: Hall) -> None:
    authorise(hall, accounts.actor(hall.first), hall.first)
    others = (accounts.actor(accounts.licensed_agency()), hall.held.clerk, accounts.actor(hall.second), hall.held.editor)
    for other in others:
        with pytest.raises(Forbidden, match=r"sale\.not_conductor"):
            enter(hall, 260_000, by=other)
    assert hall.fresh().bids == 0


def test_at_an_exchange_the_clerk_enters_them(held: auctions.Market) -> None:
    _sale, (lot,), at = auctions.opened(held, conduct_mode=ConductMode.EXCHANGE_BIDDING, agency_id=None, auctioneer_id=None)
    bidder = accounts.organisation()
    with clock.frozen(at):
        paddle = auctions.paddle(held, lot, bidder)
        with unit_of_work():
            representation.give(held.clerk, paddle.id, representative="陈明")
        with unit_of_work():
            bid = Bid(amount=auctions.START, key="floor-bid-1", kind=BidKind.PHONE)
            assert desk.enter_bid(held.clerk, lot.id, bid, paddle=paddle.number or 0).accepted


def test_a_paddle_without_deposit_does_not_bid(hall: Hall) -> None:
    waiting = accounts.organisation()
    with clock.frozen(hall.at):
        auctions.paddle(hall.held, hall.lot, waiting, paid=False)
    with pytest.raises(NotFound, match=r"paddle\.no_such_number"):
        enter(hall, 260_000, paddle=998)


@pytest.mark.parametrize("kind", [BidKind.ONLINE, BidKind.PROXY], ids=str)
def test_only_bids_of_the_hall_are_entered(hall: Hall, kind: BidKind) -> None:
    with pytest.raises(Invalid, match=r"bid\.kind"):
        enter(hall, 260_000, kind=kind)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE representation SET limit_fen = NULL",
        "DELETE FROM representation",
        """INSERT INTO bid_attempt (lot_id, person_id, key, organisation_id, kind, amount_fen, at, reason, answer, address)
        SELECT lot_id, person_id, 'another-key', organisation_id, 'proxy', amount_fen, at, 'x', answer, address FROM bid_attempt""",
    ],
    ids=["changed", "removed", "foreign kind"],
)
def test_the_database_refuses(hall: Hall, statement: str) -> None:
    authorise(hall, accounts.actor(hall.first), hall.first)
    assert enter(hall, 260_000).accepted
    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))
    db.session.rollback()
