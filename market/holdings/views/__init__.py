"""The pages of the register."""

from market.holdings.views import entries
from market.holdings.views.blueprint import bp

__all__ = ["bp", "entries"]
