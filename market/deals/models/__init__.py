"""The tables of deals, under one name."""

from market.deals.models.agreements import Agreement
from market.deals.models.deals import Deal
from market.deals.models.notices import DealObjection

__all__ = ["Agreement", "Deal", "DealObjection"]
