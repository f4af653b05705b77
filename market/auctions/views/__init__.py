"""The pages of the auction house; importing this package hangs every page on the blueprint."""

from market.auctions.views import calendar, console, paddles, planning, proofs, room
from market.auctions.views.blueprint import bp

__all__ = ["bp", "calendar", "console", "paddles", "planning", "proofs", "room"]
