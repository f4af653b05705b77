"""The working of a benefit: every step with its figures, and every dated rule that was used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from market.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One version of a parameter of the rule book; `id` names the version."""

    value: int
    id: str
    verified: bool
    source: str


class Book(Protocol):
    """The dated rules."""

    def __call__(self, key: str, on: date) -> Figure | None:
        """Return the version of `key` in force on a day, or None where there is none."""


class NoRule(LookupError):
    """No version of a rule is in force on the day that counts."""

    def __init__(self, key: str, on: date) -> None:
        super().__init__(key)
        self.key, self.on = key, on


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the working; `name` and `formula` are English msgids with places for `params`."""

    key: str
    name: str
    formula: str
    amount: Money
    params: dict[str, Any]


class Sheet:
    """What one benefit was computed from."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.steps: list[Step] = []
        self.used: dict[str, Figure] = {}

    def rule(self, key: str, on: date) -> int:
        """Return a parameter on the day that counts; raise NoRule where there is none."""
        return self.figure(key, on).value

    def figure(self, key: str, on: date) -> Figure:
        """Return a parameter with its source; raise NoRule where there is none."""
        figure = self._book(key, on)
        if figure is None:
            raise NoRule(key, on)
        self.used[figure.id] = figure
        return figure

    def step(self, key: str, name: str, formula: str, amount: Money, **params: Any) -> Money:
        """Write a line of the working and return its amount."""
        self.steps.append(Step(key=key, name=name, formula=formula, amount=amount, params=params))
        return amount

    @property
    def unverified(self) -> tuple[str, ...]:
        """Return the rules used that no source confirmed."""
        return tuple(figure.id for figure in self.used.values() if not figure.verified)


def percent(basis_points: int) -> str:
    """Return basis points as a percentage: 600 is `6%`."""
    return f"{basis_points / 100:g}%"


def per_mille(ppm: int) -> str:
    """Return parts per million as a rate per mille: 300 is `0.3‰`."""
    return f"{ppm / 1000:g}‰"
