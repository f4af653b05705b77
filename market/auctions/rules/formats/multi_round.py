"""MULTI_ROUND 多轮报价: up to five sealed rounds; each begins where the best of those before it ended; the highest of the last wins.

Since no round begins below the best bid, the highest of all is the highest of the last round in which anybody bid; a bid that only
equals an earlier one does not displace it (拍卖法 Art. 36).
"""

from __future__ import annotations

from market.auctions.rules.formats import sealed
from market.auctions.rules.formats.protocol import Flaw, Terms

MOST_ROUNDS = 5

opening = sealed.opening
asks = sealed.asks
validate = sealed.validate
apply = sealed.apply
settle = sealed.first_price


def flaw(terms: Terms) -> Flaw | None:
    """Say why no lot can be offered on these terms, or None."""
    if found := sealed.flaw(terms, "rounds", "raises"):
        return found
    return None if 1 <= terms.rounds <= MOST_ROUNDS else Flaw.ROUNDS
