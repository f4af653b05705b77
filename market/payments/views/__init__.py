"""The pages of payments; importing this package hangs every page on the blueprint."""

from market.payments.views import desk
from market.payments.views.desk import bp

__all__ = ["bp", "desk"]
