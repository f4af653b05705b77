"""Notices of sales and who hears of them. Pure."""

from __future__ import annotations

from collections.abc import Collection

from market.listings.rules.kinds import Sector
from market.wording import N_, Labelled

GENERAL = "general"
"""A sale of all sectors; in a subscription, every session."""
SECTORS = (GENERAL, *(sector.value for sector in Sector))


class NoticeKind(Labelled):
    """What a notice 公告 tells."""

    ANNOUNCED = "announced", N_("Auction announcement")
    POSTPONED = "postponed", N_("Notice of postponement")
    LOT_WITHDRAWN = "lot_withdrawn", N_("Notice of withdrawal")
    CANCELLED = "cancelled", N_("Notice of cancellation")


def wants(sectors: Collection[str], sector: str) -> bool:
    """Say whether a subscriber to `sectors` hears of a sale in `sector`; a sale of all sectors concerns every subscriber."""
    return bool(sectors) and (GENERAL in sectors or sector in sectors or sector == GENERAL)


def sequence(notices: int) -> int:
    """Return the calendar's SEQUENCE (RFC 5545, 3.8.7.4) of a sale with so many notices: 0 for the first announcement."""
    return max(0, notices - 1)
