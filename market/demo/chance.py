"""Repeatable chance of the simulated bidders, and how far each of them goes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from market.auctions.models.sale import Lot
    from market.money import Money

LOWEST_CAP, HIGHEST_CAP = 12, 40
"""How many increments above the start a simulated bidder goes at most."""
BOLDEST = 3


@dataclass(frozen=True, slots=True)
class Dice:
    """Repeatable chance: the same lot at the same entry always falls the same way, and nobody outside can know how."""

    secret: str

    def roll(self, what: str, sides: int) -> int:
        """Return a number from 0 to `sides` - 1."""
        return int.from_bytes(bytes.fromhex(self.digits(what))[:8], "big") % sides

    def digits(self, what: str) -> str:
        """Return 64 hexadecimal digits."""
        return hashlib.sha256(f"{self.secret}:{what}".encode()).hexdigest()


def cap(lot: Lot, organisation_id: int, dice: Dice) -> Money:
    """Return how far a simulated bidder goes on a lot, which nobody else knows; where the price falls, not up to the start."""
    fall = lot.terms.fall
    if fall is None:
        return lot.start + lot.increment * (LOWEST_CAP + dice.roll(f"cap {organisation_id}", HIGHEST_CAP - LOWEST_CAP + 1))
    steps = (lot.start - fall.floor).fen // fall.step.fen
    liked = fall.floor + fall.step * dice.roll(f"cap {organisation_id}", max(1, steps * 2 // 3))
    return liked if lot.current is None else lot.current + lot.increment * dice.roll(f"rise {organisation_id} {lot.seq}", BOLDEST)
