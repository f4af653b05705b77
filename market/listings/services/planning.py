"""What a list or another system makes of what is kept here, planned before anything is written: listings and registers alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from market.errors import Conflict, Invalid, MarketError
from market.listings import policy
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.models.numbers import Numbered
from market.wording import N_

Kept = TypeVar("Kept", bound=Numbered)
Listing = TypeVar("Listing", Achievement, Demand)
Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class Planned(Generic[Kept, Said]):
    """What a row makes of what is kept, known or new.

    With `submit` it is handed on: a listing to the operator, an entry of a register to everybody; `gap` is why it stays a draft instead.
    """

    row: int
    known: Kept | None
    draft: Said
    changed: bool
    submit: bool
    gap: MarketError | None = None


class Known(Generic[Kept]):
    """What the organisation keeps of what is named, by the number in its own system or on this market."""

    def __init__(self, found: Sequence[Kept]) -> None:
        self.by_number: dict[str, Kept] = {each.external_id: each for each in found if each.external_id}
        self.by_code: dict[str, Kept] = {each.code: each for each in found}

    def behind(self, number: str, code: str = "") -> Kept | None:
        """Return what is meant; raise Invalid for a code of nobody, Conflict where two are meant."""
        numbered = self.by_number.get(number)
        if not code:
            return numbered
        named = self.by_code.get(code)
        if named is None:
            raise Invalid("import.no_such_code", N_("Your organisation has no %(number)s."), field="code", number=code)
        if numbered is not None and numbered is not named:
            message = N_("The number in your list belongs to %(number)s already.")
            raise Conflict("import.number_taken", message, field="external_id", number=numbered.code)
        return named


def planned(
    row: int,
    known: Listing | None,
    before: Said | None,
    draft: Said,
    *,
    check: Callable[[], None],
    gap: Callable[[], MarketError | None] | None,
) -> Planned[Listing, Said]:
    """Return what becomes of a listing that shall say `draft` and said `before`; with `gap` it is to be submitted.

    Raise Conflict where it is no draft any more and would change, and what `check` raises where the draft could not be kept.
    """
    if known is not None and not policy.is_editable(known):
        if draft != before:
            message = N_("%(number)s is no draft any more; withdraw it before you change it.")
            raise Conflict("import.not_draft", message, field="external_id", number=known.code)
        return Planned(row, known, draft, changed=False, submit=False)
    check()
    lacks = gap() if gap else None
    ready = gap is not None and lacks is None
    return Planned(row, known, draft, changed=ready or draft != before, submit=ready, gap=lacks)
