"""Watchers: event streams opened by the load generator, timed from the sending of a bid to the parsed event."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field

from bench.load import answer, request


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


async def watch(port: int, path: str, screens: Screens, ready: asyncio.Semaphore) -> None:
    """Read one stream until it is cancelled."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n".encode())
    seen: set[int] = set()
    try:
        while True:
            line = await reader.readline()
            if not line:
                return
            if line.startswith(b"event: snapshot"):
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


async def run(
    port: int, lot: str, tokens: list[str], watchers: int, *, bids: int, per_second: float, start_fen: int, step_fen: int
) -> Screens:
    """Open the watchers, then place `bids` accepted bids at a steady pace, and wait for the last event."""
    screens = Screens(watchers)
    ready = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(watch(port, f"{lot}/events", screens, ready)) for _ in range(watchers)]
    for _ in range(watchers):
        await asyncio.wait_for(ready.acquire(), 120)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.monotonic()
    for number in range(bids):
        await asyncio.sleep(max(0.0, began + number / per_second - time.monotonic()))
        amount = start_fen + number * step_fen
        screens.sent[amount] = time.monotonic()
        token = tokens[number % len(tokens)]
        writer.write(request(f"{lot}/bids", token, json.dumps({"amount_fen": amount}).encode(), f"watch-{watchers}-{number:06d}"))
        status, body = await answer(reader)
        if status != 200:
            message = f"a bid of the pace was refused: {status} {body!r}"
            raise RuntimeError(message)
    for _ in range(100):
        if len(screens.waits) >= screens.expected:
            break
        await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    writer.close()
    return screens
