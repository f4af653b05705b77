"""Fifty lots that end in the same second, and the real scheduler: how long until the last award or pass is committed."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from bench import seed
from market import clock
from market.access import Actor
from market.accounts.models import Organisation
from market.app import create_app
from market.auctions.services import bids
from market.auctions.services.answers import Bid
from market.db import db, unit_of_work

if TYPE_CHECKING:
    from bench.servers import House

LOTS, PASSED, BIDDERS = 50, 10, 3
PATIENCE = 6_000
WAIT = timedelta(seconds=25)
"""From the planning to the common end: time to open the lots, to bid and to start the scheduler."""
STATE = """SELECT count(*) FILTER (WHERE state IN ('open', 'closed')), count(*) FILTER (WHERE state = 'awarded'),
                  extract(epoch FROM clock_timestamp() - max(closes_at))::float8 FROM lot WHERE id = ANY(%s)"""


def run(house: House) -> float:
    """Return the seconds from the common end to the last commit by the database's clock."""
    lots = plan(house)
    with house.connect() as connection, house.scheduler():
        for _look in range(PATIENCE):
            waiting, awarded, late = connection.execute(STATE, (lots,)).fetchone()  # type: ignore[misc]
            if not waiting:
                assert awarded == LOTS - PASSED, f"{awarded} awards"
                return float(str(late))
            time.sleep(0.01)
    message = f"{waiting} lots were not settled"
    raise RuntimeError(message)


def plan(house: House) -> list[int]:
    """Open lots that all end `WAIT` from now; on all but a few every bidder bids, above the reserve."""
    app = create_app(house.settings, database_url=house.url)
    ends = clock.now() + WAIT
    with app.app_context():
        with clock.frozen(ends - seed.DAY), unit_of_work():
            seller, *buyers = [db.session.get_one(Organisation, number) for number in (house.hall.seller, *house.hall.buyers[:BIDDERS])]
            lots = [lot.id for lot in seed.offer(seller, buyers, code="BENCH-2", lots=LOTS, first=1001)]
        with clock.frozen(ends - timedelta(hours=1)), unit_of_work():
            for lot_id in lots[PASSED:]:
                for turn, buyer in enumerate(buyers):
                    bids.place_bid(bidder(buyer), lot_id, Bid(amount=seed.START + seed.STEP * (turn + 1), key=f"settle-{lot_id}-{turn}"))
        db.session.remove()
        db.engine.dispose()
    return lots


def bidder(buyer: Organisation) -> Actor:
    """Return the actor who bids for an organisation."""
    person = seed.accounts.people_of(buyer.id)[0][1]
    return Actor(person_id=person.id, organisation_id=buyer.id, kind="enterprise", roles=frozenset({"bidder"}), verified=True)
