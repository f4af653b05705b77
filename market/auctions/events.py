"""What happened in the auction house, told to upper domains."""

from dataclasses import dataclass
from datetime import datetime

from market.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LotAwarded:
    """A lot has its buyer 成交; told once per lot, in the transaction of the award."""

    lot_id: int
    sale_id: int
    award_id: int
    achievement_id: int
    term_id: int
    seller_id: int
    buyer_id: int
    hammer: Money
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPassed:
    """A lot ended without a buyer 流拍."""

    lot_id: int
    achievement_id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardDefaulted:
    """The buyer of an award is in default 悔拍; what was built on the award falls."""

    lot_id: int
    award_id: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LotNegotiated:
    """The seller of a passed lot has agreed with a registered bidder 协商成交."""

    lot_id: int
    achievement_id: int
    term_id: int
    seller_id: int
    buyer_id: int
    price: Money
    at: datetime
