"""A burst of bids: each bidder sends one after another on its own connection and remembers every answer, also the ones that never came."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Sent:
    """One bid: its key and amount, and the answer, None where the connection broke."""

    token: str
    key: str
    amount_fen: int
    status: int | None = None
    answer: dict[str, Any] = field(default_factory=dict)


@dataclass
class Burst:
    """All bids of a burst, and how many of them wait for their answer right now."""

    port: int
    lot_id: int
    ladder: Iterator[int]
    sent: list[Sent] = field(default_factory=list)
    waiting: int = 0
    over: bool = False

    @property
    def accepted(self) -> list[Sent]:
        """Return the acknowledged bids."""
        return [bid for bid in self.sent if bid.status == 200]

    @property
    def lost(self) -> list[Sent]:
        """Return the bids whose answer never came."""
        return [bid for bid in self.sent if bid.status is None]

    async def bidder(self, token: str, number: int) -> None:
        """Bid until the burst is over; after a broken connection open another."""
        for turn in count():
            if self.over:
                return
            bid = Sent(token, f"burst-{number:03d}-{turn:06d}", next(self.ladder))
            self.sent.append(bid)
            await self.send(bid)
            if bid.status is None:
                await asyncio.sleep(0.02)

    async def send(self, bid: Sent) -> None:
        """Send a bid on a connection of its own and note the answer."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return
        try:
            writer.write(self._request(bid))
            self.waiting += 1
            raw = await reader.read()
            head, _, body = raw.partition(b"\r\n\r\n")
            answer = json.loads(body)
            bid.status, bid.answer = int(head[9:12]), answer
        except (OSError, ValueError):
            pass
        finally:
            self.waiting -= 1
            writer.close()

    def _request(self, bid: Sent) -> bytes:
        body = json.dumps({"amount_fen": bid.amount_fen}).encode()
        lines = [
            f"POST /api/v1/lots/{self.lot_id}/bids HTTP/1.1",
            "Host: market.example.org",
            "Connection: close",
            f"Authorization: Bearer {bid.token}",
            f"Idempotency-Key: {bid.key}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*lines, "", ""]).encode() + body
