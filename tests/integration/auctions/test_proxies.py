"""Proxy bids on the database: they answer in the same transaction, stay secret, and the earlier of equal maxima leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market import clock
from market.access import Actor
from market.auctions.queries import bidding, room
from market.auctions.rules.english import Reason
from market.auctions.rules.replay import verify
from market.auctions.services import proxies, settlement
from market.db import db, unit_of_work
from market.errors import Conflict, Invalid, NotFound
from market.money import Money
from tests.factories import accounts, auctions
from tests.integration.auctions.test_bids import Hall

_numbers = iter(range(10**6))


@pytest.fixture
def hall(held: auctions.Market) -> Hall:
    return Hall(held)


def give(hall: Hall, who: Actor, yuan: int | None, *, key: str = "", after: int = 1) -> dict[str, Any]:
    """Give a proxy bid some seconds after the opening."""
    maximum = None if yuan is None else Money.yuan(yuan)
    with clock.frozen(hall.at + timedelta(seconds=after)), unit_of_work():
        return proxies.set_proxy(who, hall.lot.id, maximum=maximum, key=key or f"proxy-{next(_numbers):06d}")


def bids(hall: Hall) -> list[tuple[int, int, str]]:
    """Return (paddle, yuan, kind) of the bids in the ledger, oldest first."""
    return [
        (entry["paddle"], entry["amount_fen"] // 100, entry["bid_kind"])
        for entry in room.ledger(hall.lot.id)["entries"]
        if entry["kind"] == "bid"
    ]


def paddles(hall: Hall) -> tuple[int, int]:
    """Return the numbers of the two bidders."""
    held = db.session.execute(text("SELECT organisation_id, number FROM paddle WHERE lot_id = :lot"), {"lot": hall.lot.id})
    rows = {row.organisation_id: row.number for row in held}
    return rows[hall.first.id], rows[hall.second.id]


def test_it_opens_the_bidding_and_answers_a_higher_bid(hall: Hall) -> None:
    first, second = paddles(hall)
    answer = give(hall, accounts.actor(hall.first), 400_000)
    receipt = hall.bid(accounts.actor(hall.second), 300_000, after=timedelta(seconds=2))
    assert (answer["leading"], answer["maximum_fen"]) == (True, 40_000_000)
    assert receipt.accepted
    assert receipt.next_minimum == Money.yuan(320_000)
    assert bids(hall) == [(first, 260_000, "proxy"), (second, 300_000, "online"), (first, 310_000, "proxy")]


def test_of_two_proxies_the_higher_leads_one_step_above(hall: Hall) -> None:
    first, second = paddles(hall)
    give(hall, accounts.actor(hall.first), 300_000)
    answer = give(hall, accounts.actor(hall.second), 400_000)
    assert answer["leading"]
    assert bids(hall) == [(first, 260_000, "proxy"), (first, 300_000, "proxy"), (second, 310_000, "proxy")]


def test_of_equal_maxima_the_earlier_leads(hall: Hall) -> None:
    first, _second = paddles(hall)
    give(hall, accounts.actor(hall.first), 300_000)
    answer = give(hall, accounts.actor(hall.second), 300_000)
    assert not answer["leading"]
    assert bids(hall)[-1] == (first, 300_000, "proxy")


def test_a_bid_as_high_as_an_earlier_maximum_comes_too_late(hall: Hall) -> None:
    first, _second = paddles(hall)
    give(hall, accounts.actor(hall.first), 300_000)
    answer = hall.bid(accounts.actor(hall.second), 300_000, after=timedelta(seconds=2))
    assert (answer.reason, answer.next_minimum) == (Reason.TOO_LOW, Money.yuan(310_000))
    assert bids(hall)[-1] == (first, 300_000, "proxy")


def test_what_was_given_before_the_opening_waits_for_it(held: auctions.Market) -> None:
    sale, (lot,), at = auctions.opened(held)
    del sale
    firm = accounts.organisation()
    with clock.frozen(at):
        auctions.paddle(held, lot, firm)
        with unit_of_work():
            before = proxies.set_proxy(accounts.actor(firm), lot.id, maximum=Money.yuan(500_000), key="before-the-opening")
        waiting = room.ledger(lot.id)["entries"]
        with unit_of_work():
            opened = settlement.open_lot(held.auctioneer, lot.id)
    assert (before["leading"], waiting) == (False, [])
    assert (opened.current, opened.bids, opened.seq) == (opened.start, 1, 2)


def test_a_withdrawn_one_bids_no_more_but_its_bid_stands(hall: Hall) -> None:
    first, second = paddles(hall)
    give(hall, accounts.actor(hall.first), 400_000)
    answer = give(hall, accounts.actor(hall.first), None)
    hall.bid(accounts.actor(hall.second), 270_000, after=timedelta(seconds=2))
    assert answer["maximum_fen"] is None
    assert bids(hall) == [(first, 260_000, "proxy"), (second, 270_000, "online")]


def test_it_extends_like_any_bid_and_the_ledger_replays(hall: Hall) -> None:
    give(hall, accounts.actor(hall.first), 400_000)
    late = timedelta(minutes=29)
    hall.bid(accounts.actor(hall.second), 300_000, after=late)
    assert hall.fresh().closes_at == hall.at + late + timedelta(minutes=5)
    report = verify(room.ledger(hall.lot.id))
    assert not report.findings
    assert (report.result.price, report.result.bids) == (Money.yuan(310_000), 3)


def test_a_repeated_key_gets_the_first_answer(hall: Hall) -> None:
    who = accounts.actor(hall.first)
    first = give(hall, who, 400_000, key="one-and-only-key")
    hall.bid(accounts.actor(hall.second), 300_000, after=timedelta(seconds=2))
    assert give(hall, who, 400_000, key="one-and-only-key") == first
    with pytest.raises(Conflict):
        give(hall, who, 410_000, key="one-and-only-key")


@pytest.mark.parametrize(("yuan", "after", "code"), [(250_000, 1, "bid.too_low"), (400_000, 1800, "lot.ended"), (None, 1800, "lot.ended")])
def test_refusals(hall: Hall, yuan: int | None, after: int, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        give(hall, accounts.actor(hall.first), yuan, after=after)
    assert refused.value.code == code
    assert bidding.own_proxy(accounts.actor(hall.first), hall.lot.id) is None


def test_nobody_goes_above_their_limit(hall: Hall) -> None:
    small = replace(accounts.actor(hall.first), bid_limit=Money.yuan(300_000))
    with pytest.raises(Invalid) as refused:
        give(hall, small, 300_001)
    assert refused.value.code == "bid.over_limit"


def test_only_bidders_of_the_lot(hall: Hall) -> None:
    with pytest.raises(Invalid) as stranger:
        give(hall, accounts.actor(accounts.organisation()), 400_000)
    with pytest.raises(NotFound):
        proxies.set_proxy(accounts.actor(hall.first), 10**15, maximum=None, key="long-enough")
    assert stranger.value.code == "bid.no_paddle"


def test_nobody_else_sees_it(hall: Hall) -> None:
    give(hall, accounts.actor(hall.first), 456_000)
    assert bidding.own_proxy(accounts.actor(hall.second), hall.lot.id) is None
    assert "45600000" not in str(room.ledger(hall.lot.id)) + str(room.room(hall.lot.id).public())
    assert "45600000" not in str(db.session.execute(text("SELECT * FROM event")).all())


@pytest.mark.parametrize("command", ["UPDATE proxy SET maximum_fen = 100", "DELETE FROM proxy"])
def test_the_database_keeps_the_past(hall: Hall, command: str) -> None:
    give(hall, accounts.actor(hall.first), 400_000)
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text(command))
