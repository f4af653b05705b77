"""What the sessions choose from is published before they choose: no second process has to be quick enough."""

from __future__ import annotations

from collections import Counter
from datetime import date

from market.demo import catalogue, facts
from market.listings.rules.kinds import PriceMode, TermMode

TODAY = date(2026, 11, 22)
ENOUGH = 12
"""Lots of one session."""


def _auctioned() -> list[tuple[str, TermMode]]:
    """Return (institution, way of transfer) of what can be auctioned in a session."""
    return [
        (catalogue.home(fact, place), offer.mode)
        for place, fact in enumerate(facts.achievements())
        if catalogue.is_for_sessions(place)
        for offer in catalogue.offers(fact, place, TODAY)
        if offer.price_mode is PriceMode.AUCTION
    ]


def test_visitors_own_institution_and_others_have_lots_for_every_session() -> None:
    homes = Counter(home for home, _mode in _auctioned())
    assert homes["qianjiang"] >= ENOUGH
    assert homes.total() - homes["qianjiang"] >= 3 * ENOUGH


def test_sessions_hold_transfers_and_licences() -> None:
    modes = Counter(mode for _home, mode in _auctioned())
    assert min(modes[TermMode.TRANSFER], modes[TermMode.LICENCE]) >= ENOUGH
