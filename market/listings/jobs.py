"""Listings whose time is over leave the market; run as often as you like."""

from market.db import unit_of_work
from market.listings import services


def expire_due() -> int:
    """Expire one batch of achievements and demands and return their number."""
    with unit_of_work():
        return services.expire_achievements() + services.expire_demands()
