"""The auction house's part of the JSON API; each module adds its operations to the blueprint."""

from market.auctions.api import authority, conduct, following, live, lots, papers, preparing, priority, proofs, reports, sales, sealed
from market.auctions.api.blueprint import bp

__all__ = [
    "authority",
    "bp",
    "conduct",
    "following",
    "live",
    "lots",
    "papers",
    "preparing",
    "priority",
    "proofs",
    "reports",
    "sales",
    "sealed",
]
