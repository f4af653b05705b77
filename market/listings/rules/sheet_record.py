"""What a row of a list of listings says, as it is planned and written. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from market.listings.rules.demand_drafting import DemandDraft
from market.listings.rules.drafting import Draft

Told = TypeVar("Told", Draft, DemandDraft)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRecord(Generic[Told]):
    """One listing as its row describes it; each kind of list has its own."""

    row: int
    code: str
    """The number on this market, in an exported list."""
    told: Told
    said: frozenset[str]
    """The parts of the listing for which the list has a column."""

    @property
    def external_id(self) -> str:
        """Return the number in the owner's list."""
        return self.told.external_id
