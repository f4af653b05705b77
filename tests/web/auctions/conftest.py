"""The parties of an auction."""

from __future__ import annotations

import pytest

from tests.factories import auctions
from tests.factories.auctions import Market


@pytest.fixture
def held(session: object) -> Market:
    """An operator, an agency and a seller."""
    del session
    return auctions.market()
