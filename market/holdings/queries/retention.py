"""How long each kind of evidence is kept, by the rules in force, and how much of it an institution has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from market import rulebook
from market.holdings.models import evidence
from market.holdings.rules.retention import KINDS, Kind

if TYPE_CHECKING:
    from datetime import date

MODELS = evidence.KNOWN
"""Loaded with the page, so that the models know of the guards."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind with its rule of the day."""

    kind: Kind
    years: int
    source: str
    verified: bool


def kept(today: date) -> list[Kept]:
    """Return every kind of evidence with its years and where they come from."""
    found = []
    for kind in KINDS:
        rule = rulebook.get(kind.rule, today)
        found.append(Kept(kind, int(rule.value), rule.source, rule.verified))
    return found
