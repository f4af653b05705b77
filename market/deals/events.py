"""What happened to deals, told to upper domains."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DealConfirmed:
    """A deal 成交 stands, with its parties and price; told once per deal, in the same transaction."""

    deal_id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DealCancelled:
    """A deal fell before its contract was signed; told once, in the same transaction."""

    deal_id: int
    reason: str
    at: datetime
