"""Which fields of an entry a change touched, as the history keeps it: the value before and the value after, in one spelling. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from market.holdings.rules.content import Inventor, Said
from market.money import Money


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that says something else now."""

    field: str
    before: str
    after: str


def differences(before: Said | None, after: Said) -> Iterator[Difference]:
    """Yield what changed, field by field; without `before`, everything that is said."""
    old = before.items() if before is not None else {}
    for name, value in after.items().items():
        was, now = spelled(old.get(name)), spelled(value)
        if was != now:
            yield Difference(name, was, now)


def spelled(value: Any) -> str:  # noqa: ANN401 - a field of any kind
    """Return a value as the history writes it: money in fen, days in ISO form, enums by their value, lists joined."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return str(value.fen)
    if isinstance(value, Inventor):
        return value.name if value.share_bp is None else f"{value.name} {value.share_bp}"
    if isinstance(value, tuple):
        return "; ".join(spelled(each) for each in value)
    return str(getattr(value, "value", value))
