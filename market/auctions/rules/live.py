"""The public state of a lot, derived from its ledger entries: what every watcher's screen shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from market.money import Money

STATE_AFTER = {
    "opened": "open",
    "paused": "paused",
    "resumed": "open",
    "closed": "closed",
    "awarded": "awarded",
    "passed": "passed",
    "terminated": "terminated",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What a room shows; `next_fen` is the lowest bid that would be accepted now."""

    lot: int
    state: str
    start_fen: int
    increment_fen: int
    seq: int = 0
    head: str = ""
    current_fen: int | None = None
    leader: int | None = None
    bids: int = 0
    paddles: frozenset[int] = frozenset()
    closes_at: str | None = None
    extensions: int = 0
    reserve_met: bool | None = None

    @property
    def next_fen(self) -> int:
        """Return the lowest next bid."""
        return self.start_fen if self.current_fen is None else self.current_fen + self.increment_fen

    def after(self, entry: dict[str, Any]) -> Live:
        """Return the state after one public entry (with `hash`)."""
        moved = replace(
            self, seq=entry["seq"], head=entry["hash"], closes_at=entry["closes_at"], state=STATE_AFTER.get(entry["kind"], self.state)
        )
        if entry["kind"] != "bid":
            return moved
        return replace(
            moved,
            current_fen=entry["amount_fen"],
            leader=entry["paddle"],
            bids=self.bids + 1,
            paddles=self.paddles | {entry["paddle"]},
            extensions=self.extensions + (entry["closes_at"] != self.closes_at),
            reserve_met=entry["data"].get("reserve_met", self.reserve_met),
        )

    def public(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "lot": self.lot,
            "seq": self.seq,
            "state": self.state,
            "head": self.head,
            "current_fen": self.current_fen,
            "words": Money(self.current_fen).words if self.current_fen else "",
            "leader": self.leader,
            "next_fen": self.next_fen,
            "bids": self.bids,
            "paddles": len(self.paddles),
            "closes_at": self.closes_at,
            "extensions": self.extensions,
            "reserve_met": self.reserve_met,
        }


def message(entry: dict[str, Any], live: Live) -> dict[str, Any]:
    """Return what one entry tells the rooms: itself and the state after it."""
    words = Money(entry["amount_fen"]).words if entry["amount_fen"] else ""
    return entry | {"words": words, "live": live.public()}
