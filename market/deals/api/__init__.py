"""JSON API of deals; each module adds its operations to the blueprint."""

from market.deals.api import agreements, deals, notices
from market.deals.api.blueprint import bp

__all__ = ["agreements", "bp", "deals", "notices"]
