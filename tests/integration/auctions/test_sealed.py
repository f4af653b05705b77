"""Sealed lots on the database: commitments in the ledger, openings, awards at the right price, forfeits; and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market.auctions.models.sealed import SealedAttempt
from market.auctions.queries import bidding, room
from market.auctions.rules.english import Reason
from market.auctions.rules.replay import verify
from market.auctions.rules.states import Format, LotState, PaddleState
from market.db import db
from market.errors import Conflict, NotFound
from market.money import Money
from market.payments import queries as payments
from tests.factories import accounts, auctions
from tests.integration.auctions.sealing import REVEALING, SEALING, SealedHall

MINUTE = timedelta(minutes=1)


def sound(hall: SealedHall) -> None:
    """Assert that the ledger verifies from its entries alone and the money is sound."""
    assert verify(room.ledger(hall.lot.id)).findings == ()
    assert payments.balances().sound


def state_of(hall: SealedHall, firm: int) -> PaddleState:
    paddle = room.own_paddle(hall.firms[firm].id, hall.lot.id)
    assert paddle is not None
    db.session.refresh(paddle)
    return paddle.state


def test_the_highest_sealed_bid_wins_at_its_own_price(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.SEALED_FIRST, bidders=3)
    for firm, yuan in enumerate((300_000, 350_500, 320_000)):
        assert hall.seal(firm, yuan, after=MINUTE * (firm + 1)).accepted
    before = hall.entries()
    for firm in range(3):
        assert hall.reveal(firm).accepted
    lot = hall.close()
    award = bidding.award_of(lot.id)
    assert award is not None
    assert (lot.state, award.hammer, award.buyer_id) == (LotState.AWARDED, Money.yuan(350_500), hall.firms[1].id)
    assert [entry["amount_fen"] for entry in before] == [None] * 4
    assert [state_of(hall, firm) for firm in range(3)] == [PaddleState.RELEASED, PaddleState.ACTIVE, PaddleState.RELEASED]
    sound(hall)


def test_the_second_price_is_paid(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.SEALED_SECOND)
    for firm, yuan in enumerate((400_000, 310_000)):
        hall.seal(firm, yuan)
    for firm in range(2):
        hall.reveal(firm)
    award = bidding.award_of(hall.close().id)
    assert award is not None
    assert (award.hammer, award.buyer_id) == (Money.yuan(310_000), hall.firms[0].id)
    sound(hall)


def test_a_single_bid_at_the_second_price_pays_the_reserve_and_opens_it(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.SEALED_SECOND, bidders=1, reserve=Money.yuan(300_000))
    hall.seal(0, 400_000)
    hall.reveal(0)
    award = bidding.award_of(hall.close().id)
    closed = next(entry for entry in hall.entries() if entry["kind"] == "closed")
    assert award is not None
    assert award.hammer == Money.yuan(300_000)
    assert closed["data"]["reserve_fen"] == Money.yuan(300_000).fen
    sound(hall)


def test_below_the_reserve_the_lot_passes(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.SEALED_FIRST, bidders=1, reserve=Money.yuan(300_000))
    hall.seal(0, 299_999)
    hall.reveal(0)
    lot = hall.close()
    assert (lot.state, hall.entries()[-1]["data"]) == (LotState.PASSED, {"why": "reserve_not_met"})
    assert state_of(hall, 0) is PaddleState.RELEASED
    sound(hall)


def test_what_is_not_opened_does_not_count_and_costs_the_deposit(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.SEALED_FIRST, bidders=3)
    hall.seal(0, 300_000)
    hall.seal(1, 900_000)
    hall.reveal(0)
    lot = hall.close()
    award = bidding.award_of(lot.id)
    assert award is not None
    assert award.buyer_id == hall.firms[0].id
    assert [state_of(hall, firm) for firm in range(3)] == [PaddleState.ACTIVE, PaddleState.FORFEITED, PaddleState.RELEASED]
    sound(hall)


def test_a_lot_whose_bids_all_stay_shut_passes_and_forfeits(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.SEALED_FIRST)
    hall.seal(0, 300_000)
    hall.seal(1, 310_000)
    lot = hall.close()
    assert (lot.state, hall.entries()[-1]["data"]) == (LotState.PASSED, {"why": "no_bid"})
    assert {state_of(hall, 0), state_of(hall, 1)} == {PaddleState.FORFEITED}
    sound(hall)


def test_a_later_commitment_takes_the_place_of_the_earlier(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.SEALED_FIRST, bidders=1)
    hall.seal(0, 300_000)
    first = hall.kept[0, 1]
    hall.seal(0, 330_000, after=2 * MINUTE)
    second, hall.kept[0, 1] = hall.kept[0, 1], first
    assert hall.reveal(0).reason is Reason.SEAL_DIFFERS
    hall.kept[0, 1] = second
    assert hall.reveal(0).accepted
    assert hall.close().current == Money.yuan(330_000)
    sound(hall)


def test_each_thing_has_its_time(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.SEALED_FIRST)
    hall.seal(0, 300_000)
    assert hall.reveal(0, after=SEALING - MINUTE).reason is Reason.NOT_REVEALING
    assert hall.seal(1, 300_000, after=SEALING).reason is Reason.NOT_SEALING
    assert hall.reveal(0, after=SEALING + REVEALING).reason is Reason.ENDED
    assert [entry["kind"] for entry in hall.entries()] == ["opened", "sealed"]


def test_only_its_own_bidder_opens_a_bid_and_only_once(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.SEALED_FIRST)
    hall.seal(0, 300_000)
    assert hall.reveal(1, kept_by=0).reason is Reason.NOTHING_SEALED
    copied = str(hall.kept[0, 1].file()["commitment"])
    assert hall.hand_in(1, copied, after=2 * MINUTE).accepted
    assert hall.reveal(1, kept_by=0).reason is Reason.SEAL_DIFFERS
    assert hall.reveal(0, yuan=300_001).reason is Reason.SEAL_DIFFERS
    assert hall.reveal(0).accepted
    assert hall.reveal(0).reason is Reason.REVEALED


def test_a_commitment_for_another_round_is_refused(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.MULTI_ROUND)
    assert hall.seal(0, 300_000, round_number=2).reason is Reason.NOT_SEALING
    assert hall.seal(0, 300_000, round_number=1).accepted


def test_a_repeated_key_gets_its_first_answer_and_never_another_bid(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.SEALED_FIRST)
    first = hall.seal(0, 300_000, key="the-same-key")
    again = hall.hand_in(0, str(hall.kept[0, 1].file()["commitment"]), after=5 * MINUTE, key="the-same-key")
    assert again == first
    with pytest.raises(Conflict, match="key_reused"):
        hall.hand_in(0, "0" * 64, after=6 * MINUTE, key="the-same-key")
    assert [entry["kind"] for entry in hall.entries()] == ["opened", "sealed"]


def test_who_may_not_bid_cannot_seal(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.SEALED_FIRST, bidders=1)
    stranger = accounts.organisation()
    hall.firms.append(stranger)
    assert hall.hand_in(1, "0" * 64, after=MINUTE).reason is Reason.NO_PADDLE
    hall.firms[1] = held.seller
    assert hall.hand_in(1, "0" * 64, after=MINUTE).reason is Reason.NOT_ALLOWED
    assert hall.hand_in(0, "not a hash", after=MINUTE).reason is Reason.MALFORMED_SEAL


def test_an_open_lot_takes_no_sealed_bid(held: auctions.Market) -> None:
    _sale, (lot,), at = auctions.opened(held)
    hall = SealedHall(held, lot, at, [accounts.organisation()])
    with pytest.raises(NotFound):
        hall.hand_in(0, "0" * 64, after=MINUTE)


def test_a_refused_opening_leaves_no_amount_and_no_nonce(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.SEALED_FIRST)
    hall.seal(0, 345_678)
    hall.reveal(0, after=SEALING - MINUTE)
    hall.reveal(0, yuan=345_679)
    rows = db.session.execute(text("SELECT row_to_json(a)::text AS row FROM sealed_attempt a")).scalars().all()
    assert len(rows) == 3
    assert not any(said in row for row in rows for said in ("345678", "345679", "34567800", hall.kept[0, 1].nonce))


def test_the_record_of_attempts_cannot_be_changed(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.SEALED_FIRST)
    hall.seal(0, 300_000)
    attempt = db.session.query(SealedAttempt).one()
    assert attempt.seq == 2
    db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for statement in ("UPDATE sealed_attempt SET reason = 'x'", "DELETE FROM sealed_attempt", "TRUNCATE sealed_attempt"):
        with pytest.raises(DBAPIError, match="never changed"), db.session.begin_nested():
            db.session.execute(text(statement))


def test_rounds_begin_where_the_best_bid_ended(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.MULTI_ROUND, {"revealing_s": 600, "rounds": 2, "raises": True})
    length = SEALING + REVEALING
    for firm, yuan in enumerate((300_000, 320_000)):
        hall.seal(firm, yuan)
    for firm in range(2):
        hall.reveal(firm)
    live = room.room(hall.lot.id).live.public()["sealed"]
    assert live["minimums"] == [Money.yuan(260_000).fen, Money.yuan(330_000).fen]
    hall.seal(0, 325_000, round_number=2, after=length + MINUTE)
    hall.reveal(0, round_number=2, after=length + SEALING + MINUTE)
    lot = hall.close(2 * length)
    award = bidding.award_of(lot.id)
    assert award is not None
    assert (award.hammer, award.buyer_id) == (Money.yuan(320_000), hall.firms[1].id)
    sound(hall)


def test_equal_highest_bids_go_to_a_second_round(held: auctions.Market) -> None:
    hall = SealedHall.opened(held, Format.SEALED_FIRST, {"revealing_s": 600, "tie_round": True}, bidders=3)
    length = SEALING + REVEALING
    for firm, yuan in enumerate((320_000, 320_000, 300_000)):
        hall.seal(firm, yuan, after=MINUTE * (firm + 1))
    for firm in range(3):
        hall.reveal(firm)
    assert hall.close().state is LotState.OPEN
    assert hall.seal(2, 400_000, round_number=2, after=length + MINUTE).reason is Reason.NOT_TIED
    assert hall.seal(1, 330_000, round_number=2, after=length + MINUTE).accepted
    assert hall.reveal(1, round_number=2, after=length + SEALING + MINUTE).accepted
    lot = hall.close(2 * length)
    award = bidding.award_of(lot.id)
    assert award is not None
    assert (award.hammer, award.buyer_id) == (Money.yuan(330_000), hall.firms[1].id)
    sound(hall)
