"""What time brings to duties; run as often as you like."""

from market.db import unit_of_work
from market.duties.services import reminding


def remind(base_url: str) -> None:
    """Write about what comes due and mark what is overdue, an organisation at a time; each letter is written once."""
    after: int | None = 0
    while after is not None:
        with unit_of_work():
            after = reminding.remind_next(base_url, after)
