"""What happened to proposals that upper domains want to hear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from market.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandAwarded:
    """A demand has its solver, with the price and the way of cooperation that the proposal promised; told once per demand."""

    demand_id: int
    proposal_id: int
    achievement_id: int | None
    seller_id: int
    buyer_id: int
    price: Money
    way: str
    months: int
    at: datetime
