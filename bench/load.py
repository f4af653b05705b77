"""The load generator: keep-alive connections that send prepared requests and time the answers on the monotonic clock."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count


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
        return self.statuses.get(200, 0)

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


async def bidder(port: int, path: str, token: str, amounts: Callable[[], int], tally: Tally, until: float) -> None:
    """Bid on one connection until the time is over; each bid is above every bid sent before."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    keys = count()
    while time.monotonic() < until:
        body = json.dumps({"amount_fen": amounts()}).encode()
        began = time.monotonic()
        writer.write(request(path, token, body, f"{token[:12]}-{next(keys):08d}"))
        status, _body = await answer(reader)
        tally.seconds.append(time.monotonic() - began)
        tally.statuses[status] = tally.statuses.get(status, 0) + 1
    writer.close()


async def run(port: int, path: str, tokens: list[str], seconds: float, *, start_fen: int, step_fen: int) -> Tally:
    """Let one bidder per token bid on one lot for `seconds`; amounts rise by one step per request, whoever sends it."""
    ladder = count(start_fen, step_fen)
    tally = Tally()
    began = time.monotonic()
    await asyncio.gather(*(bidder(port, path, token, ladder.__next__, tally, began + seconds) for token in tokens))
    tally.elapsed = time.monotonic() - began
    return tally
