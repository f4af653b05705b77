"""The holders of a priority right are asked: who is awaited, until when, and what they said, told from the lot's public entries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from market.auctions.rules import priority, record
from market.auctions.rules.formats.protocol import Outcome
from market.auctions.rules.ledger import EntryKind, instant
from market.auctions.rules.priority import Holder, Match, Window
from market.auctions.rules.shape import read_instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The registered holders as the opening published them, and their answers so far."""

    holders: tuple[Holder, ...]
    lasts: timedelta
    window: Window | None = None
    """Known once bidding has ended."""
    answers: tuple[Match, ...] = ()
    matched: bool = False
    """The lot was awarded by priority."""

    @classmethod
    def begun(cls, opened: dict[str, Any]) -> Asking | None:
        """Return the holders of an entry of kind `opened`; None where none was registered."""
        said = opened["data"].get("rules", {}).get("priority") if opened["kind"] == EntryKind.OPENED else None
        return said and cls(holders=record.holders(opened["data"]), lasts=timedelta(seconds=said["window_s"]))

    def after(self, entry: dict[str, Any]) -> Asking:
        """Return it after one more public entry."""
        kind, data = entry["kind"], entry["data"]
        if kind == EntryKind.CLOSED:
            ended = read_instant(entry["at"])
            return replace(self, window=Window(opens=ended, closes=ended + self.lasts))
        if kind == EntryKind.MATCHED:
            return replace(self, answers=(*self.answers, Match(paddle=entry["paddle"], seq=entry["seq"], takes=data["takes"])))
        return replace(self, matched=data.get("priority", False)) if kind == EntryKind.AWARDED else self

    def pending(self, outcome: Outcome, at: datetime) -> bool:
        """Say whether a holder can still change what the bidding came to."""
        window = self.window
        return window is not None and not priority.complete(self.holders, outcome, self.answers, window, at)

    def final(self, outcome: Outcome) -> Outcome:
        """Return the outcome after the answers."""
        return priority.settle(self.holders, outcome, self.answers)

    def waiting(self, outcome: Outcome) -> list[int]:
        """Return the paddles whose answer could still change the outcome, the best rank first."""
        ranks = priority.entitled(self.holders, outcome)
        best = min((ranks[match.paddle] for match in self.answers if match.takes and match.paddle in ranks), default=None)
        said = {match.paddle for match in self.answers}
        left = [paddle for paddle, rank in ranks.items() if paddle not in said and (best is None or rank < best)]
        return sorted(left, key=lambda paddle: (ranks[paddle], paddle))

    def public(self, outcome: Outcome | None) -> dict[str, Any]:
        """Return what every room shows; `outcome` is None unless bidding has ended and the result is still open."""
        return {
            "ranks": [[holder.paddle, holder.rank] for holder in self.holders],
            "until": instant(self.window.closes) if self.window else None,
            "waiting": self.waiting(outcome) if outcome else [],
            "answers": [[match.paddle, match.takes] for match in self.answers],
            "matched": self.matched,
        }
