"""The public state of a lot, derived from its ledger entries: what every watcher's screen shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from market.auctions.rules import envelopes
from market.auctions.rules.asking import Asking
from market.auctions.rules.formats import falling
from market.auctions.rules.formats.falling import Moment
from market.auctions.rules.ledger import instant
from market.auctions.rules.record import SECOND
from market.auctions.rules.states import Format
from market.auctions.rules.told import OFFERS, Told
from market.money import Money

STATE_AFTER = {
    "opened": "open",
    "paused": "paused",
    "resumed": "open",
    "closed": "closed",
    "awarded": "awarded",
    "passed": "passed",
    "terminated": "terminated",
    "defaulted": "defaulted",
    "succeeded": "awarded",
}
SOLD = ("awarded", "succeeded")
HEARD = {"said": "text", "paused": "reason", "terminated": "reason"}
"""What everybody is told, by the kind of the entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What a room shows; prices are in fen."""

    lot: int
    state: str
    start_fen: int
    increment_fen: int
    seq: int = 0
    head: str = ""
    paddles: frozenset[int] = frozenset()
    closes_at: str | None = None
    reserve_met: bool | None = None
    told: Told | None = None
    """The lot as its entries tell it, once it is open."""
    call: int = 0
    """Last calls of the leading bid; a new bid takes them back."""
    notice: str = ""
    """What the auctioneer said last, or why the lot stands still."""
    hammer: tuple[int, int] | None = None
    """Winner and price, once awarded."""
    asking: Asking | None = None
    """The registered holders of a priority right."""

    @property
    def current_fen(self) -> int | None:
        """Return the highest bid, or the hammer price."""
        if self.hammer is not None:
            return self.hammer[1]
        current = self.told.standing.current if self.told else None
        return current.fen if current else None

    @property
    def leader(self) -> int | None:
        """Return the paddle that leads or won."""
        if self.hammer is not None:
            return self.hammer[0]
        return self.told.standing.leader if self.told else None

    @property
    def bids(self) -> int:
        """Return how many bids stand."""
        return self.told.standing.bids if self.told else 0

    @property
    def extensions(self) -> int:
        """Return how often a bid moved the end."""
        return self.told.standing.extensions if self.told else 0

    @property
    def step_fen(self) -> int:
        """Return by how much the next bid rises."""
        return self.told.view.step.fen if self.told else self.increment_fen

    @property
    def next_fen(self) -> int:
        """Return the lowest next bid where bids rise; a price that falls is in `falling`."""
        return self.told.view.minimum.fen if self.told else self.start_fen

    def falls(self, at: datetime) -> Moment | None:
        """Return how a falling price stands at `at`, or None where bids rise or nobody may bid."""
        if self.told is None or self.state not in ("open", "paused"):
            return None
        return falling.moment(self.told.terms, self.told.standing, at)

    def limited(self, at: datetime) -> bool:
        """Say whether a limited period 限时报价期 runs at `at`."""
        told = self.told
        return bool(told and told.terms.format is Format.DYNAMIC and told.standing.elapsed(at) >= told.terms.duration)

    def after(self, entry: dict[str, Any]) -> Live:
        """Return the state after one public entry (with `hash`)."""
        told = self.told.after(entry) if self.told else Told.begun(entry)
        paddle = entry["paddle"]
        return replace(
            self,
            seq=entry["seq"],
            head=entry["hash"],
            closes_at=entry["closes_at"],
            state=STATE_AFTER.get(entry["kind"], self.state),
            told=told,
            call=entry["data"]["call"] if entry["kind"] == "called" else self.call if entry["kind"] == "said" else 0,
            notice="" if entry["kind"] == "resumed" else entry["data"].get(HEARD.get(entry["kind"], ""), self.notice),
            paddles=self.paddles if paddle is None or entry["kind"] not in OFFERS else self.paddles | {paddle},
            reserve_met=self._reserve_met(entry, told),
            hammer=(paddle, entry["amount_fen"]) if entry["kind"] in SOLD else self.hammer,
            asking=self.asking.after(entry) if self.asking else Asking.begun(entry),
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
            "step_fen": self.step_fen,
            "bids": self.bids,
            "paddles": len(self.paddles),
            "closes_at": self.closes_at,
            "extensions": self.extensions,
            "call": self.call,
            "notice": self.notice,
            "reserve_met": self.reserve_met,
            "sealed": envelopes.public(self.told) if self.told and self.told.terms.format in envelopes.FORMATS else None,
            "period": self._period(),
            "priority": self._priority(),
            **self.course(),
        }

    def _reserve_met(self, entry: dict[str, Any], told: Told) -> bool | None:
        met = entry["data"].get("reserve_met")
        if entry["kind"] == "revealed":
            return None if told.standing.current is None else bool(self.reserve_met or met)
        return self.reserve_met if met is None else met

    def course(self) -> dict[str, Any]:
        """Return what a screen needs to show a falling price by the server's clock: how it falls, and since when it stands still."""
        stopped = self.told.standing.paused_at if self.told else None
        return {"falling": self._falling(), "paused_at": instant(stopped) if stopped else None}

    def _priority(self) -> dict[str, Any] | None:
        """Return who is asked for priority; whoever won without a reserve wins with it too, or the lot passes in the same instant."""
        if self.asking is None or self.told is None:
            return None
        decides = self.state == "closed" and self.reserve_met is not False
        return self.asking.public(self.told.rules.settle(self.told.terms, self.told.standing, None) if decides else None)

    def _falling(self) -> dict[str, Any] | None:
        found = falling.falling(self.told.terms, self.told.standing) if self.told else None
        if found is None:
            return None
        fall = found.fall
        return {
            "begins_at": instant(found.begins),
            "start_fen": found.start.fen,
            "step_fen": fall.step.fen,
            "interval_s": fall.interval // SECOND,
            "floor_fen": fall.floor.fen,
        }

    def _period(self) -> dict[str, Any] | None:
        """Return when limited periods 限时报价期 begin and how long each is."""
        if self.told is None or self.told.terms.format is not Format.DYNAMIC:
            return None
        terms = self.told.terms
        return {"begins_at": instant(self.told.standing.instant(terms.duration)), "period_s": terms.period // SECOND}


def message(entry: dict[str, Any], live: Live) -> dict[str, Any]:
    """Return what one entry tells the rooms: itself and the state after it."""
    words = Money(entry["amount_fen"]).words if entry["amount_fen"] else ""
    return entry | {"words": words, "live": live.public()}
