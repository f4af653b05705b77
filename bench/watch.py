"""Watchers: event streams opened by the load generator, timed from the sending of a bid to the parsed event."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.load import answer, request
from bench.seed import START, STEP

TAKEN = range(200, 300)
BIDS = 200
PER_SECOND = 10.0


@dataclass(slots=True)
class Screens:
    """When each bid was sent, and how long each watcher waited for it."""

    watchers: int
    sent: dict[int, float] = field(default_factory=dict)
    """Amount in fen → monotonic time of the POST."""
    waits: list[float] = field(default_factory=list)
    twice: int = 0

    @property
    def expected(self) -> int:
        """Count the events that all watchers together should see."""
        return len(self.sent) * self.watchers

    def percentile_ms(self, share: float) -> float:
        """Return the given share's wait in milliseconds."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


async def watch(port: int, path: str, screens: Screens, ready: asyncio.Semaphore, begins: bytes) -> None:
    """Read one stream until it is cancelled; it has begun with the line `begins`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n".encode())
    seen: set[int] = set()
    try:
        while True:
            line = await reader.readline()
            if not line:
                return
            if line.startswith(begins):
                ready.release()
            if not line.startswith(b'data: {"lot":') or b'"kind":"bid"' not in line[:80]:
                continue
            now = time.monotonic()
            amount = json.loads(line[6:])["amount_fen"]
            if amount in screens.sent:
                screens.twice += amount in seen
                seen.add(amount)
                screens.waits.append(now - screens.sent[amount])
    finally:
        writer.close()


async def run(port: int, feed: str, bids: Iterable[tuple[int, bytes]], watchers: int, *, per_second: float, begins: bytes) -> Screens:
    """Open the watchers of `feed`, then send the bids (amount, request) at a steady pace, and wait for the last event."""
    screens = Screens(watchers)
    ready = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(watch(port, feed, screens, ready, begins)) for _ in range(watchers)]
    for _ in range(watchers):
        await asyncio.wait_for(ready.acquire(), 120)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.monotonic()
    for number, (amount, message) in enumerate(bids):
        await asyncio.sleep(max(0.0, began + number / per_second - time.monotonic()))
        screens.sent[amount] = time.monotonic()
        writer.write(message)
        status, body = await answer(reader)
        if status not in TAKEN:
            reason = f"a bid of the pace was refused: {status} {body!r}"
            raise RuntimeError(reason)
    for _ in range(100):
        if len(screens.waits) >= screens.expected:
            break
        await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    writer.close()
    return screens


def of_market(port: int, lot: str, tokens: list[str], watchers: int) -> Screens:
    """Time the market's own feed of a lot."""
    bids = []
    for number in range(BIDS):
        amount = START.fen + number * STEP.fen
        body = json.dumps({"amount_fen": amount}).encode()
        bids.append((amount, request(f"{lot}/bids", tokens[number % len(tokens)], body, f"{watchers}-{number:06d}")))
    return asyncio.run(run(port, f"{lot}/events", bids, watchers, per_second=PER_SECOND, begins=b"event: snapshot"))
