"""The tax table of a contract as its parties see it: every line of the rules with its claim, and the papers of each claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from market.contracts import policy
from market.contracts.queries.assessing import assessments, line_of, shown
from market.contracts.queries.claims import papers
from market.contracts.rules.checklist import Held, checklist, missing
from market.contracts.rules.states import REGISTERED_STATES, ClaimState

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Claim, Registration
    from market.contracts.rules.benefits.assessment import Assessment
    from market.contracts.rules.benefits.kinds import Benefit, Side
    from market.contracts.rules.checklist import Line, PaperKey


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxLine:
    """One line of the tax table: what the rules say, and how far the claim is."""

    assessment: Assessment
    claim: Claim | None

    @property
    def state(self) -> ClaimState:
        """Return the claim's state; before signing everything is blocked."""
        return self.claim.state if self.claim else ClaimState.BLOCKED


def checklist_of(claim: Claim, contract: Contract, registration: Registration | None) -> list[Line]:
    """Return the papers of a claim, each with where it is."""
    number = registration.number if registration is not None and registration.state in REGISTERED_STATES else None
    held = Held(document=contract.document_key is not None, number=number, worksheet="cost_fen" in claim.data, plan=claim.occasion)
    kept = {row.paper for row in papers(claim.id)}
    return checklist(line_of(claim, contract, registration).papers, held, kept)


def lacking(claim: Claim, contract: Contract, registration: Registration | None) -> list[PaperKey]:
    """Return the papers that are missing of a claim."""
    return missing(checklist_of(claim, contract, registration), claim.benefit)


def tax_lines(actor: Actor, contract: Contract, registration: Registration | None, of: list[Claim]) -> list[TaxLine]:
    """Return the tax table that the actor may see of a contract's claims: a party its own lines, the operator all, others none."""
    rows: dict[tuple[Benefit, Side], list[Claim]] = {}
    for row in of:
        rows.setdefault((row.benefit, row.party), []).append(row)
    figures = {
        name: amount for claims in rows.values() for claim in claims if claim.version_id is None for name, amount in claim.data.items()
    }
    side = policy.side_of(actor, contract)
    everything = actor.can("operator", "system")
    lines = assessments(contract, registration, data=figures, of=of)
    seen = [line for line in lines if everything or line.side is side]
    first = {key: [claim for claim in found if claim.version_id is None] for key, found in rows.items()}
    later = [claim for found in rows.values() for claim in found if claim.version_id is not None and (everything or claim.party is side)]
    listed = [found for line in seen for found in _lines(line, first.get((line.benefit, line.side), []))]
    return [*listed, *(TaxLine(assessment=line_of(claim, contract, registration), claim=claim) for claim in later)]


def _lines(line: Assessment, of: list[Claim]) -> list[TaxLine]:
    """Return a line for each claim of a benefit: the rewards of several plans are claimed one by one."""
    return [TaxLine(assessment=shown(line, claim), claim=claim) for claim in of] or [TaxLine(assessment=line, claim=None)]
