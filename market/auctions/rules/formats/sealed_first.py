"""SEALED_FIRST 密封报价: one sealed bid each, opened together; the highest wins and pays its own bid."""

from __future__ import annotations

from market.auctions.rules.formats import sealed
from market.auctions.rules.formats.protocol import Flaw, Terms

opening = sealed.opening
asks = sealed.asks
validate = sealed.validate
apply = sealed.apply
settle = sealed.first_price


def flaw(terms: Terms) -> Flaw | None:
    """Say why no lot can be offered on these terms, or None; equal highest bids may go to a second round (`tie_round`)."""
    return sealed.flaw(terms, "tie_round")
