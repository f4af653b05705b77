"""Many threads at one desk, with real commits: every answer stands in the ledger, and there are fewer commits than bids."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

from market.auctions import desk
from market.auctions.services.answers import Answer, Bid
from market.money import Money
from tests.faults import hall, invariants

if TYPE_CHECKING:
    from flask import Flask

BIDDERS, EACH = 8, 25
COMMITS = "SELECT count(DISTINCT xmin::text) FROM ledger_entry WHERE kind = 'bid'"


def test_a_crowd_at_one_desk(committed_app: Flask) -> None:
    made = hall.build(committed_app, lots=1, bidders=BIDDERS, lasts=timedelta(hours=1))

    def bid(number: int) -> list[Answer]:
        with committed_app.app_context():
            return [
                desk.place_bid(
                    made.bidders[number],
                    made.lots[0],
                    Bid(amount=Money.yuan(260_000 + 10_000 * (turn * BIDDERS + number)), key=f"crowd-{number}-{turn}"),
                )
                for turn in range(EACH)
            ]

    with ThreadPoolExecutor(BIDDERS) as pool:
        answers = [answer for series in pool.map(bid, range(BIDDERS)) for answer in series]
    accepted = [answer for answer in answers if answer.accepted]
    commits = invariants.count(committed_app, COMMITS)
    assert len(answers) == BIDDERS * EACH
    assert (
        invariants.count(committed_app, "SELECT count(*) FROM ledger_entry WHERE kind = 'bid'")
        == len(accepted)
        == len({a.seq for a in accepted})
    )
    assert 1 < commits < len(accepted)
    invariants.check(committed_app, made.lots)
