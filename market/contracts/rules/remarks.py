"""What the clause linter says: how grave, about which passage, by which law, and a way out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from market.contracts.rules.clauses import Clause
from market.wording import N_, Labelled


class Severity(Labelled):
    """Whether a remark blocks the signature or asks for a reason."""

    ERROR = "error", N_("Must be mended")
    WARNING = "warning", N_("Mend it or give a reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What the linter found: message and suggestion are English msgids, law and passage Chinese."""

    rule: str
    severity: Severity
    message: str
    law: str
    suggestion: str
    clause: Clause | None = None
    passage: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """Name this very remark: another passage, or the same in another article, is another remark."""
        told = "|".join((self.rule, self.clause or "", self.passage, *(str(value) for value in self.params.values())))
        return hashlib.sha256(told.encode()).hexdigest()[:16]
