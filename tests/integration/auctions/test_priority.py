"""The priority right from the naming of its holders to the award at the same price."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from market import audit, clock
from market.auctions import jobs
from market.auctions.models.bidding import Award
from market.auctions.models.priority import PriorityAttempt
from market.auctions.models.sale import Lot
from market.auctions.queries import bidding, room
from market.auctions.queries import priority as queries
from market.auctions.rules.english import Reason
from market.auctions.rules.holders import Ground, Result
from market.auctions.rules.replay import verify
from market.auctions.rules.states import ConductMode, Format, LotState, PaddleState
from market.auctions.services import bids, matching, paper_facts, sales, settlement
from market.auctions.services.answers import Bid
from market.db import db, unit_of_work
from market.errors import Conflict
from tests.factories import accounts, auctions, formats, priority
from tests.factories.priority import START, STEP, WINDOW, Asked

EXCHANGE: dict[str, Any] = {"conduct_mode": ConductMode.EXCHANGE_BIDDING, "agency_id": None, "auctioneer_id": None}
LATER = timedelta(seconds=30)


def fresh(asked: Asked) -> Lot:
    db.session.expire_all()
    return bidding.lot(asked.lot.id)


def run_job(asked: Asked, later: timedelta) -> int:
    with clock.frozen(asked.ends + later), unit_of_work():
        settlement.settle_priority(asked.lot.id)
    return fresh(asked).seq


def results(asked: Asked) -> list[Result | None]:
    return [holder.result for holder in queries.holders(asked.lot.id)]


def sound(asked: Asked) -> bool:
    """Verify the public ledger as anybody can, and that it names nobody."""
    report = verify(room.ledger(asked.lot.id))
    assert report.findings == ()
    return report.result.by_priority


def test_the_opening_publishes_registered_holders_and_nobody_who_is_absent(held: auctions.Market) -> None:
    asked = priority.opened(held, (1, 2), absent=1)
    opened = room.ledger(asked.lot.id)["entries"][0]["data"]

    assert opened["rules"]["priority"] == {"window_s": 300, "ranks": [[asked.numbers[0], 1]]}
    assert fresh(asked).rules == {}


def test_a_holder_takes_the_lot_at_the_highest_price_and_everybody_sees_it(held: auctions.Market) -> None:
    asked = priority.closed(held)
    live = room.room(asked.lot.id).public()["priority"]
    assert (live["waiting"], live["answers"]) == (asked.numbers, [])

    given = priority.answer(asked, 0)
    assert given.accepted
    award = priority.hammered(asked, timedelta(minutes=1))

    assert (award.buyer_id, award.hammer, award.by_priority) == (asked.holders[0].id, START, True)
    notice, letter = paper_facts.notice_line(fresh(asked)), paper_facts.confirmation(award, asked.lot, asked.sale, "CJ-1", award.at)
    assert (notice["by_priority"], notice["paddle"], letter.by_priority) == (True, asked.numbers[0], True)
    assert sound(asked)
    live = room.room(asked.lot.id).public()
    assert (live["state"], live["leader"], live["priority"]["matched"]) == ("awarded", asked.numbers[0], True)
    assert results(asked) == [Result.MATCHED]
    lost, won = room.own_paddle(asked.bidder.id, asked.lot.id), room.own_paddle(asked.holders[0].id, asked.lot.id)
    assert lost is not None
    assert won is not None
    assert (lost.state, won.state) == (PaddleState.RELEASED, PaddleState.ACTIVE)


def test_the_hammer_waits_for_the_holders_and_not_longer(held: auctions.Market) -> None:
    asked = priority.closed(held)
    with pytest.raises(Conflict, match=r"lot\.priority_asked"):
        priority.hammered(asked, WINDOW - timedelta(microseconds=1))
    award = priority.hammered(asked, WINDOW)

    assert (award.buyer_id, award.by_priority) == (asked.bidder.id, False)
    assert results(asked) == [Result.SILENT]
    assert not sound(asked)
    assert "lot.priority_lapsed" in {event.kind for event in audit.timeline([("lot", asked.lot.id)])}


def test_an_unclosed_lot_is_not_hammered_past_its_holders(held: auctions.Market) -> None:
    asked = priority.opened(held)
    with pytest.raises(Conflict, match=r"lot\.priority_asked"):
        priority.hammered(asked, timedelta())
    assert fresh(asked).state is LotState.OPEN


def test_a_waiver_frees_the_hammer_at_once(held: auctions.Market) -> None:
    asked = priority.closed(held)
    assert priority.answer(asked, 0, takes=False).accepted
    assert priority.hammered(asked, LATER).buyer_id == asked.bidder.id
    assert results(asked) == [Result.WAIVED]
    assert not sound(asked)


@pytest.mark.parametrize(("order", "winner"), [((0, 1), 0), ((1, 0), 0)])
def test_the_better_rank_wins_whoever_is_first(held: auctions.Market, order: tuple[int, int], winner: int) -> None:
    asked = priority.closed(held, (1, 2))
    for seconds, place in enumerate(order):
        priority.answer(asked, place, later=timedelta(seconds=seconds + 1))
    award = priority.hammered(asked, WINDOW)

    assert award.buyer_id == asked.holders[winner].id
    assert results(asked)[0] is Result.MATCHED
    assert sound(asked)


def test_in_one_rank_the_earlier_match_wins(held: auctions.Market) -> None:
    asked = priority.closed(held, (1, 1))
    priority.answer(asked, 1, later=timedelta(seconds=1))
    assert room.room(asked.lot.id).public()["priority"]["waiting"] == []
    award = priority.hammered(asked, timedelta(seconds=2))
    assert award.buyer_id == asked.holders[1].id
    assert results(asked) == [Result.NOT_NEEDED, Result.MATCHED]
    assert sound(asked)


def test_without_an_auctioneer_the_answer_settles_the_lot(held: auctions.Market) -> None:
    asked = priority.closed(held, **EXCHANGE)
    assert fresh(asked).state is LotState.CLOSED
    priority.answer(asked, 0)

    lot = fresh(asked)
    assert (lot.state, lot.hammer, lot.followed_at is not None) == (LotState.AWARDED, START, True)
    assert sound(asked)


def test_without_an_answer_the_job_settles_it_once_when_the_time_is_over(held: auctions.Market) -> None:
    asked = priority.closed(held, **EXCHANGE)
    before = fresh(asked).seq
    assert run_job(asked, WINDOW - timedelta(microseconds=1)) == before
    assert run_job(asked, WINDOW) == before + 1
    assert run_job(asked, WINDOW * 2) == before + 1
    award = db.session.scalars(select(Award).where(Award.lot_id == asked.lot.id)).one()
    assert (award.buyer_id, award.by_priority, results(asked)) == (asked.bidder.id, False, [Result.SILENT])


def test_the_job_finds_lots_whose_time_is_over_and_leaves_hammered_ones(held: auctions.Market) -> None:
    waiting, hammered = priority.closed(held, **EXCHANGE), priority.closed(held)
    long_ago = text("UPDATE lot SET answers_until = clock_timestamp() - interval '1 hour' WHERE id = ANY(:lots)")
    db.session.execute(long_ago, {"lots": [waiting.lot.id, hammered.lot.id]})
    assert queries.due(100) == [waiting.lot.id]
    with clock.frozen(waiting.ends + WINDOW):
        assert jobs.settle_priority() == 1
    assert (fresh(waiting).state, fresh(hammered).state) == (LotState.AWARDED, LotState.CLOSED)


@pytest.mark.parametrize(("later", "code"), [(WINDOW, Reason.ENDED), (timedelta(microseconds=-1), Reason.NOT_OPEN)])
def test_an_answer_counts_only_within_the_time(held: auctions.Market, later: timedelta, code: Reason) -> None:
    asked = priority.closed(held) if later > timedelta() else priority.opened(held)
    given = priority.answer(asked, 0, later=later)

    assert (given.accepted, given.reason) == (False, code)
    kept = db.session.scalars(select(PriorityAttempt).where(PriorityAttempt.lot_id == asked.lot.id)).one()
    assert (kept.seq, kept.reason) == (None, code.value)


def test_a_key_gets_its_first_answer_and_a_second_answer_is_refused(held: auctions.Market) -> None:
    asked = priority.closed(held)
    first = priority.answer(asked, 0, takes=False, key="double-click-1")
    again = priority.answer(asked, 0, takes=False, key="double-click-1", later=WINDOW)
    assert again == first
    with pytest.raises(Conflict, match=r"bid\.key_reused"):
        priority.answer(asked, 0, takes=True, key="double-click-1")
    assert priority.answer(asked, 0, takes=True).reason is Reason.PRIORITY_ANSWERED
    assert sum(entry["kind"] == "matched" for entry in room.ledger(asked.lot.id)["entries"]) == 1


def test_an_answer_after_the_award_comes_too_late(held: auctions.Market) -> None:
    asked = priority.closed(held, (1, 2))
    priority.answer(asked, 0)
    priority.hammered(asked, LATER)
    assert priority.answer(asked, 1, later=timedelta(minutes=2)).reason is Reason.PRIORITY_DECIDED


def test_who_holds_nothing_may_not_answer(held: auctions.Market) -> None:
    asked = priority.closed(held, (1, 2), absent=1)
    colleague = accounts.member(asked.holders[0], "editor")
    refused = {
        accounts.actor(asked.bidder): Reason.NO_PRIORITY,
        accounts.actor(accounts.organisation()): Reason.NO_PRIORITY,
        accounts.actor(asked.holders[1]): Reason.NO_PRIORITY,
        colleague: Reason.NO_AUTHORITY,
        held.editor: Reason.NOT_ALLOWED,
        held.auctioneer: Reason.NOT_ALLOWED,
        held.clerk: Reason.NOT_ALLOWED,
        auctions.limited(asked.holders[0], STEP): Reason.OVER_LIMIT,
    }
    with clock.frozen(asked.ends + LATER):
        for actor, reason in refused.items():
            with unit_of_work():
                given = matching.answer(actor, asked.lot.id, takes=True, key=priority.key())
            assert given.reason is reason, actor.kind
    assert results(asked) == [None, None]


def test_a_limit_does_not_keep_anybody_from_waiving(held: auctions.Market) -> None:
    asked = priority.closed(held)
    with clock.frozen(asked.ends + LATER), unit_of_work():
        given = matching.answer(auctions.limited(asked.holders[0], STEP), asked.lot.id, takes=False, key=priority.key())
    assert given.accepted


def test_absent_holders_have_waived_and_delay_nothing(held: auctions.Market) -> None:
    asked = priority.closed(held, absent=1)
    assert fresh(asked).answers_until is None
    assert priority.hammered(asked, timedelta(seconds=1)).buyer_id == asked.bidder.id
    assert results(asked) == [Result.ABSENT]


def test_a_holder_who_leads_is_asked_nothing_and_gives_way_to_a_better_rank(held: auctions.Market) -> None:
    asked = priority.opened(held, (1, 2))
    with clock.frozen(asked.ends - timedelta(minutes=10)):
        assert priority.bid(asked.lot, accounts.actor(asked.holders[1]), START + STEP).accepted
    with clock.frozen(asked.ends), unit_of_work():
        settlement.close_lot(asked.lot.id)
    assert room.room(asked.lot.id).public()["priority"]["waiting"] == [asked.numbers[0]]
    priority.answer(asked, 0)
    award = priority.hammered(asked, LATER * 2)

    assert (award.buyer_id, award.hammer) == (asked.holders[0].id, START + STEP)
    assert results(asked) == [Result.MATCHED, Result.NOT_NEEDED]


def test_nobody_is_asked_where_the_lot_passes(held: auctions.Market) -> None:
    asked = priority.closed(held, reserve=START * 2)
    lot = fresh(asked)
    assert (lot.state, lot.answers_until, results(asked)) == (LotState.PASSED, None, [Result.NOT_NEEDED])


@pytest.mark.parametrize("form", [Format.DYNAMIC, Format.ENGLISH])
def test_other_open_formats_ask_their_holders_too(held: auctions.Market, form: Format) -> None:
    asked = priority.closed(held, form=form, rules=formats.RULES[form])
    priority.answer(asked, 0)
    assert priority.hammered(asked, LATER * 2).by_priority
    assert sound(asked)


def test_a_co_owner_registers_by_its_right_and_makes_no_bids(held: auctions.Market) -> None:
    owner, stranger = accounts.organisation(), accounts.organisation()
    later = clock.now() + timedelta(days=3)
    with clock.frozen(later):
        dates = sales.propose_dates(clock.today())
    drafted = auctions.sale(held, **dates)
    lot = auctions.scheduled(held, drafted, offered=auctions.achievement(held.seller, co_owner=owner))
    priority.named(held, lot, owner, ground=Ground.CO_OWNER)
    with clock.frozen(later), unit_of_work():
        announced = sales.announce(held.clerk, drafted.id)
    with clock.frozen(announced.opens_at - timedelta(days=1)):
        own, other = auctions.paddle(held, lot, owner), auctions.paddle(held, lot, stranger)
    assert (own.matches_only, other.matches_only) == (True, False)
    with clock.frozen(announced.opens_at + timedelta(minutes=1)):
        with unit_of_work():
            sales.advance(announced.id)
            settlement.open_lot(held.auctioneer, lot.id)
        with unit_of_work():
            refused = bids.place_bid(accounts.actor(owner), lot.id, Bid(amount=START, key=priority.key()))
        assert refused.reason is Reason.NOT_ALLOWED
        assert priority.bid(lot, accounts.actor(stranger), START).accepted
    ends = bidding.lot(lot.id).closes_at
    assert ends is not None
    with clock.frozen(ends):
        with unit_of_work():
            settlement.close_lot(lot.id)
        with unit_of_work():
            assert matching.answer(accounts.actor(owner), lot.id, takes=True, key=priority.key()).accepted
        with unit_of_work():
            assert settlement.hammer(held.auctioneer, lot.id).buyer_id == owner.id


def test_the_alarm_counts_from_the_end_of_the_holders_time(held: auctions.Market) -> None:
    asked = priority.closed(held)
    assert bidding.awaiting_hammer(asked.ends + timedelta(minutes=4)) == []
    assert bidding.awaiting_hammer(asked.ends + WINDOW) == [asked.lot.id]


def test_no_public_ledger_names_a_holder(held: auctions.Market) -> None:
    asked = priority.closed(held)
    priority.answer(asked, 0)
    shown = str(room.ledger(asked.lot.id)) + str(room.room(asked.lot.id).public())
    assert asked.holders[0].name_zh not in shown
    assert asked.holders[0].uscc not in shown
