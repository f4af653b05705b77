"""What is compared of an achievement and of a demand."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from market.matching.rules.words import FieldWeights

OFFERED_WORDS = FieldWeights(title=1.5, text=1.0, topic=0.4)
WANTED_WORDS = FieldWeights(title=1.0, text=1.0, topic=2.0)
"""Tuned on the seen half of the labels, see docs/matching.md."""
RIGHTS = frozenset({"licence", "transfer", "trial", "equity"})
"""Ways of a demand that take a finished result; the others have somebody develop it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One indicator as it is printed: what is measured, and its value with the unit."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An achievement. `price_fen` is the lowest price it names, `prior` what feedback has taught, between -1 and 1."""

    id: int
    words: Mapping[str, float]
    sector: str | None = None
    field: str | None = None
    trl: int | None = None
    modes: AbstractSet[str] = frozenset()
    price_fen: int | None = None
    region: str = ""
    measures: tuple[Measured, ...] = ()
    prior: float = 0.0

    @property
    def length(self) -> float:
        """Return the number of weighted mentions."""
        return sum(self.words.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A demand; `budget_fen` is the most it names."""

    id: int
    words: Mapping[str, float]
    sector: str | None = None
    field: str | None = None
    ways: AbstractSet[str] = frozenset()
    budget_fen: int | None = None
    region: str = ""
    targets: tuple[Measured, ...] = ()

    @property
    def rights(self) -> AbstractSet[str]:
        """Return the wanted ways that take a finished result."""
        return RIGHTS & self.ways
