"""A lot's end: by its time, once, by the right hand; deposits follow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from market import audit, clock
from market.access import SYSTEM
from market.auctions import jobs
from market.auctions.models.bidding import Award, Paddle
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import bidding, room
from market.auctions.rules.states import ConductMode, LotState, PaddleState, SaleState
from market.auctions.services import settlement, standstill
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid
from market.money import Money
from market.payments import queries as payments
from tests.factories import accounts, auctions
from tests.integration.auctions.test_bids import Hall

END = timedelta(minutes=30)
DAY = timedelta(hours=24)


@pytest.fixture
def hall(held: auctions.Market) -> Hall:
    return Hall(held)


def close(hall: Hall, after: timedelta = END) -> Lot:
    with clock.frozen(hall.at + after), unit_of_work():
        settlement.close_lot(hall.lot.id)
    return hall.fresh()


def hammer(hall: Hall, after: timedelta = END) -> Award:
    with clock.frozen(hall.at + after), unit_of_work():
        return settlement.hammer(hall.held.auctioneer, hall.lot.id)


def paddle_of(hall: Hall, organisation_id: int) -> Paddle:
    db.session.expire_all()
    found = room.own_paddle(organisation_id, hall.lot.id)
    assert found is not None
    return found


def test_a_lot_closes_at_its_time_and_not_before(hall: Hall) -> None:
    hall.bid(accounts.actor(hall.first), 260_000)
    assert close(hall, END - timedelta(microseconds=1)).state is LotState.OPEN
    assert close(hall).state is LotState.CLOSED


def test_closing_twice_changes_nothing(hall: Hall) -> None:
    hall.bid(accounts.actor(hall.first), 260_000)
    first = close(hall).seq
    assert close(hall, END + timedelta(minutes=1)).seq == first


def test_the_auctioneer_awards_once(hall: Hall) -> None:
    hall.bid(accounts.actor(hall.first), 260_000)
    hall.bid(accounts.actor(hall.second), 270_000)
    award = hammer(hall)
    assert (award.buyer_id, award.hammer) == (hall.second.id, Money.yuan(270_000))
    assert award.hammered_by == hall.held.auctioneer.person_id
    assert room.ledger(hall.lot.id)["entries"][-1]["kind"] == "awarded"
    with pytest.raises(Conflict) as refused:
        hammer(hall, END + timedelta(seconds=5))
    assert refused.value.code in {"lot.settled", "state.awarded"}


def test_losers_are_released_and_the_winner_kept(hall: Hall) -> None:
    hall.bid(accounts.actor(hall.first), 260_000)
    hall.bid(accounts.actor(hall.second), 270_000)
    hammer(hall)
    loser, winner = paddle_of(hall, hall.first.id), paddle_of(hall, hall.second.id)
    assert (loser.state, winner.state) == (PaddleState.RELEASED, PaddleState.ACTIVE)
    assert [payments.deposit(paddle.deposit_id or 0).state.value for paddle in (loser, winner)] == ["released", "held"]


def test_nobody_hammers_before_the_end(hall: Hall) -> None:
    hall.bid(accounts.actor(hall.first), 260_000)
    with pytest.raises(Conflict) as refused:
        hammer(hall, END - timedelta(seconds=1))
    assert refused.value.code == "lot.still_open"


def test_nothing_follows_before_there_is_a_result(hall: Hall) -> None:
    hall.bid(accounts.actor(hall.first), 260_000)
    with clock.frozen(hall.at + END), unit_of_work():
        settlement.close_lot(hall.lot.id)
        settlement.follow_up(hall.lot.id)
    assert hall.fresh().followed_at is None


@pytest.mark.parametrize("who", ["clerk", "editor", "system", "bidder"])
def test_only_the_agency_s_auctioneer_hammers(hall: Hall, who: str) -> None:
    hall.bid(accounts.actor(hall.first), 260_000)
    close(hall)
    actor = {"clerk": hall.held.clerk, "editor": hall.held.editor, "system": SYSTEM, "bidder": accounts.actor(hall.first)}[who]
    with clock.frozen(hall.at + END), pytest.raises(Forbidden), unit_of_work():
        settlement.hammer(actor, hall.lot.id)
    assert bidding.award_of(hall.lot.id) is None


def test_without_a_bid_the_lot_passes(hall: Hall) -> None:
    lot = close(hall)
    assert lot.state is LotState.PASSED
    assert paddle_of(hall, hall.first.id).state is PaddleState.RELEASED
    assert room.ledger(hall.lot.id)["entries"][-1]["data"] == {"why": "no_bid"}


def test_below_the_reserve_the_lot_passes(held: auctions.Market) -> None:
    _sale, (lot,), at = auctions.opened(held, reserves=[Money.yuan(300_000)])
    bidder = accounts.organisation()
    with clock.frozen(at):
        auctions.paddle(held, lot, bidder)
        with unit_of_work():
            settlement.open_lot(held.auctioneer, lot.id)
    hall = Hall.__new__(Hall)
    hall.held, hall.lot, hall.at = held, lot, at
    hall.bid(accounts.actor(bidder), 290_000)
    assert room.room(lot.id).live.reserve_met is False
    assert close(hall).state is LotState.PASSED
    assert room.ledger(lot.id)["entries"][-1]["data"] == {"why": "reserve_not_met"}


def test_a_pause_stops_bids_and_credits_its_time(hall: Hall) -> None:
    before = hall.fresh().closes_at
    with clock.frozen(hall.at + timedelta(minutes=1)), unit_of_work():
        standstill.pause_lot(hall.held.auctioneer, hall.lot.id, reason="核对现场号牌")
    assert not hall.bid(accounts.actor(hall.first), 260_000, after=timedelta(minutes=2)).accepted
    with clock.frozen(hall.at + timedelta(minutes=4)), unit_of_work():
        standstill.resume_lot(hall.held.auctioneer, hall.lot.id, reason="核对完毕")
    assert before is not None
    assert hall.fresh().closes_at == before + timedelta(minutes=3)
    assert hall.bid(accounts.actor(hall.first), 260_000, after=timedelta(minutes=5)).accepted


def test_a_pause_needs_a_reason(hall: Hall) -> None:
    with clock.frozen(hall.at), pytest.raises(Invalid), unit_of_work():
        standstill.pause_lot(hall.held.auctioneer, hall.lot.id, reason=" ")


def test_licensed_sales_call_one_lot_at_a_time(held: auctions.Market) -> None:
    _sale, lots, at = auctions.opened(held, lots=2)
    with clock.frozen(at), unit_of_work():
        settlement.open_lot(held.auctioneer, lots[0].id)
    with clock.frozen(at), pytest.raises(Conflict) as refused, unit_of_work():
        settlement.open_lot(held.auctioneer, lots[1].id)
    assert refused.value.code == "sale.lot_running"


def exchange(held: auctions.Market) -> Hall:
    """Return a lot that is open for a day without an auctioneer, with two bidders."""
    _sale, (lot,), at = auctions.opened(held, conduct_mode=ConductMode.EXCHANGE_BIDDING, agency_id=None, auctioneer_id=None)
    made = Hall.__new__(Hall)
    made.held, made.lot, made.at = held, lot, at
    made.first, made.second = accounts.organisation(), accounts.organisation()
    with clock.frozen(at):
        for bidder in (made.first, made.second):
            auctions.paddle(held, lot, bidder)
    return made


def test_an_exchange_settles_without_a_hammer(held: auctions.Market) -> None:
    hall = exchange(held)
    hall.bid(accounts.actor(hall.first), 260_000)
    assert close(hall, DAY).state is LotState.AWARDED
    award = bidding.award_of(hall.lot.id)
    assert award is not None
    assert (award.buyer_id, award.hammered_by) == (hall.first.id, None)


def test_the_result_comes_first_and_what_it_leads_to_follows_once(held: auctions.Market) -> None:
    hall = exchange(held)
    hall.bid(accounts.actor(hall.first), 260_000)
    hall.bid(accounts.actor(hall.second), 270_000)
    with clock.frozen(hall.at + DAY), unit_of_work():
        settlement.close_lot(hall.lot.id, follow=False)
    first = (hall.fresh().state, paddle_of(hall, hall.first.id).state, bidding.unfollowed_lots(10))
    for _twice in range(2):
        with clock.frozen(hall.at + DAY + timedelta(seconds=1)), unit_of_work():
            settlement.follow_up(hall.lot.id)
    assert first == (LotState.AWARDED, PaddleState.ACTIVE, [hall.lot.id])
    assert paddle_of(hall, hall.first.id).state is PaddleState.RELEASED
    assert bidding.unfollowed_lots(10) == []


def test_an_overdue_hammer_raises_one_alarm_and_awards_nothing(hall: Hall) -> None:
    hall.bid(accounts.actor(hall.first), 260_000)
    close(hall)
    with clock.frozen(hall.at + END + timedelta(hours=1)):
        assert jobs.raise_alarms() == 1
        assert jobs.raise_alarms() == 0
    assert hall.fresh().state is LotState.CLOSED
    assert "lot.hammer_overdue" in {event.kind for event in audit.timeline([("lot", hall.lot.id)])}


def test_the_sale_is_settled_after_its_last_lot(hall: Hall) -> None:
    hall.bid(accounts.actor(hall.first), 260_000)
    with clock.frozen(hall.at + END):
        jobs.finish_sales()
        assert db.session.get_one(Sale, hall.lot.sale_id).state is SaleState.OPEN
    hammer(hall)
    with clock.frozen(hall.at + END):
        jobs.finish_sales()
    db.session.expire_all()
    assert db.session.get_one(Sale, hall.lot.sale_id).state is SaleState.SETTLED


def test_papers_wait_for_lots_that_have_just_ended_and_not_for_one_that_cannot_be_closed(hall: Hall, held: auctions.Market) -> None:
    hall.bid(accounts.actor(hall.first), 260_000)
    hammer(hall)
    other = Hall(held)
    with clock.frozen(other.at + END + timedelta(seconds=10)):
        assert jobs.make_papers() == 0
    with clock.frozen(other.at + END + timedelta(seconds=31)):
        assert jobs.make_papers() == 1
