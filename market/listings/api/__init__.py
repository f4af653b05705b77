"""JSON API of listings; each module adds its operations to the blueprint."""

from market.listings.api import achievements, demand_lists, demands, queue, reviews, saved, sync, upkeep, versions
from market.listings.api.blueprint import bp

__all__ = ["achievements", "bp", "demand_lists", "demands", "queue", "reviews", "saved", "sync", "upkeep", "versions"]
