"""The market's pulse: found outages, stopped lots, credited time, signed records, and what an ordinary night leaves alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market import clock, storage
from market.access import ANONYMOUS
from market.auctions import jobs
from market.auctions.models.sale import Lot
from market.auctions.models.watch import Outage
from market.auctions.queries import conduct, room
from market.auctions.queries import watch as queries
from market.auctions.rules.incidents import IncidentFault, fault_of
from market.auctions.rules.outage import OutageCause, Stage
from market.auctions.rules.receipts import published_keys
from market.auctions.rules.replay import verify
from market.auctions.rules.states import LotState
from market.auctions.services import incidents, sales, settlement, standstill, watch
from market.db import db, unit_of_work
from market.errors import Conflict, NotFound
from market.signing import public_keys
from tests.factories import accounts, auctions
from tests.faults.hall import day_before
from tests.integration.auctions.test_bids import Hall

WEB = "web:test"


class Now(Hall):
    """A lot that is open at this very moment, by the clock of the database, as its pulse is."""

    def __init__(self) -> None:
        self.at = queries.real_time() - timedelta(minutes=10)
        planned = day_before(self.at - timedelta(minutes=1))
        with clock.frozen(planned):
            self.held = auctions.market()
            sale, (self.lot,) = auctions.announced(self.held)
            self.first, self.second = accounts.organisation(), accounts.organisation()
        with clock.frozen(sale.viewing_from or planned):
            for bidder in (self.first, self.second):
                auctions.paddle(self.held, self.lot, bidder)
        with clock.frozen(self.at), unit_of_work():
            sales.advance(sale.id)
        with clock.frozen(self.at), unit_of_work():
            settlement.open_lot(self.held.auctioneer, self.lot.id)


@pytest.fixture
def hall(session: object) -> Hall:
    del session
    return Now()


def beat(seconds_ago: float = 0, *, watchers: int = 0, lag: timedelta | None = None) -> int:
    """Give a sign of life, and put it so far into the past."""
    with unit_of_work():
        stopped = watch.beat(WEB, role="web", watchers=watchers, lag=lag)
    age(seconds_ago)
    return stopped


def age(seconds: float) -> None:
    db.session.execute(text("UPDATE pulse SET at = at - make_interval(secs => :s)"), {"s": seconds})
    db.session.commit()


def look() -> int:
    with unit_of_work():
        return watch.look()


def running() -> Outage | None:
    db.session.expire_all()
    return queries.running_outage()


def entry(hall: Hall) -> dict[str, Any]:
    return dict(room.ledger(hall.lot.id)["entries"][-1])


def ended_by(hall: Hall, seconds_ago: float) -> None:
    """Let the lot's end have come."""
    db.session.execute(
        text("UPDATE lot SET closes_at = clock_timestamp() - make_interval(secs => :s) WHERE id = :lot"),
        {"s": seconds_ago, "lot": hall.lot.id},
    )
    db.session.commit()


def test_a_market_that_never_lived_is_not_missed(hall: Hall) -> None:
    assert look() == 0
    assert hall.fresh().state is LotState.OPEN


@pytest.mark.parametrize("seconds", [0, 14])
def test_a_short_silence_is_none(hall: Hall, seconds: float) -> None:
    beat(seconds)
    assert look() == 0
    assert (hall.fresh().state, running()) == (LotState.OPEN, None)


def test_a_silence_stops_every_open_lot_from_the_last_beat_on(hall: Hall) -> None:
    beat(60)
    before = queries.beats(queries.real_time())[0].at
    assert look() == 1
    assert look() == 0
    lot, outage, suspended = hall.fresh(), running(), conduct.suspension(hall.lot.id)
    assert outage is not None
    assert suspended is not None
    assert (lot.state, outage.cause, outage.began_at) == (LotState.PAUSED, OutageCause.SILENCE, before)
    assert suspended.since == lot.paused_at == max(before, suspended.since)
    assert (entry(hall)["kind"], entry(hall)["data"]["ground"]) == ("paused", "outage")
    assert "Paused by the market: outage" in room.room(lot.id).live.notice


def test_a_process_that_comes_back_stops_the_lots_before_it_lives(hall: Hall) -> None:
    beat(60)
    assert beat() == 1
    outage = db.session.scalars(db.select(Outage)).one()
    assert outage.ended_at is not None
    assert running() is None
    assert hall.fresh().state is LotState.PAUSED


def test_a_night_without_bidding_is_no_outage(held: auctions.Market) -> None:
    auctions.announced(held)
    beat(3600)
    assert look() == 0
    assert running() is None


def test_a_lot_whose_end_came_in_the_silence_does_not_close(hall: Hall) -> None:
    beat(60)
    ended_by(hall, 30)
    jobs.close_due_lots()
    assert hall.fresh().state is LotState.OPEN
    with pytest.raises(Conflict, match=r"lot\.outage"), unit_of_work():
        settlement.hammer(hall.held.auctioneer, hall.lot.id)
    assert look() == 1
    jobs.close_due_lots()
    assert hall.fresh().state is LotState.PAUSED


def test_a_lot_that_had_ended_before_the_silence_closes(hall: Hall) -> None:
    ended_by(hall, 90)
    beat(60)
    age(0)
    assert look() == 0
    beat()
    with unit_of_work():
        settlement.close_lot(hall.lot.id)
    assert hall.fresh().state is LotState.PASSED


