"""What a room shows of a lot's bidding at one moment: the price, who leads, and which way the price goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from market import clock
from market.money import Money

if TYPE_CHECKING:
    from market.auctions.queries.room import Room


def shown(state: Room) -> dict[str, Any]:
    """Return the template's values; without scripts they are the page's until it is loaded again."""
    now, live = clock.mapped(state.time), state.live
    falls = live.falls(now)
    return {
        "live": live,
        "snapshot": state.public(),
        "entries": list(reversed(state.entries)),
        "current": None if live.current_fen is None else Money(live.current_fen),
        "next_minimum": falls.price if falls and falls.price else Money(live.next_fen),
        "falls": falls,
        "limited": live.limited(now),
        "server_time": state.time,
    }
