"""Suspension, reopening, termination, last calls and announcements: who may, what follows, and what the verifier says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market import clock
from market.access import Actor
from market.auctions.models.sale import Lot
from market.auctions.queries import conduct, room
from market.auctions.rules.announcing import Phrase
from market.auctions.rules.english import Reason
from market.auctions.rules.grounds import SuspensionGround, TerminationGround
from market.auctions.rules.replay import verify
from market.auctions.rules.states import LotState, PaddleState
from market.auctions.services import announcements, settlement, standstill
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid
from market.listings import queries as listings
from market.listings.rules.kinds import AchievementState
from tests.factories import accounts, auctions
from tests.integration.auctions.test_bids import Hall

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hall(held: auctions.Market) -> Hall:
    return Hall(held)


def suspend(hall: Hall, after: timedelta = MINUTE, by: Actor | None = None) -> None:
    with clock.frozen(hall.at + after), unit_of_work():
        standstill.suspend_lot(by or hall.held.auctioneer, hall.lot.id, ground=SuspensionGround.DISPUTED, reason="第三人当场提出异议")


def reopen(hall: Hall, after: timedelta, at: timedelta) -> None:
    with clock.frozen(hall.at + after), unit_of_work():
        standstill.announce_reopening(hall.held.auctioneer, hall.lot.id, reopens_at=hall.at + at, reason="异议已撤回")


def resume(hall: Hall, after: timedelta) -> Lot:
    with clock.frozen(hall.at + after), unit_of_work():
        return standstill.resume_lot(hall.held.auctioneer, hall.lot.id, reason="恢复")


def letters() -> list[str]:
    return list(db.session.scalars(text("SELECT subject FROM mail ORDER BY id")))


def sound(hall: Hall) -> None:
    db.session.expire_all()
    assert verify(room.ledger(hall.lot.id)).findings == ()


def test_a_suspended_lot_goes_on_only_after_its_announced_reopening(hall: Hall) -> None:
    suspend(hall)
    end = hall.fresh().closes_at
    with pytest.raises(Conflict, match=r"lot\.reopening_not_due"):
        resume(hall, 2 * MINUTE)
    with pytest.raises(Invalid, match=r"lot\.reopening_short"):
        reopen(hall, 2 * MINUTE, 6 * MINUTE)
    reopen(hall, 2 * MINUTE, 10 * MINUTE)
    with pytest.raises(Conflict, match=r"lot\.reopening_not_due"):
        resume(hall, 9 * MINUTE)
    assert end is not None
    assert resume(hall, 10 * MINUTE).closes_at == end + 9 * MINUTE
    assert conduct.suspension(hall.lot.id) is None
    assert [found.ended_seq for found in conduct.suspensions(hall.lot.id)] == [4]
    assert sum("中止竞价" in subject for subject in letters()) == 2
    assert sum("恢复竞价公告" in subject for subject in letters()) == 2
    sound(hall)


def test_nobody_bids_on_a_suspended_lot(hall: Hall) -> None:
    suspend(hall)
    assert hall.bid(accounts.actor(hall.first), 260_000, after=2 * MINUTE).reason is Reason.PAUSED


def test_a_short_pause_needs_no_announcement(hall: Hall) -> None:
    with clock.frozen(hall.at + MINUTE), unit_of_work():
        standstill.pause_lot(hall.held.auctioneer, hall.lot.id, reason="核对号牌")
    assert resume(hall, 2 * MINUTE).state is LotState.OPEN
    with pytest.raises(Conflict, match=r"lot\.not_suspended"):
        reopen(hall, 3 * MINUTE, 20 * MINUTE)


def test_the_market_alone_finds_its_outage(hall: Hall) -> None:
    with pytest.raises(Invalid, match=r"lot\.ground"), clock.frozen(hall.at + MINUTE), unit_of_work():
        standstill.suspend_lot(hall.held.auctioneer, hall.lot.id, ground=SuspensionGround.OUTAGE, reason="系统故障")


def test_a_termination_returns_every_deposit_and_frees_the_achievement(hall: Hall) -> None:
    assert hall.bid(accounts.actor(hall.first), 260_000).accepted
    suspend(hall, 2 * MINUTE)
    with clock.frozen(hall.at + 3 * MINUTE), unit_of_work():
        standstill.terminate_lot(hall.held.auctioneer, hall.lot.id, ground=TerminationGround.NO_RIGHT, reason="法院裁定无处分权")
    lot = hall.fresh()
    paddles = [room.own_paddle(bidder.id, lot.id) for bidder in (hall.first, hall.second)]
    assert (lot.state, lot.note) == (LotState.TERMINATED, "法院裁定无处分权")
    assert [paddle.state for paddle in paddles if paddle] == [PaddleState.RELEASED] * 2
    assert listings.achievements([lot.achievement_id])[lot.achievement_id].state is AchievementState.PUBLISHED
    assert conduct.suspension(lot.id) is None
    assert sum("终止竞价" in subject for subject in letters()) == 2
    with pytest.raises(Conflict), clock.frozen(hall.at + 40 * MINUTE), unit_of_work():
        settlement.hammer(hall.held.auctioneer, lot.id)
    entry = room.ledger(lot.id)["entries"][-1]
    assert (entry["kind"], entry["data"]["ground"]) == ("terminated", "no_right")
    sound(hall)


def test_a_lot_whose_end_has_come_is_neither_suspended_nor_terminated(hall: Hall) -> None:
    with pytest.raises(Conflict, match=r"lot\.ended"):
        suspend(hall, 30 * MINUTE)
    with pytest.raises(Conflict, match=r"lot\.ended"), clock.frozen(hall.at + 30 * MINUTE), unit_of_work():
        standstill.terminate_lot(hall.held.auctioneer, hall.lot.id, ground=TerminationGround.STOLEN, reason="赃物")


def test_only_the_presiding_auctioneer_conducts(hall: Hall) -> None:
    others = (hall.held.clerk, hall.held.editor, accounts.actor(hall.first), accounts.actor(accounts.licensed_agency()))
    for other in others:
        with pytest.raises(Forbidden):
            suspend(hall, by=other)
        with pytest.raises(Forbidden), clock.frozen(hall.at + MINUTE), unit_of_work():
            announcements.call(other, hall.lot.id)
        with pytest.raises(Forbidden), clock.frozen(hall.at + MINUTE), unit_of_work():
            announcements.say(other, hall.lot.id, text="大家好")
        with pytest.raises(Forbidden), clock.frozen(hall.at + MINUTE), unit_of_work():
            standstill.terminate_lot(other, hall.lot.id, ground=TerminationGround.LAW, reason="理由")
    assert hall.fresh().seq == 1


def call(hall: Hall, after: timedelta) -> int:
    with clock.frozen(hall.at + after), unit_of_work():
        return int(announcements.call(hall.held.auctioneer, hall.lot.id).data["call"])


def test_last_calls_are_counted_and_a_bid_takes_them_back(hall: Hall) -> None:
    with pytest.raises(Conflict, match=r"lot\.nothing_to_call"):
        call(hall, MINUTE)
    assert hall.bid(accounts.actor(hall.first), 260_000, after=MINUTE).accepted
    assert call(hall, 2 * MINUTE) == 1
    with clock.frozen(hall.at + 2 * MINUTE), unit_of_work():
        announcements.say(hall.held.auctioneer, hall.lot.id, phrase=Phrase.LAST_MINUTES)
    assert call(hall, 2 * MINUTE) == 2
    assert room.room(hall.lot.id).live.call == 2
    with pytest.raises(Conflict, match=r"lot\.called_twice"):
        call(hall, 2 * MINUTE)
    assert hall.bid(accounts.actor(hall.second), 270_000, after=3 * MINUTE).accepted
    live = room.room(hall.lot.id).live
    assert (live.call, live.notice) == (0, Phrase.LAST_MINUTES.text)
    assert call(hall, 4 * MINUTE) == 1
    sound(hall)


def test_nothing_is_called_after_the_end(hall: Hall) -> None:
    assert hall.bid(accounts.actor(hall.first), 260_000).accepted
    with pytest.raises(Conflict, match=r"lot\.not_open"):
        call(hall, 30 * MINUTE)


@pytest.mark.parametrize("words", ["", "喂", "长" * 201], ids=["nothing", "too little", "too much"])
def test_an_announcement_says_something(hall: Hall, words: str) -> None:
    with pytest.raises(Invalid, match=r"announcement\.text"), clock.frozen(hall.at + MINUTE), unit_of_work():
        announcements.say(hall.held.auctioneer, hall.lot.id, text=words)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE suspension SET since = at + interval '1 second'",
        "UPDATE suspension SET ground = 'outage'",
        "UPDATE suspension SET ended_at = at",
        "UPDATE suspension SET reopens_at = at",
        "UPDATE suspension SET suspended_by = NULL",
        """INSERT INTO suspension (lot_id, seq, ground, reason, since, at, suspended_by)
        SELECT lot_id, 1, ground, reason, since, at, suspended_by FROM suspension""",
    ],
    ids=["later than found", "outage without one", "ended nowhere", "unannounced", "by nobody", "twice at once"],
)
def test_the_database_refuses_impossible_suspensions(hall: Hall, statement: str) -> None:
    suspend(hall)
    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))
    db.session.rollback()
