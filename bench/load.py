"""The load generator: keep-alive connections that send prepared requests and time the answers on the monotonic clock."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

ACCEPTED = 200


@dataclass(slots=True)
class Tally:
    """What came back: status counts and seconds per decided bid."""

    statuses: dict[int, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    elapsed: float = 0.0

    @property
    def decided(self) -> int:
        """Count the answers."""
        return sum(self.statuses.values())

    @property
    def accepted(self) -> int:
        """Count the accepted bids."""
        return self.statuses.get(ACCEPTED, 0)

    def rate(self) -> float:
        """Return the accepted bids per second."""
        return self.accepted / self.elapsed

    def percentile_ms(self, share: float) -> float:
        """Return the given share's latency in milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Read one HTTP/1.1 answer with a Content-Length."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lowered = head.lower()
    start = lowered.index(b"content-length:") + 15
    length = int(lowered[start : lowered.index(b"\r", start)])
    return status, await reader.readexactly(length) if length else b""


def request(path: str, token: str, body: bytes, key: str) -> bytes:
    """Return the bytes of one bid."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


@dataclass(slots=True)
class Hall:
    """What every bidder sees: whose accepted bid is the highest. Nobody bids against their own."""

    highest: int = 0
    leader: str = ""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def show(self, token: str, amount: int) -> None:
        """Note an accepted bid and wake those who waited to be outbid."""
        if amount > self.highest:
            self.highest, self.leader = amount, token
            self.changed.set()
            self.changed = asyncio.Event()

    async def outbid(self, token: str, until: float) -> None:
        """Wait while `token` leads."""
        while self.leader == token and time.monotonic() < until:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.changed.wait(), until - time.monotonic())


async def bidder(port: int, path: str, token: str, amounts: Callable[[], int], hall: Hall, tally: Tally, until: float) -> None:
    """Bid on one connection until the time is over, whenever somebody else leads; each bid is above every bid sent before."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < until:
        amount = amounts()
        body = json.dumps({"amount_fen": amount}).encode()
        began = time.monotonic()
        writer.write(request(path, token, body, f"{token[:12]}-{amount}"))
        status, _body = await answer(reader)
        tally.seconds.append(time.monotonic() - began)
        tally.statuses[status] = tally.statuses.get(status, 0) + 1
        if status == ACCEPTED:
            hall.show(token, amount)
            await hall.outbid(token, until)
    writer.close()


async def run(port: int, path: str, tokens: list[str], seconds: float, *, start_fen: int, step_fen: int) -> Tally:
    """Let one bidder per token bid on one lot for `seconds`; amounts rise by one step per request, whoever sends it."""
    ladder, hall, tally = count(start_fen, step_fen), Hall(), Tally()
    began = time.monotonic()
    await asyncio.gather(*(bidder(port, path, token, ladder.__next__, hall, tally, began + seconds) for token in tokens))
    tally.elapsed = time.monotonic() - began
    return tally
