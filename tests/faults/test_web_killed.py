"""kill -9 of web workers during a burst of bids loses no acknowledged bid and makes none twice."""

from __future__ import annotations

import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from tests.faults import hall, invariants
from tests.faults.burst import Burst

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

    from flask import Flask

    from tests.faults.burst import Sent

KILLS = 20
Result = TypeVar("Result")
BIDDERS = 8
pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_killed_workers_lose_no_acknowledged_bid(committed_app: Flask, fresh_database: str, tmp_path: Path) -> None:
    made = hall.build(committed_app, lots=1, bidders=BIDDERS, lasts=timedelta(hours=2))
    port = hall.free_port()
    with hall.process(fresh_database, tmp_path, *hall.WEB, port=port) as server:
        hall.wait_for_port(port)
        burst = Burst(port, made.lots[0], count(26_000_000, 1_000_000))
        in_flight = _apart(_burst(burst, made.tokens, server.pid))
        before = [(bid, dict(bid.answer)) for bid in burst.lost]
        _apart(_again(burst, burst.lost))
    assert len(in_flight) == KILLS
    assert min(in_flight) > 0
    assert len(before) >= KILLS // 4, "the kills hit no request"
    assert len(burst.accepted) > KILLS
    assert [bid.status for bid in burst.sent if bid.status not in (200, 409, 422)] == []
    invariants.check(committed_app, made.lots, [bid.answer for bid in burst.accepted])
    bids = invariants.count(committed_app, "SELECT count(*) FROM ledger_entry WHERE kind = 'bid'")
    assert bids == len({bid.answer["seq"] for bid in burst.accepted}) == len(burst.accepted)


def _apart(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine on a thread of its own: a browser that an earlier test opened keeps a loop on this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def _burst(burst: Burst, tokens: list[str], master: int) -> list[int]:
    """Let everybody bid while workers die; return how many requests waited for an answer at each kill."""
    bidders = [asyncio.create_task(burst.bidder(token, number)) for number, token in enumerate(tokens)]
    in_flight: list[int] = []
    while len(in_flight) < KILLS:
        await asyncio.sleep(0.35)
        workers = hall.children(master)
        for _ in range(2000):
            if burst.waiting >= BIDDERS // 2:
                break
            await asyncio.sleep(0.001)
        if workers and burst.waiting:
            os.kill(workers[len(in_flight) % len(workers)], signal.SIGKILL)
            in_flight.append(burst.waiting)
    await asyncio.sleep(1)
    burst.over = True
    await asyncio.gather(*bidders)
    return in_flight


async def _again(burst: Burst, lost: list[Sent]) -> None:
    """Send each unanswered bid again with its key, twice: the answers must be equal."""
    for bid in lost:
        await burst.send(bid)
        first = (bid.status, bid.answer)
        await burst.send(bid)
        assert (bid.status, bid.answer) == first
        assert bid.status is not None
