"""Many schedulers write the digests at once, late and again: one chain, each day once, and the database refuses a second history."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from market import clock
from market.auctions.jobs import seal_days
from market.auctions.queries import proofs
from market.auctions.rules.digests import check_chain
from market.auctions.services import digests, settlement
from market.db import db, unit_of_work
from tests.factories import auctions

if TYPE_CHECKING:
    from flask import Flask

SCHEDULERS = 8


def test_eight_schedulers_write_one_chain(committed_app: Flask) -> None:
    with committed_app.app_context():
        opened = _opened()
    late = opened + timedelta(days=5)

    def work(_number: int) -> int:
        with committed_app.app_context(), clock.frozen(late):
            return seal_days()

    with ThreadPoolExecutor(SCHEDULERS) as pool:
        written = list(pool.map(work, range(SCHEDULERS)))

    with committed_app.app_context():
        found = proofs.digests()
        assert sorted(written) == [0] * (SCHEDULERS - 1) + [len(found)]
        assert [day.lots for day in found] == [1, 0, 0, 0, 0]
        assert check_chain(digests.published(found)) == []


def _opened() -> datetime:
    held = auctions.market()
    _sale, (lot,), at = auctions.opened(held)
    with clock.frozen(at), unit_of_work():
        settlement.open_lot(held.auctioneer, lot.id)
    db.session.remove()
    return at
