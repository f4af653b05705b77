"""Receipts and daily digests as the market gives them: always the same, only to whom they belong, and true to the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market import clock, signing
from market.accounts.models import Organisation
from market.auctions.jobs import seal_days
from market.auctions.queries import proofs, room
from market.auctions.rules.digests import check_chain
from market.auctions.rules.receipts import fault_of, published_keys
from market.auctions.rules.replay import verify
from market.auctions.rules.verdict import Evidence
from market.auctions.services import bids, digests, receipts, settlement
from market.auctions.services.answers import Answer, Bid
from market.db import db, unit_of_work
from market.errors import NotFound
from market.money import Money
from market.signing import Ring
from tests.factories import accounts, auctions


@pytest.fixture(autouse=True)
def _fresh_keys(app: Flask, session: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del session
    monkeypatch.setitem(app.extensions, "market.signing", Ring(replace(app.extensions["market.settings"], home=tmp_path)))


class Hall:
    """An open lot with two admitted bidders, the first of whom has bid."""

    def __init__(self, held: auctions.Market) -> None:
        self.held = held
        _sale, (self.lot,), self.at = auctions.opened(held)
        self.first, self.second = accounts.organisation(), accounts.organisation()
        with clock.frozen(self.at):
            for bidder in (self.first, self.second):
                auctions.paddle(held, self.lot, bidder)
            with unit_of_work():
                settlement.open_lot(held.auctioneer, self.lot.id)
        self.answer = self.bid(self.first, "first-key")

    def bid(self, who: Organisation, key: str, *, yuan: int = 260_000, after: timedelta = timedelta(minutes=1)) -> Answer:
        """Place a bid."""
        with clock.frozen(self.at + after), unit_of_work():
            return bids.place_bid(accounts.actor(who), self.lot.id, Bid(amount=Money.yuan(yuan), key=key))

    def close(self) -> None:
        """Let the lot end at its time."""
        with clock.frozen(self.at + timedelta(hours=1)), unit_of_work():
            settlement.close_lot(self.lot.id)


@pytest.fixture
def hall(held: auctions.Market) -> Hall:
    return Hall(held)


def test_an_accepted_bid_gets_a_genuine_receipt_that_the_ledger_holds(hall: Hall) -> None:
    receipt = receipts.receipt_of(hall.answer)
    db.session.expire_all()

    assert receipt is not None
    assert fault_of(receipt, published_keys(signing.public_keys())) is None
    assert verify(room.ledger(hall.lot.id), Evidence(receipts=(receipt,))).findings == ()
    assert (receipt["lot"], receipt["seq"], receipt["paddle"]) == (hall.lot.id, 2, proofs.paddle_of(hall.lot.id, 2))


def test_a_repeated_key_gets_the_very_same_receipt_even_after_a_rotation(hall: Hall) -> None:
    first = receipts.receipt_of(hall.answer)
    with clock.frozen(hall.at + timedelta(hours=1)):
        signing.rotate()
    again = receipts.receipt_of(hall.bid(hall.first, "first-key", after=timedelta(minutes=90)))

    assert again == first
    assert fault_of(again, published_keys(signing.public_keys())) is None


def test_a_bid_after_a_rotation_is_signed_by_the_new_key(hall: Hall) -> None:
    with clock.frozen(hall.at + timedelta(minutes=2)):
        new = signing.rotate()
    later = receipts.receipt_of(hall.bid(hall.second, "second-key", yuan=280_000, after=timedelta(minutes=4)))

    assert later is not None
    assert later["key"] == new
    assert fault_of(later, published_keys(signing.public_keys())) is None


def test_a_late_bid_is_told_by_how_much_and_gets_no_receipt(hall: Hall) -> None:
    late = hall.bid(hall.second, "late-key", yuan=280_000, after=timedelta(minutes=30, milliseconds=420))

    assert dict(late.params) == {"late_ms": 420}
    assert receipts.receipt_of(late) is None


def test_a_market_without_a_key_still_answers(hall: Hall, app: Flask, tmp_path: Path) -> None:
    app.extensions["market.signing"] = Ring(replace(app.extensions["market.settings"], home=tmp_path / "elsewhere"))

    unsigned = hall.bid(hall.second, "second-key", yuan=280_000, after=timedelta(minutes=4))

    assert unsigned.accepted
    assert receipts.receipt_of(unsigned) is None


def test_only_the_own_organisation_gets_a_receipt_later(hall: Hall) -> None:
    assert receipts.own_receipt(accounts.actor(hall.first), hall.lot.id, 2) == receipts.receipt_of(hall.answer)
    for who, seq in ((hall.second, 2), (accounts.organisation(), 2), (hall.first, 1), (hall.first, 3)):
        with pytest.raises(NotFound):
            receipts.own_receipt(accounts.actor(who), hall.lot.id, seq)


def seal(moment: datetime) -> int:
    """Run the nightly job at a moment."""
    with clock.frozen(moment):
        return seal_days()


def midnight_after(hall: Hall) -> datetime:
    """Return the end of the auction's day in Beijing."""
    day = clock.legal_date(hall.at) + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=clock.BEIJING)


