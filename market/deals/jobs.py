"""Scheduled work of deals: takes no arguments, may run anywhere, twice or late without harm."""

from __future__ import annotations

from market.db import unit_of_work
from market.deals import services


def confirm_publicised() -> int:
    """Confirm the deals whose price was public for its days and return how many."""
    with unit_of_work():
        return services.confirm_publicised()
