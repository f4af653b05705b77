"""The blueprint of the contracts' API, who calls it, and what its operations share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.contracts.schemas.claims import BlockedOut, StepOut
from market.contracts.schemas.papers import FindingOut, Findings
from market.web.api import api_blueprint, worded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from market.contracts.rules.benefits.assessment import Assessment
    from market.contracts.rules.findings import Finding

bp = api_blueprint("contracts", __name__)
DRAFTER = (".editor", ".signer")
CLAIMANT = (".editor", ".signer", ".admin")
REGISTRAR = ("office.registrar",)


def shown_findings(found: Iterable[Finding]) -> Findings:
    """Return the lines of a check in the caller's language."""
    return Findings(
        findings=[FindingOut(key=str(one.key), ok=one.ok, message=worded(one.message, one.params), field=one.field) for one in found]
    )


def shown_steps(line: Assessment) -> list[StepOut]:
    """Return the working of a benefit in the caller's language."""
    return [
        StepOut(key=step.key, name=worded(step.name, step.params), formula=worded(step.formula, step.params), amount_fen=step.amount.fen)
        for step in line.steps
    ]


def shown_block(line: Assessment) -> BlockedOut | None:
    """Return what stands in the way of a benefit, in the caller's language."""
    what = line.blocked
    if what is None:
        return None
    return BlockedOut(code=what.code, sentence=worded(what.sentence, what.params), law=what.law, missing=list(what.missing))
