"""The demo stays live by the same commands that people use, and never outside a demo."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from market import clock
from market.auctions.models.bidding import BidAttempt, Paddle
from market.auctions.models.sale import Lot, Sale
from market.auctions.rules.states import LotState, SaleState
from market.auctions.services import lots_plan, settlement
from market.db import db, unit_of_work
from market.demo import cast, jobs, loader

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

pytestmark = pytest.mark.timeout(400)


def _open_lot() -> Lot:
    lots = select(Lot).where(Lot.state == LotState.OPEN).order_by(Lot.id).limit(1)
    return db.session.scalars(lots.execution_options(populate_existing=True)).one()


def _at(instant: datetime, job: object) -> None:
    with clock.frozen(instant):
        job()  # type: ignore[operator]


def test_the_jobs_do_not_start_in_production(demo_app: Flask) -> None:
    settings = replace(demo_app.extensions["market.settings"], production=True)

    with pytest.raises(loader.DemoRefusedError):
        jobs.listed(settings)


def test_a_simulated_bidder_thinks_before_it_bids() -> None:
    lot = _open_lot()
    before, last = lot.bids, jobs._last_at(lot.id)

    _at(last + timedelta(seconds=jobs.SHORTEST_THOUGHT - 1), jobs.bid)

    assert _open_lot().bids == before


def test_simulated_bidders_bid_by_the_rules_until_they_fall_silent() -> None:
    lot = _open_lot()
    before, now = lot.bids, jobs._last_at(lot.id)
    assert lot.opened_at is not None
    while now < lot.opened_at + jobs.LONGEST_DUEL + timedelta(minutes=1):
        now += timedelta(seconds=jobs.LONGEST_THOUGHT + 1)
        _at(now, jobs.bid)

    after = _open_lot()
    refused = db.session.scalars(select(BidAttempt).where(BidAttempt.lot_id == lot.id, BidAttempt.reason.is_not(None))).all()
    leader = db.session.scalars(select(Paddle).where(Paddle.lot_id == lot.id, Paddle.number == after.leader_number)).one()

    assert after.bids > before
    assert refused == []
    assert leader.is_bot
    assert after.closes_at is not None
    assert after.closes_at <= lot.opened_at + jobs.LONGEST_DUEL + timedelta(minutes=5)


def test_a_closed_lot_is_hammered_and_the_next_one_called() -> None:
    lot = _open_lot()
    assert lot.closes_at is not None
    with clock.frozen(lot.closes_at), unit_of_work():
        settlement.close_lot(lot.id)

    _at(lot.closes_at + timedelta(seconds=3), jobs.keep_live)
    early = db.session.get_one(Lot, lot.id, populate_existing=True).state
    _at(lot.closes_at + timedelta(seconds=9), jobs.keep_live)
    _at(lot.closes_at + timedelta(seconds=30), jobs.keep_live)
    settled = db.session.get_one(Lot, lot.id, populate_existing=True).state

    assert early in (LotState.CLOSED, LotState.PASSED)
    assert settled in (LotState.AWARDED, LotState.PASSED)
    following = _open_lot()
    assert following.number == (lot.number + 1 if following.sale_id == lot.sale_id else 1)  # another test may have withdrawn the rest


def test_the_next_session_begins_before_the_last_lot_ends() -> None:
    sale = db.session.scalars(select(Sale).where(Sale.state == SaleState.OPEN)).one()
    for lot in db.session.scalars(select(Lot).where(Lot.sale_id == sale.id, Lot.state == LotState.ANNOUNCED)).all():
        with unit_of_work():
            lots_plan.withdraw_lot(cast.of("operator"), lot.id, reason="演示撤回")

    jobs.keep_live()
    jobs.keep_live()

    running = db.session.scalars(select(Sale).where(Sale.state == SaleState.OPEN).order_by(Sale.id)).all()
    assert len(running) == 2
    assert "时段" in running[1].name_zh
