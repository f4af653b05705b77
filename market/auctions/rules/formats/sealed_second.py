"""SEALED_SECOND 次高价密封: one sealed bid each; the highest wins and pays the second highest, at least start price and reserve."""

from __future__ import annotations

from market.auctions.rules.formats import sealed
from market.auctions.rules.formats.protocol import Flaw, Outcome, Standing, Terms
from market.money import Money

opening = sealed.opening
asks = sealed.asks
validate = sealed.validate
apply = sealed.apply


def flaw(terms: Terms) -> Flaw | None:
    """Say why no lot can be offered on these terms, or None."""
    return sealed.flaw(terms)


def settle(terms: Terms, standing: Standing, reserve: Money | None) -> Outcome:
    """Sell to the highest at the second highest price; a bid below the reserve sets no price."""
    best = sealed.ranked(standing, reserve)
    if not best:
        return sealed.nobody(standing)
    envelope, highest = best[0]
    price = best[1][1] if len(best) > 1 else max(terms.start, reserve or terms.start)
    return Outcome(winner=envelope.paddle, price=price, highest=highest, seq=envelope.seq, unrevealed=sealed.unrevealed(standing))