def test_a_day_is_sealed_once_it_is_over_and_only_once(hall: Hall) -> None:
    hall.close()
    over = midnight_after(hall)

    assert seal(over + timedelta(minutes=4)) == 0
    assert seal(over + timedelta(minutes=6)) == 1
    assert seal(over + timedelta(minutes=7)) == 0


def test_the_digest_names_the_end_of_every_ledger_that_grew(hall: Hall) -> None:
    hall.close()
    seal(midnight_after(hall) + timedelta(hours=1))
    document, ledger = digests.published(proofs.digests()), room.ledger(hall.lot.id)

    assert document["days"][0]["heads"] == [{"lot": hall.lot.id, "seq": len(ledger["entries"]), "head": ledger["head"]}]
    assert check_chain(document) == []
    assert verify(ledger, Evidence(digests=tuple(document["days"]))).findings == ()


def test_missed_days_are_caught_up_and_empty_ones_are_stated(hall: Hall) -> None:
    hall.close()

    assert seal(midnight_after(hall) + timedelta(days=2, hours=1)) == 3
    assert [day.lots for day in proofs.digests()] == [1, 0, 0]
    assert check_chain(digests.published(proofs.digests())) == []


def test_an_entry_of_a_later_day_is_covered_by_that_day_and_the_earlier_digest_still_fits(hall: Hall) -> None:
    hall.close()
    over = midnight_after(hall)
    seal(over + timedelta(hours=1))
    with clock.frozen(over + timedelta(hours=2)), unit_of_work():
        settlement.hammer(hall.held.auctioneer, hall.lot.id)
    seal(over + timedelta(days=1, hours=1))
    first, second = proofs.digests(lot=hall.lot.id)

    assert (first.heads[0]["seq"], second.heads[0]["seq"]) == (3, 4)
    documents = tuple(digests.published([first, second])["days"])
    assert verify(room.ledger(hall.lot.id), Evidence(digests=documents)).findings == ()


def test_a_market_without_auctions_has_no_digest() -> None:
    assert seal(clock.now()) == 0
    assert proofs.digests() == []


def test_digests_are_found_by_day_and_by_lot(hall: Hall) -> None:
    hall.close()
    seal(midnight_after(hall) + timedelta(days=2, hours=1))
    day: date = clock.legal_date(hall.at)

    assert [found.day for found in proofs.digests(since=day + timedelta(days=1))] == [day + timedelta(days=1), day + timedelta(days=2)]
    assert [found.day for found in proofs.digests(until=day)] == [day]
    assert [found.day for found in proofs.digests(lot=hall.lot.id)] == [day]
    assert proofs.digests(lot=hall.lot.id + 1) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_digest SET digest = repeat('0', 64)",
        "DELETE FROM ledger_digest",
        "TRUNCATE ledger_digest",
        "INSERT INTO ledger_digest SELECT day + 9, lots, heads, prev, repeat('0', 64), made_at FROM ledger_digest",
        "INSERT INTO ledger_digest SELECT day + 9, lots + 1, heads, repeat('1', 64), repeat('0', 64), made_at FROM ledger_digest",
    ],
)
def test_the_database_refuses_another_history(hall: Hall, change: str) -> None:
    hall.close()
    seal(midnight_after(hall) + timedelta(hours=1))

    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text(change))
