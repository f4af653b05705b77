"""What happened to deposits, told to upper domains."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositHeld:
    """The bank transfer of a deposit arrived in full; told once, in the transaction that books it."""

    deposit_id: int
    organisation_id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositReleased:
    """A deposit goes back to its payer."""

    deposit_id: int
    organisation_id: int
    at: datetime
