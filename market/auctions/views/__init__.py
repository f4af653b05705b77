"""The pages of the auction house; importing this package hangs every page on the blueprint."""

from market.auctions.views import (
    aftermath,
    authority,
    bulletins,
    calendar,
    conduct,
    console,
    floor,
    lot_import,
    paddles,
    panel,
    planning,
    proofs,
    proposals,
    report,
    room,
    sealed,
    subscriptions,
)
from market.auctions.views.blueprint import bp

__all__ = [
    "aftermath",
    "authority",
    "bp",
    "bulletins",
    "calendar",
    "conduct",
    "console",
    "floor",
    "lot_import",
    "paddles",
    "panel",
    "planning",
    "proofs",
    "proposals",
    "report",
    "room",
    "sealed",
    "subscriptions",
]
