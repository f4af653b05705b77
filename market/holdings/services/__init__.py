"""The commands of the register, under one name."""

from market.holdings.services.entries import change, enter
from market.holdings.services.opening import on_achievement_published, open_listing, open_missing

__all__ = ["change", "enter", "on_achievement_published", "open_listing", "open_missing"]
