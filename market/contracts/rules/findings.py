"""One line of a check: what was looked at, whether it holds, and where to mend it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The outcome of one check; `message` is an English msgid, `field` the input that mends it, `passage` the words it speaks of."""

    key: str
    ok: bool
    message: str
    field: str | None = None
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    passage: str = ""


def finding(key: str, *, ok: bool, good: str, bad: str, field: str | None = None, passage: str = "", **params: Any) -> Finding:
    """Return the good or the bad line of a check."""
    return Finding(key=key, ok=ok, message=good if ok else bad, field=None if ok else field, params=params, passage=passage)


def failed(findings: Iterable[Finding]) -> list[Finding]:
    """Return what does not hold."""
    return [one for one in findings if not one.ok]
