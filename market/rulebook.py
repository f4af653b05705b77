"""The dated rule book: legal and market parameters with their source, asked with a key and the legal date that applies."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("rulebook.toml")
Value = int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One version of a parameter. `verified` is false where the source could not be read: re-check with a lawyer."""

    key: str
    value: Value
    unit: str
    valid_from: date
    valid_to: date | None
    source: str
    verified: bool

    @property
    def id(self) -> str:
        """Name this version so that a record can say which one was applied."""
        return f"{self.key}@{self.valid_from.isoformat()}"


class UnknownRuleError(LookupError):
    """No version of the parameter is valid on the day asked for."""


@cache
def versions(path: Path = FILE) -> dict[str, list[Rule]]:
    """Read the rule book: the versions of each key in the order of their first day."""
    found: dict[str, list[Rule]] = {}
    for row in tomllib.loads(path.read_text(encoding="utf8"))["rule"]:
        rule = Rule(**{"valid_to": None, "verified": True, **row})
        found.setdefault(rule.key, []).append(rule)
    for rules in found.values():
        rules.sort(key=lambda rule: rule.valid_from)
    return found


def get(key: str, on: date) -> Rule:
    """Return the version of `key` in force on the day `on`; raise UnknownRuleError where there is none."""
    for rule in reversed(versions().get(key, [])):
        if rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to):
            return rule
    message = f"no rule {key} on {on.isoformat()}"
    raise UnknownRuleError(message)


def number(key: str, on: date) -> int:
    """Return the number of `key` on the day `on`, in the unit that its row states."""
    value = get(key, on).value
    if not isinstance(value, int):
        message = f"rule {key} is not a number"
        raise TypeError(message)
    return value
