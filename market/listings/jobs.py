"""What time brings to listings; run as often as you like."""

from market.db import unit_of_work
from market.listings import services
from market.listings.services import likeness, upkeep


def expire_due() -> int:
    """Expire one batch of achievements and demands and return their number."""
    with unit_of_work():
        return services.expire_achievements() + services.expire_demands()


def remind_of_rights(base_url: str) -> None:
    """Write about fees and ends of protection, an organisation at a time; each letter is written once."""
    after: int | None = 0
    while after is not None:
        with unit_of_work():
            after = upkeep.remind_next(base_url, after)


def read_unread() -> int:
    """Keep the text keys of one batch of listings that were submitted before there were keys, and return their number."""
    with unit_of_work():
        return likeness.read_unread()
