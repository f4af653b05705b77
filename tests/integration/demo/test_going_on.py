"""A demo market left to itself: what stands still goes on, and every job of the scheduler has something to do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from market import clock, scheduler
from market.auctions import jobs as auction_jobs
from market.auctions.models.papers import Paper
from market.auctions.models.sale import Lot
from market.auctions.models.watch import Outage
from market.auctions.queries import conduct
from market.auctions.rules.grounds import chosen_by_people
from market.auctions.rules.outage import OutageCause
from market.auctions.rules.papers import PaperKind
from market.auctions.rules.states import LotState
from market.auctions.services import standstill
from market.db import db, unit_of_work
from market.demo import cast, jobs

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

pytestmark = pytest.mark.timeout(400)


def _open_lot() -> Lot:
    """Return the lot that is open; where an earlier test on this market has stopped it, time passes until it goes on."""
    lots = select(Lot).where(Lot.state == LotState.OPEN).order_by(Lot.id).limit(1).execution_options(populate_existing=True)
    for minutes in range(30):
        if (lot := db.session.scalars(lots).one_or_none()) is not None:
            return lot
        _at(clock.now() + timedelta(minutes=minutes))
    return db.session.scalars(lots).one()


def _at(instant: datetime) -> None:
    with clock.frozen(instant):
        jobs.keep_live()


@pytest.mark.parametrize("suspended", [False, True])
def test_a_lot_that_a_visitor_stopped_goes_on_after_a_while(suspended: bool) -> None:  # noqa: FBT001 - a case
    lot = _open_lot()
    start = jobs._last_at(lot.id) + timedelta(seconds=1)
    with clock.frozen(start), unit_of_work():
        if suspended:
            ground = next(iter(chosen_by_people()))
            standstill.suspend_lot(cast.of("zhijiang"), lot.id, ground=ground, reason="a visitor's reason")
        else:
            standstill.pause_lot(cast.of("zhijiang"), lot.id, reason="a visitor's reason")

    _at(start + jobs.LONGEST_PAUSE - timedelta(seconds=5))
    assert _stands_still(lot)
    _at(start + jobs.LONGEST_PAUSE + timedelta(seconds=5))
    assert _stands_still(lot) is suspended
    _at(start + jobs.LONGEST_PAUSE + timedelta(minutes=6))
    assert not _stands_still(lot)


def test_what_an_outage_stopped_is_announced_at_once_and_goes_on_at_its_hour() -> None:
    lot = _open_lot()
    start = jobs._last_at(lot.id) + timedelta(seconds=1)
    outage = Outage(cause=OutageCause.SILENCE, began_at=start - timedelta(seconds=30), found_at=start, ended_at=start, limits={})
    with clock.frozen(start), unit_of_work():
        db.session.add(outage)
        db.session.flush()
        standstill.stop_for_outage(outage, lot, start, start)

    _at(start + timedelta(seconds=2))
    suspension = conduct.suspension(lot.id)
    assert suspension is not None
    assert suspension.reopens_at is not None
    _at(suspension.reopens_at - timedelta(seconds=1))
    assert _stands_still(lot)
    _at(suspension.reopens_at)
    assert not _stands_still(lot)


def _stands_still(lot: Lot) -> bool:
    db.session.refresh(lot)
    return lot.state is LotState.PAUSED


def test_letters_and_records_are_made_of_what_was_sold_and_only_once() -> None:
    just_ended = _open_lot().closes_at
    assert just_ended is not None
    with clock.frozen(just_ended + timedelta(seconds=5)):
        assert auction_jobs.make_papers() == 0, "papers wait for the result of a lot that ended just now"

        auction_jobs.close_due_lots()
        auction_jobs.make_papers()

        assert set(db.session.scalars(select(Paper.kind))) == set(PaperKind)
        assert auction_jobs.make_papers() == 0


def test_every_job_of_the_scheduler_runs_on_a_market_full_of_things(demo_app: Flask) -> None:
    for job, _seconds in scheduler.jobs(demo_app.extensions["market.settings"]):
        job()