def test_in_doubt_a_lot_waits_for_the_next_sign_of_life(hall: Hall) -> None:
    beat(5)
    ended_by(hall, 1)
    with unit_of_work():
        settlement.close_lot(hall.lot.id)
    assert hall.fresh().state is LotState.OPEN
    beat()
    with unit_of_work():
        settlement.close_lot(hall.lot.id)
    assert hall.fresh().state is LotState.PASSED


@pytest.mark.usefixtures("hall")
def test_late_delivery_stops_the_lots_where_somebody_watches() -> None:
    beat(watchers=0, lag=timedelta(seconds=9))
    assert look() == 0
    beat(watchers=4, lag=timedelta(seconds=9))
    assert look() == 1
    outage = running()
    assert outage is not None
    assert outage.cause is OutageCause.LAG
    beat(watchers=4, lag=timedelta(milliseconds=40))
    assert running() is None


def stop() -> None:
    beat(60)
    beat()


def resumed(hall: Hall) -> Lot:
    """Announce the reopening and let the lot go on."""
    now = queries.real_time()
    with clock.frozen(now), unit_of_work():
        standstill.announce_reopening(hall.held.auctioneer, hall.lot.id, reopens_at=now + timedelta(minutes=6), reason="系统已恢复")
    with clock.frozen(now + timedelta(minutes=7)), unit_of_work():
        return standstill.resume_lot(hall.held.auctioneer, hall.lot.id, reason="系统已恢复")


def test_the_time_is_credited_from_the_last_beat_when_the_lot_goes_on(hall: Hall) -> None:
    stop()
    lot = hall.fresh()
    since, end = lot.paused_at, lot.closes_at
    assert since is not None
    assert end is not None
    after = resumed(hall)
    assert after.closes_at == end + ((conduct.suspensions(lot.id)[0].ended_at or since) - since)
    assert (after.closes_at or end) - end > timedelta(minutes=7)


def test_records_are_written_once_signed_and_given_to_those_concerned(hall: Hall) -> None:
    stop()
    assert [jobs.write_incidents(), jobs.write_incidents()] == [1, 0]
    resumed(hall)
    assert jobs.write_incidents() == 1
    found = incidents.of_lot(hall.held.clerk, hall.lot.id)
    keys = published_keys(public_keys())
    assert [incident.stage for incident in found] == [Stage.STOPPED, Stage.ENDED]
    for incident in found:
        pdf = storage.vault().get(incident.file_key)
        assert pdf.startswith(b"%PDF")
        assert fault_of(incident.signature, pdf, keys) is None
        assert fault_of(incident.signature, pdf + b" ", keys) is IncidentFault.FILE
        assert fault_of(incident.signature | {"lot": 99}, pdf, keys) is IncidentFault.SIGNATURE
        assert fault_of(incident.signature, pdf, []) is IncidentFault.UNKNOWN_KEY
        assert fault_of({}, pdf, keys) is IncidentFault.FORMAT
    for reader in (hall.held.auctioneer, accounts.actor(hall.first)):
        assert len(incidents.of_lot(reader, hall.lot.id)) == 2
        assert incidents.readable(reader, found[0].id)[1].id == hall.lot.id
    strangers = (ANONYMOUS, accounts.actor(accounts.organisation()), hall.held.editor, accounts.actor(accounts.licensed_agency()))
    for stranger in strangers:
        assert incidents.of_lot(stranger, hall.lot.id) == []
        with pytest.raises(NotFound):
            incidents.readable(stranger, found[0].id)


def test_the_ledger_of_an_outage_verifies(held: auctions.Market) -> None:
    made = Hall(held)
    lot = made.fresh()
    limits = {"silence_s": 15, "lag_ms": 5000}
    outage = Outage(cause=OutageCause.SILENCE, began_at=made.at, found_at=made.at, ended_at=made.at, limits=limits)
    since, found = made.at + timedelta(minutes=29), made.at + timedelta(minutes=90)
    assert made.bid(accounts.actor(made.first), 260_000).accepted
    with clock.frozen(found), unit_of_work():
        db.session.add(outage)
        db.session.flush()
        standstill.stop_for_outage(outage, made.fresh(), since, found)
    with clock.frozen(found), unit_of_work():
        standstill.announce_reopening(held.auctioneer, lot.id, reopens_at=found + timedelta(minutes=5), reason="系统已恢复")
    with clock.frozen(found + timedelta(minutes=5)), unit_of_work():
        assert standstill.resume_lot(held.auctioneer, lot.id, reason="系统已恢复").closes_at == found + timedelta(minutes=6)
    made.bid(accounts.actor(made.second), 270_000, after=timedelta(minutes=95, seconds=10))
    with clock.frozen(found + timedelta(minutes=20)), unit_of_work():
        settlement.hammer(held.auctioneer, lot.id)
    db.session.expire_all()
    report = verify(room.ledger(lot.id))
    assert report.findings == ()
    assert report.result.state is LotState.AWARDED


@pytest.mark.usefixtures("hall")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE outage SET found_at = began_at - interval '1 second'",
        "INSERT INTO outage (cause, began_at, found_at, limits) SELECT cause, began_at, found_at, limits FROM outage",
        "UPDATE pulse SET role = 'other'",
    ],
    ids=["found before it began", "two at once", "a foreign role"],
)
def test_the_database_refuses_impossible_outages(statement: str) -> None:
    beat(60)
    look()
    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))
    db.session.rollback()
