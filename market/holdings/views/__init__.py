"""The pages of the register and the annual report."""

from market.holdings.views import entries, reports, retention
from market.holdings.views.blueprint import bp

__all__ = ["bp", "entries", "reports", "retention"]
