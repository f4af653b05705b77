"""The pages of rewards."""

from market.rewards.views import money, planning, reading
from market.rewards.views.blueprint import bp

__all__ = ["bp", "money", "planning", "reading"]
