"""A lot as its public ledger tells it so far: what the formats decide from where the lot's own columns would not be enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from market.auctions.rules import record
from market.auctions.rules.english import LotView
from market.auctions.rules.formats import FORMATS, course
from market.auctions.rules.formats.protocol import Rules, Standing, Terms
from market.auctions.rules.ledger import EntryKind
from market.auctions.rules.shape import read_instant
from market.auctions.rules.states import LotState

OFFERS = frozenset({EntryKind.BID, EntryKind.SEALED, EntryKind.REVEALED, EntryKind.SCORED})
ENDS = {
    EntryKind.CLOSED: LotState.CLOSED,
    EntryKind.AWARDED: LotState.AWARDED,
    EntryKind.PASSED: LotState.PASSED,
    EntryKind.TERMINATED: LotState.TERMINATED,
}


@dataclass(frozen=True, slots=True)
class Told:
    """The published terms and the standing after the entries taken so far; the market's own ledger is believed."""

    terms: Terms
    standing: Standing

    @property
    def rules(self) -> Rules:
        """Return the rules of the lot's format."""
        return FORMATS[self.terms.format]

    @property
    def view(self) -> LotView:
        """Return the lot as the ascending rules see it."""
        return course.view(self.terms, self.standing)

    @classmethod
    def begun(cls, opened: dict[str, Any]) -> Told:
        """Return the lot after its entry of kind `opened`."""
        terms = record.terms(opened["lot"], opened["data"])
        return cls(terms, FORMATS[terms.format].opening(terms, read_instant(opened["at"])))

    def after(self, entry: dict[str, Any]) -> Told:
        """Return the lot after one more public entry."""
        kind, at = EntryKind(entry["kind"]), read_instant(entry["at"])
        if kind in OFFERS:
            return replace(self, standing=self.rules.apply(self.terms, self.standing, record.offer(entry), at, entry["seq"]))
        if kind is EntryKind.PAUSED:
            return replace(self, standing=course.paused(self.standing, read_instant(entry["data"].get("since", entry["at"]))))
        if kind is EntryKind.RESUMED:
            return replace(self, standing=course.resumed(self.standing, at))
        return replace(self, standing=replace(self.standing, state=ENDS[kind])) if kind in ENDS else self


def told(entries: Iterable[dict[str, Any]]) -> Told | None:
    """Return the lot after all its public entries; None where it was never opened."""
    found: Told | None = None
    for entry in entries:
        found = Told.begun(entry) if found is None else found.after(entry)
    return found
