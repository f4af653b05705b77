"""What may die or fail around the bidding, with real processes and a PostgreSQL of its own."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import make_url

from market import clock
from market.app import create_app
from market.auctions.services import bids
from market.auctions.services.answers import Bid
from market.db import db, unit_of_work
from market.money import Money
from market.prepare import upgrade_schema
from tests.conftest import _settings
from tests.faults import hall, invariants
from tests.faults.burst import Burst, Sent
from tests.servers import TestServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]
OPEN = "SELECT count(*) FROM lot WHERE state = 'open'"
LOTS = 3


def _first_bids(app: Flask, made: hall.Hall) -> None:
    with app.app_context():
        for lot_id in made.lots:
            with clock.frozen(made.ends - timedelta(hours=3)), unit_of_work():
                assert bids.place_bid(made.bidders[0], lot_id, Bid(amount=Money.yuan(260_000), key=f"first-bid-{lot_id}")).accepted
        db.session.remove()


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def _settled_once(app: Flask, made: hall.Hall) -> None:
    assert invariants.count(app, "SELECT count(*) FROM award") == len(made.lots)
    assert invariants.count(app, "SELECT count(*) FROM ledger_entry WHERE kind = 'closed'") == len(made.lots)
    invariants.check(app, made.lots)


@pytest.mark.parametrize("away", [timedelta(seconds=10), timedelta(minutes=3), timedelta(days=1)], ids=["10 s", "3 min", "a day"])
def test_schedulers_that_were_all_down_over_the_close_settle_when_they_are_back(
    committed_app: Flask, fresh_database: str, tmp_path: Path, away: timedelta
) -> None:
    made = hall.build(committed_app, lots=LOTS, bidders=2, lasts=-away)
    _first_bids(committed_app, made)
    with committed_app.app_context(), unit_of_work():
        late = bids.place_bid(made.bidders[1], made.lots[0], Bid(amount=Money.yuan(500_000), key="while-all-are-away"))
    assert (late.accepted, late.reason) == (False, "lot.ended")
    with hall.process(fresh_database, tmp_path, *hall.SCHEDULER):
        _until(lambda: invariants.count(committed_app, "SELECT count(*) FROM paddle WHERE state = 'released'") == LOTS)
    _settled_once(committed_app, made)


def test_a_mail_server_that_is_down_at_the_close_holds_nothing_up(
    committed_app: Flask, fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHUNQIU_MAIL_URL", f"smtp://127.0.0.1:{hall.free_port()}")
    made = hall.build(committed_app, lots=LOTS, bidders=2, lasts=timedelta(seconds=-1))
    _first_bids(committed_app, made)
    with hall.process(fresh_database, tmp_path, *hall.SCHEDULER):
        _until(lambda: invariants.count(committed_app, OPEN) == 0)
        _until(lambda: invariants.count(committed_app, "SELECT count(*) FROM mail WHERE tries > 0") > 0)
    _settled_once(committed_app, made)
    assert invariants.count(committed_app, "SELECT count(*) FROM mail WHERE sent_at IS NOT NULL") == 0


def test_without_a_free_connection_a_bid_is_refused_and_can_be_repeated(committed_app: Flask) -> None:
    made = hall.build(committed_app, lots=1, bidders=2, lasts=timedelta(hours=1))
    url, headers = f"/api/v1/lots/{made.lots[0]}/bids", {"Authorization": f"Bearer {made.tokens[0]}", "Idempotency-Key": "no-connection"}
    with committed_app.app_context():
        taken = [db.engine.connect() for _ in range(30)]
        refused = committed_app.test_client().post(url, json={"amount_fen": 26_000_000}, headers=headers)
        for connection in taken:
            connection.close()
    again = committed_app.test_client().post(url, json={"amount_fen": 26_000_000}, headers=headers)
    assert (refused.status_code, refused.content_type) == (503, "application/problem+json")
    assert again.get_json()["accepted"]
    invariants.check(committed_app, made.lots, [again.get_json()])


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[tuple[TestServer, Flask, str]]:
    """A PostgreSQL that this test may stop, with an application on it."""
    server = TestServer()
    server.cluster.create_database("market")
    url = server.cluster.url("market")
    app = create_app(_settings(tmp_path, url), database_url=url)
    with app.app_context():
        upgrade_schema(app)
    yield server, app, url
    with app.app_context():
        db.engine.dispose()
    server.stop()


def test_a_database_restarted_in_a_burst_loses_no_acknowledged_bid(own_server: tuple[TestServer, Flask, str], tmp_path: Path) -> None:
    server, app, url = own_server
    made = hall.build(app, lots=1, bidders=4, lasts=timedelta(hours=1))
    port = hall.free_port()
    with hall.process(url, tmp_path, *hall.WEB, port=port):
        hall.wait_for_port(port)
        burst = Burst(port, made.lots[0], count(26_000_000, 1_000_000))

        async def run() -> int:
            bidders = [asyncio.create_task(burst.bidder(token, number)) for number, token in enumerate(made.tokens)]
            await _accepted(burst, 10)
            await asyncio.to_thread(server.cluster.stop, "fast")
            await asyncio.to_thread(server.cluster.start)
            before = len(burst.accepted)
            await _accepted(burst, before + 10)
            burst.over = True
            await asyncio.gather(*bidders)
            for bid in [bid for bid in burst.sent if bid.status not in (200, 409, 422)]:
                await burst.send(bid)
                assert bid.status in (200, 409, 422)
            return before

        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(asyncio.run, run()).result(timeout=200) >= 10
    with app.app_context():
        db.engine.dispose()
    invariants.check(app, made.lots, [bid.answer for bid in burst.accepted])
    assert invariants.count(app, "SELECT count(*) FROM ledger_entry WHERE kind = 'bid'") == len(
        {bid.answer["seq"] for bid in burst.accepted}
    )


async def _accepted(burst: Burst, least: int) -> None:
    for _ in range(2000):
        if len(burst.accepted) >= least:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(len(burst.accepted))


def test_a_database_that_takes_no_writing_acknowledges_nothing(committed_app: Flask, fresh_database: str, tmp_path: Path) -> None:
    """Read-only stands for a full disk too: every write is refused by the database; reading goes on."""
    made = hall.build(committed_app, lots=1, bidders=2, lasts=timedelta(hours=1))
    port, name = hall.free_port(), make_url(fresh_database).database or ""
    plain = fresh_database.replace("postgresql+psycopg", "postgresql")
    with hall.process(fresh_database, tmp_path, *hall.WEB, port=port):
        hall.wait_for_port(port)
        burst = Burst(port, made.lots[0], count(26_000_000, 1_000_000))
        bids_ = [Sent(made.tokens[n], f"read-only-{n}", 26_000_000 + 1_000_000 * n) for n in range(2)]
        with ThreadPoolExecutor(1) as pool:
            _readonly(committed_app, plain, name, on=True)
            pool.submit(asyncio.run, burst.send(bids_[0])).result()
            page = committed_app.test_client().get(f"/lots/{made.lots[0]}").status_code
            first = bids_[0].status
            _readonly(committed_app, plain, name, on=False)
            for bid in bids_:
                pool.submit(_repeat, burst, bid).result()
    assert first is not None
    assert first >= 500
    assert page == 200
    assert [bid.status for bid in bids_] == [200, 200]
    invariants.check(committed_app, made.lots, [bid.answer for bid in bids_])


def _repeat(burst: Burst, bid: Sent) -> None:
    """Send a bid again with its key until it is answered, as a client does that meets lines which died with the restart."""
    for _ in range(5):
        asyncio.run(burst.send(bid))
        if bid.status == 200:
            return


def _readonly(app: Flask, address: str, name: str, *, on: bool) -> None:
    """Let a database refuse or take writing, for all connections; ours are closed."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {"on" if on else "off"}')
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [name])
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
