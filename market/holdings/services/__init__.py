"""The commands of the register and the annual report, under one name."""

from market.holdings.services.entries import change, enter
from market.holdings.services.opening import on_achievement_published, open_listing, open_missing
from market.holdings.services.reports import begin, complete, correct, remind, submit

__all__ = [
    "begin",
    "change",
    "complete",
    "correct",
    "enter",
    "on_achievement_published",
    "open_listing",
    "open_missing",
    "remind",
    "submit",
]
