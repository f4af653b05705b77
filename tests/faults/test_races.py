"""What happens at the same instant: on real connections, ending with the invariants."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from market.accounts import queries as accounts_queries
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import bidding as locked
from market.auctions.services import bids, paddles, standstill
from market.auctions.services.answers import Answer, Bid
from market.db import db, unit_of_work
from market.errors import Conflict, MarketError
from market.money import Money
from tests.factories import accounts
from tests.faults import hall, invariants
from tests.faults.crowd import at_once, bidding, limiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from market.access import Actor

BIDDERS = 12
pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
BIDS = "SELECT count(*) FROM ledger_entry WHERE kind = 'bid'"


@pytest.fixture
def made(committed_app: Flask) -> hall.Hall:
    return hall.build(committed_app, lots=1, bidders=BIDDERS, lasts=timedelta(hours=2))


def test_equal_amounts_at_one_instant_are_accepted_once(committed_app: Flask, made: hall.Hall) -> None:
    (lot,) = made.lots
    for turn in range(5):
        acts = [bidding(who, lot, 260_000 + 10_000 * turn, f"equal-{turn}-{n}") for n, who in enumerate(made.bidders)]
        accepted = [answer for answer in at_once(committed_app, acts) if isinstance(answer, Answer) and answer.accepted]
        assert len(accepted) == 1
    assert invariants.count(committed_app, BIDS) == 5
    invariants.check(committed_app, made.lots)


def test_one_key_a_hundred_times_is_one_bid_and_another_body_is_refused(committed_app: Flask, made: hall.Hall) -> None:
    (lot,) = made.lots
    answers: list[Answer | MarketError] = []
    for _ in range(5):
        answers += at_once(committed_app, [bidding(made.bidders[0], lot, 260_000, "one-key-for-all")] * 20)
    other = at_once(committed_app, [bidding(made.bidders[0], lot, 270_000, "one-key-for-all")])
    assert len({answer.seq for answer in answers if isinstance(answer, Answer)}) == 1
    assert all(isinstance(answer, Answer) and answer.accepted for answer in answers)
    assert isinstance(other[0], Conflict)
    assert other[0].code == "bid.key_reused"
    assert invariants.count(committed_app, BIDS) == 1
    invariants.check(committed_app, made.lots)


def test_a_bid_and_a_maximum_changed_at_once(committed_app: Flask, made: hall.Hall) -> None:
    (lot,) = made.lots
    first, second = made.bidders[:2]
    for turn in range(10):
        amount = 300_000 + 40_000 * turn
        at_once(committed_app, [bidding(second, lot, amount, f"against-{turn}"), limiting(first, lot, amount + 10_000, f"maximum-{turn}")])
    invariants.check(committed_app, made.lots)
    highest = invariants.count(committed_app, "SELECT max(amount_fen) FROM ledger_entry WHERE kind = 'bid'")
    assert highest == invariants.count(committed_app, "SELECT current_fen FROM lot WHERE id = :lot", lot=lot)


def test_a_deposit_returned_while_its_bidder_bids_ends_the_right_to_bid(committed_app: Flask, made: hall.Hall) -> None:
    (lot_id,) = made.lots

    def release() -> None:
        lot, now = locked.lot_for_update(lot_id)
        paddles.release_losers(lot, winner_id=None, at=now, reason="测试退还")

    acts = [bidding(who, lot_id, 260_000 + 10_000 * n, f"release-{n}") for n, who in enumerate(made.bidders)]
    at_once(committed_app, [*acts, release])
    late = at_once(committed_app, [bidding(who, lot_id, 900_000 + 10_000 * n, f"too-late-{n}") for n, who in enumerate(made.bidders)])
    assert [answer.reason.value for answer in late if isinstance(answer, Answer) and answer.reason] == ["bid.no_deposit"] * BIDDERS
    assert invariants.count(committed_app, "SELECT count(*) FROM paddle WHERE state = 'released'") == BIDDERS
    invariants.check(committed_app, made.lots)


def test_two_operators_at_once_do_it_once(committed_app: Flask, made: hall.Hall) -> None:
    (lot,) = made.lots
    clerk = _clerk(committed_app, lot)
    answers = at_once(committed_app, [lambda: standstill.pause_lot(clerk, lot, reason="同时暂停")] * 4)
    assert len([answer for answer in answers if isinstance(answer, MarketError)]) == 3
    assert invariants.count(committed_app, "SELECT count(*) FROM ledger_entry WHERE kind = 'paused'") == 1
    invariants.check(committed_app, made.lots)


def _clerk(app: Flask, lot_id: int) -> Actor:
    with app.app_context():
        sale = db.session.get_one(Sale, db.session.get_one(Lot, lot_id).sale_id)
        found = accounts.actor(accounts_queries.organisation(sale.operator_id))
        db.session.remove()
        return found


def test_many_different_acts_never_deadlock(committed_app: Flask, made: hall.Hall) -> None:
    """Bids, maxima, pauses and resumptions in random order on eight connections: refused at most, never a deadlock."""
    (lot,) = made.lots
    clerk = _clerk(committed_app, lot)
    chance = random.Random(20261022)  # noqa: S311 - a repeatable order, not a secret
    kinds: list[Callable[[int], Callable[[], object]]] = [
        lambda n: bidding(made.bidders[n % BIDDERS], lot, 260_000 + 10_000 * n, f"mixed-{n:05d}"),
        lambda n: limiting(made.bidders[n % BIDDERS], lot, 300_000 + 10_000 * n, f"mixed-{n:05d}"),
        lambda _n: lambda: standstill.pause_lot(clerk, lot, reason="乱序"),
        lambda _n: lambda: standstill.resume_lot(clerk, lot, reason="乱序"),
    ]
    for turn in range(12):
        at_once(committed_app, [chance.choice(kinds)(turn * 8 + n) for n in range(8)])
    invariants.check(committed_app, made.lots)
    assert invariants.count(committed_app, BIDS) > 0


def test_a_repeated_submit_after_a_lost_answer_is_one_bid(committed_app: Flask, made: hall.Hall) -> None:
    """Double click, the browser's way back, a proxy's second try after 502: the same key, whatever came between."""
    (lot,) = made.lots
    first = at_once(committed_app, [bidding(made.bidders[0], lot, 260_000, "double-click")] * 2)
    with committed_app.app_context(), unit_of_work():
        assert bids.place_bid(made.bidders[1], lot, Bid(amount=Money.yuan(270_000), key="in-between")).accepted
    again = at_once(committed_app, [bidding(made.bidders[0], lot, 260_000, "double-click")])
    assert {answer.seq for answer in [*first, *again] if isinstance(answer, Answer)} == {2}
    assert invariants.count(committed_app, BIDS) == 2
    invariants.check(committed_app, made.lots)
