"""The pages of listings; importing this package hangs every page on the blueprint."""

from market.listings.views import achievements, browse, demands, intake, own, queue, review, saved, upkeep, versions, wizard
from market.listings.views.blueprint import bp

__all__ = ["achievements", "bp", "browse", "demands", "intake", "own", "queue", "review", "saved", "upkeep", "versions", "wizard"]
