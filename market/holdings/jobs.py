"""What time brings to the register; run as often as you like."""

from market.db import unit_of_work
from market.holdings import services


def open_missing() -> int:
    """Enter one batch of job-related results that have no entry yet, and return their number."""
    with unit_of_work():
        return services.open_missing()


def remind_of_reports() -> int:
    """Write to the offices whose annual report is due soon, and return how many institutions got a letter."""
    with unit_of_work():
        return services.remind()


def keep() -> int:
    """Do both, each in a transaction of its own, and return how much was done."""
    return open_missing() + remind_of_reports()
