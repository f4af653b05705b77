"""JSON API of the register and the annual report."""

from market.holdings.api import entries, reports, retention
from market.holdings.api.blueprint import bp

__all__ = ["bp", "entries", "reports", "retention"]
