"""Many accept a falling price at the same instant, each on a connection of its own: the lot's lock lets one have it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

from market.auctions.models.sale import Lot
from market.auctions.rules.english import Reason
from market.auctions.rules.states import Format, LotState
from market.auctions.services import bids, settlement
from market.auctions.services.answers import Answer, Bid
from market.db import db, unit_of_work
from tests.factories.formats import FLOOR
from tests.faults import hall, invariants

if TYPE_CHECKING:
    from flask import Flask

BIDDERS = 6


def test_of_acceptances_at_one_instant_one_wins(committed_app: Flask) -> None:
    made = hall.build(committed_app, lots=1, bidders=BIDDERS, lasts=timedelta(hours=1), form=Format.DUTCH)
    together = threading.Barrier(BIDDERS)

    def accept(number: int) -> Answer:
        with committed_app.app_context():
            together.wait(30)
            with unit_of_work():
                answer = bids.place_bid(made.bidders[number], made.lots[0], Bid(amount=FLOOR, key=f"accept-{number}"))
            db.session.remove()
            return answer

    with ThreadPoolExecutor(BIDDERS) as pool:
        answers = list(pool.map(accept, range(BIDDERS)))
    winners = [answer for answer in answers if answer.accepted]
    assert len(winners) == 1
    assert {answer.reason for answer in answers if not answer.accepted} == {Reason.ENDED}

    with committed_app.app_context():
        with unit_of_work():
            settlement.close_lot(made.lots[0])
        lot = db.session.get_one(Lot, made.lots[0])
        assert (lot.state, lot.leader_number, lot.current) == (LotState.AWARDED, winners[0].paddle, FLOOR)
        db.session.remove()
    invariants.check(committed_app, made.lots)
