"""Bids that come together: decided one by one, written at once, and one that cannot be kept spoils no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from psycopg.errors import ForeignKeyViolation
from sqlalchemy import text

from market import clock
from market.auctions import desk
from market.auctions.queries import room
from market.auctions.rules.english import Reason
from market.auctions.services import bids
from market.auctions.services.answers import Answer, Bid, Offer
from market.db import db, unit_of_work
from market.errors import Conflict, MarketError
from market.money import Money
from tests.factories import accounts, auctions
from tests.integration.auctions.test_bids import Hall


@pytest.fixture
def hall(held: auctions.Market) -> Hall:
    return Hall(held)


def _offer(hall: Hall, who: str, yuan: int, key: str = "") -> Offer:
    actor = accounts.actor(hall.first if who == "first" else hall.second)
    return Offer(actor, Bid(amount=Money.yuan(yuan), key=key or f"{who}-{yuan}"))


def _together(hall: Hall, *offers: Offer) -> list[Answer | MarketError]:
    with clock.frozen(hall.at + timedelta(seconds=1)), unit_of_work():
        return bids.place_bids(hall.lot.id, offers)


def _outcomes(answers: list[Answer | MarketError]) -> list[object]:
    return [answer.seq or answer.reason if isinstance(answer, Answer) else answer.code for answer in answers]


def test_the_lower_ones_count_too(hall: Hall) -> None:
    answers = _together(hall, _offer(hall, "first", 280_000), _offer(hall, "second", 270_000), _offer(hall, "first", 260_000))
    entries = room.ledger(hall.lot.id)["entries"]
    lot = hall.fresh()
    assert _outcomes(answers) == [4, 3, 2]
    assert [entry["amount_fen"] for entry in entries[1:]] == [26_000_000, 27_000_000, 28_000_000]
    assert all(after["prev"] == before["hash"] for before, after in pairwise(entries))
    assert (lot.current, lot.bids, lot.seq, lot.head) == (Money.yuan(280_000), 3, 4, entries[-1]["hash"])


def test_of_equal_ones_the_first_leads(hall: Hall) -> None:
    answers = _together(hall, _offer(hall, "second", 260_000), _offer(hall, "first", 260_000))
    assert _outcomes(answers) == [2, Reason.TOO_LOW]
    assert hall.fresh().bids == 1


def test_nobody_outbids_themselves(hall: Hall) -> None:
    answers = _together(hall, _offer(hall, "first", 260_000), _offer(hall, "first", 270_000))
    assert _outcomes(answers) == [2, Reason.ALREADY_LEADING]


def test_a_key_that_comes_twice_at_once_is_one_bid(hall: Hall) -> None:
    same, other = _offer(hall, "first", 260_000, key="one-and-only-key"), _offer(hall, "first", 270_000, key="one-and-only-key")
    first, again, reused = _together(hall, same, same, other)
    assert again == first
    assert isinstance(reused, Conflict)
    assert hall.fresh().bids == 1


def test_refusals_alone_move_nothing(hall: Hall) -> None:
    answers = _together(hall, _offer(hall, "first", 255_000), _offer(hall, "second", 1))
    assert _outcomes(answers) == [Reason.TOO_LOW, Reason.TOO_LOW]
    assert (hall.fresh().seq, db.session.execute(text("SELECT count(*) FROM bid_attempt")).scalar_one()) == (1, 2)


def test_one_that_cannot_be_kept_spoils_no_other(hall: Hall) -> None:
    nobody = replace(accounts.actor(hall.second), person_id=10**12)
    offers = [_offer(hall, "first", 260_000), Offer(nobody, Bid(amount=Money.yuan(270_000), key="of-a-ghost"))]
    db.session.commit()
    with clock.frozen(hall.at + timedelta(seconds=1)):
        good, ghost = desk._write((db.engine, hall.lot.id), offers)
    assert isinstance(good, Answer)
    assert good.accepted
    assert isinstance(ghost, ForeignKeyViolation)
    assert (hall.fresh().bids, hall.fresh().current) == (1, Money.yuan(260_000))
