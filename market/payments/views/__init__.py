"""The pages of payments; importing this package hangs every page on the blueprint."""

from market.payments.views import arrivals, deposit, desk, refunds, webhook
from market.payments.views.blueprint import bp

__all__ = ["arrivals", "bp", "deposit", "desk", "refunds", "webhook"]
