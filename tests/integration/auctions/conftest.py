"""The auction house hears of deposits as in the running market, and every test has the parties of a sale."""

from __future__ import annotations

import pytest

from market import bus
from market.auctions.services import paddles
from market.payments.events import DepositHeld
from tests.factories import auctions


@pytest.fixture(autouse=True)
def _wired() -> None:
    bus.subscribe(DepositHeld, paddles.on_deposit_held)


@pytest.fixture
def held(session: object) -> auctions.Market:
    """An operator, an agency and a seller."""
    del session
    return auctions.market()
