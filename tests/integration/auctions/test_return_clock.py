"""Until when a deposit is back: 24 hours after an auction, three working days where a technology exchange held the bidding."""

from __future__ import annotations

from datetime import datetime, timedelta

from market import clock
from market.auctions.models.bidding import Paddle
from market.auctions.queries import bidding
from market.auctions.rules.states import ConductMode
from market.auctions.services import paddles, settlement
from market.db import db, unit_of_work
from market.payments import queries, services
from tests.factories import accounts, auctions


def test_an_auction_returns_deposits_within_24_hours() -> None:
    ended = datetime.fromisoformat("2026-09-24T15:00:00+08:00")
    assert services.return_by(ended) == ended + timedelta(hours=24)


def test_an_exchange_counts_working_days_over_the_holidays_of_the_project_s_calendar() -> None:
    ended = datetime.fromisoformat("2026-09-30T15:00:00+08:00")  # the National Day holidays follow; 10 October is worked
    assert services.return_by(ended, in_working_days=True) == datetime.fromisoformat("2026-10-11T00:00:00+08:00")


def test_the_start_day_is_that_of_beijing() -> None:
    ended = datetime.fromisoformat("2026-11-15T16:30:00+00:00")  # already Monday the 16th in Beijing
    assert services.return_by(ended, in_working_days=True) == datetime.fromisoformat("2026-11-20T00:00:00+08:00")


def test_the_loser_of_an_exchange_s_bidding_reads_the_exchange_s_clock(held: auctions.Market) -> None:
    sale, (lot,), at = auctions.opened(held, conduct_mode=ConductMode.EXCHANGE_BIDDING, agency_id=None, auctioneer_id=None)
    with clock.frozen(at):
        made = auctions.paddle(held, lot, accounts.organisation())
    with clock.frozen(at + timedelta(days=2)), unit_of_work():
        settlement.close_lot(lot.id)
    db.session.expire_all()
    deposit = queries.deposit(db.session.get_one(Paddle, made.id).deposit_id or 0)
    assert deposit.state.value == "released"
    assert deposit.ended_at is not None
    assert deposit.return_by == services.return_by(deposit.ended_at, in_working_days=True)
    assert paddles.back_by(bidding.lot_for_update(lot.id)[0], sale) is not None
