"""Licences already given 已有许可 and encumbrances 权利负担: what they leave to offer (民法典 444, 专利法 50)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from market.errors import Invalid
from market.listings.rules.kinds import BurdenKind, LicenceKind, TermMode
from market.listings.rules.terms import Offer
from market.wording import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """One licence or encumbrance; `until` None: without an end. The holder's name is not public."""

    kind: BurdenKind
    holder: str = ""
    until: date | None = None
    note: str = ""

    def in_force(self, today: date) -> bool:
        """Say whether it still rests on the achievement."""
        return self.until is None or self.until >= today


def check(burden: Burden, place: int) -> None:
    """Raise Invalid on the input of row `place` that is missing."""
    if burden.kind is BurdenKind.OTHER and not burden.note:
        raise Invalid("burden.note_missing", N_("Say what rests on it."), field=f"burden_note_{place}")


def conflict(burdens: Sequence[Burden], offers: Sequence[Offer], today: date) -> bool:
    """Say whether something in force forbids an offer.

    An exclusive licence forbids any other; a sole, ordinary or open one forbids what would be exclusive or sole.
    """
    kinds = {burden.kind for burden in burdens if burden.in_force(today)}
    alone = {LicenceKind.EXCLUSIVE, LicenceKind.SOLE}
    for offer in offers:
        if BurdenKind.EXCLUSIVE in kinds and offer.mode in (TermMode.LICENCE, TermMode.TRIAL):
            return True
        if kinds & {BurdenKind.SOLE, BurdenKind.ORDINARY, BurdenKind.OPEN} and offer.licence_kind in alone:
            return True
    return False


def unconsented_pledge(burdens: Sequence[Burden], offers: Sequence[Offer], today: date) -> bool:
    """Say whether a pledged right is offered although no note says that the pledgee agreed (民法典 444)."""
    return bool(offers) and any(row.kind is BurdenKind.PLEDGE and row.in_force(today) and not row.note.strip() for row in burdens)
