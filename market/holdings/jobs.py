"""What time brings to the register; run as often as you like."""

from market.db import unit_of_work
from market.holdings import services


def open_missing() -> int:
    """Enter one batch of job-related results that have no entry yet, and return their number."""
    with unit_of_work():
        return services.open_missing()
