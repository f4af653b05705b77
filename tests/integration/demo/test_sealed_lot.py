"""The demo's sealed lot is played to its end by the commands that people use."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from market import clock
from market.auctions.models.bidding import Paddle
from market.auctions.models.sale import Lot, Sale
from market.auctions.models.sealed import SealedAttempt
from market.auctions.queries import room
from market.auctions.queries import sealed as queries
from market.auctions.rules import replay
from market.auctions.rules.states import Format, LotState, PaddleState, SaleState
from market.auctions.services import settlement
from market.db import db, unit_of_work
from market.demo import cast, jobs

pytestmark = pytest.mark.timeout(400)


def test_simulated_bidders_seal_and_open_and_the_highest_wins() -> None:
    running = db.session.scalars(select(Lot).where(Lot.state == LotState.OPEN)).one()
    at = (running.closes_at or clock.now()) + timedelta(seconds=30)
    with clock.frozen(at), unit_of_work():
        if settlement.close_lot(running.id).state is LotState.CLOSED:
            settlement.hammer(cast.of("zhijiang"), running.id)
        wanted = select(Lot).join(Sale, Sale.id == Lot.sale_id).where(Lot.format == Format.SEALED_FIRST, Sale.state == SaleState.OPEN)
        lot = db.session.scalars(wanted).one()
        settlement.open_lot(cast.of("zhijiang"), lot.id)
    bots = select(Paddle.number).where(Paddle.lot_id == lot.id, Paddle.is_bot, Paddle.state == PaddleState.ACTIVE)
    numbers = set(db.session.scalars(bots))
    assert lot.closes_at is not None

    while at < lot.closes_at:
        at += timedelta(seconds=5)
        with clock.frozen(min(at, lot.closes_at - timedelta(seconds=1))):
            jobs.bid()
    told = queries.told(lot.id)
    with clock.frozen(at), unit_of_work():
        settlement.close_lot(lot.id)
        settlement.hammer(cast.of("zhijiang"), lot.id)

    assert told is not None
    assert len(numbers) > 1
    assert {one.paddle for one in told.standing.envelopes if one.amount is not None} == numbers
    assert db.session.scalars(select(SealedAttempt).where(SealedAttempt.lot_id == lot.id, SealedAttempt.reason.is_not(None))).all() == []
    sold = db.session.get_one(Lot, lot.id, populate_existing=True)
    assert (sold.state, sold.hammer) == (LotState.AWARDED, max(one.amount for one in told.standing.envelopes if one.amount))
    assert replay.verify(room.ledger(lot.id))
