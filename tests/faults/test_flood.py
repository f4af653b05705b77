"""One bidder floods the market: it is refused, and nobody else waits noticeably longer."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests.faults import hall, invariants
from tests.faults.burst import Burst, Sent

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

FLOODING, MEASURED = 24, 150
MARGIN_S, FACTOR = 0.15, 4
pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@dataclass
class Seen:
    """How long one bidder waited for each answer, in seconds."""

    waits: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        """Return the wait that 19 of 20 stay below."""
        return sorted(self.waits)[int(len(self.waits) * 0.95)]


def test_a_flood_by_one_bidder_does_not_slow_the_others(
    committed_app: Flask, fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHUNQIU_RATES", "bid=20/40 bid.organisation=40/80")
    made = hall.build(committed_app, lots=2, bidders=2, lasts=timedelta(hours=2))
    port = hall.free_port()
    with hall.process(fresh_database, tmp_path, *hall.WEB, port=port):
        hall.wait_for_port(port)
        with ThreadPoolExecutor(1) as pool:
            calm, flooded, flood = pool.submit(asyncio.run, _measure(port, made)).result()
    refused = [bid for bid in flood.sent if bid.status == 429]
    assert len(refused) > len(flood.sent) / 3
    assert flooded.p95 < FACTOR * calm.p95 + MARGIN_S, (calm.p95, flooded.p95)
    assert {bid.answer["code"] for bid in refused} == {"request.too_many"}
    invariants.check(committed_app, made.lots, [bid.answer for bid in flood.accepted])
    kept = invariants.count(committed_app, "SELECT count(*) FROM bid_attempt WHERE lot_id = :lot", lot=flood.lot_id)
    assert kept == len([bid for bid in flood.sent if bid.status in (200, 409, 422)])


async def _measure(port: int, made: hall.Hall) -> tuple[Seen, Seen, Burst]:
    """Let one bidder bid in peace, then while another floods the lot beside it and the same one."""
    quiet = Burst(port, made.lots[0], count(26_000_000, 1_000_000))
    calm = await _bid(quiet, made.tokens[0], "calm")
    flood = Burst(port, made.lots[1], count(26_000_000, 1_000_000))
    flooders = [asyncio.create_task(flood.bidder(made.tokens[1], number)) for number in range(FLOODING)]
    await asyncio.sleep(1)
    flooded = await _bid(quiet, made.tokens[0], "flooded")
    flood.over = True
    await asyncio.gather(*flooders)
    return calm, flooded, flood


async def _bid(burst: Burst, token: str, name: str) -> Seen:
    seen = Seen()
    for number in range(MEASURED):
        bid = Sent(token, f"{name}-{number:06d}", next(burst.ladder))
        begun = time.perf_counter()
        await burst.send(bid)
        seen.waits.append(time.perf_counter() - begun)
        assert bid.status in (200, 409, 422), bid
        await asyncio.sleep(0.06)
    return seen
