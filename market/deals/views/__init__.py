"""The pages of deals; importing this package hangs every page on the blueprint."""

from market.deals.views import agreements, deals, notices
from market.deals.views.blueprint import bp

__all__ = ["agreements", "bp", "deals", "notices"]
