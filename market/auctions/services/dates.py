"""The proposal of a session's days by the rules in force today."""

from __future__ import annotations

from datetime import date

from market import clock, rulebook
from market.auctions.queries import catalogue
from market.auctions.rules import proposals
from market.auctions.rules.proposals import Proposal

FARTHEST_YEARS = 3
"""How far ahead a session can be planned."""


def proposed(wanted: date) -> Proposal:
    """Return the proposal for a wanted day."""
    today = clock.today()
    return proposals.propose(today, wanted, catalogue.minimums(today), transfer_days=rulebook.number("auction.transfer_workdays", today))
