"""The blueprint of the contracts' API, who calls it, and what its operations share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.contracts.schemas.papers import FindingOut, Findings
from market.web.api import api_blueprint, worded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from market.contracts.rules.findings import Finding

bp = api_blueprint("contracts", __name__)
PDF = "application/pdf"
DRAFTER = (".editor", ".signer")
CLAIMANT = (".editor", ".signer", ".admin")
REGISTRAR = ("office.registrar",)


def shown_findings(found: Iterable[Finding]) -> Findings:
    """Return the lines of a check in the caller's language."""
    return Findings(
        findings=[
            FindingOut(key=str(one.key), ok=one.ok, message=worded(one.message, one.params), field=one.field, passage=one.passage)
            for one in found
        ]
    )
