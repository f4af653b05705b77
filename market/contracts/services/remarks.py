"""Answering the linter: a warning stays only with a reason, which is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, clock
from market.contracts import policy
from market.contracts.models.contract import Contract, ContractReason
from market.contracts.queries import contracts
from market.contracts.queries import remarks as queries
from market.contracts.rules.findings import Finding
from market.contracts.rules.linter import blocking, lint
from market.contracts.rules.remarks import Severity
from market.contracts.rules.states import ContractState
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.rules.gate import Paper

REASON_LENGTH = 500


def give_reason(actor: Actor, contract_id: int, *, mark: str, reason: str) -> ContractReason:
    """Say why a passage stays that the linter warns of; raise NotFound where no such warning stands."""
    contract = contracts.contract_for_update(actor, contract_id)
    if not policy.can_draft(actor, contract):
        raise Forbidden("contract.not_drafter", N_("The seller's editors and signatories write the draft."))
    if contract.state is not ContractState.DRAFT:
        raise Conflict("contract.frozen", N_("The document is fixed for signing and can no longer change."))
    if not 0 < len(reason.strip()) <= REASON_LENGTH:
        raise Invalid("contract.reason", N_("Give a reason of at most 500 characters."), field="reason")
    remark = next((one.remark for one in queries.remarked(contract) if one.remark.mark == mark), None)
    if remark is None:
        raise NotFound
    if remark.severity is Severity.ERROR:
        raise Conflict("contract.error_stays", N_("No reason helps here: the text must be changed."))
    if mark in queries.reasons(contract.id):
        raise Conflict("contract.reason_given", N_("A reason for this is recorded already."))
    row = ContractReason(
        contract_id=contract.id,
        mark=mark,
        rule=remark.rule,
        passage=remark.passage,
        reason=reason.strip(),
        person_id=actor.person_id,
        at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "contract.reason_given", contract, reason=row.reason, rule=row.rule, passage=row.passage)
    return row


def open_points(contract: Contract, paper: Paper) -> list[Finding]:
    """Return what the linter still waits for: every error, and each warning without a reason."""
    given = queries.reasons(contract.id)
    unanswered = [one for one in lint(paper) if one.severity is Severity.WARNING and one.mark not in given]
    return blocking(paper) + [
        Finding(
            key="warning_open",
            ok=False,
            message=N_("Give a reason for what the check of the clauses warns of, or change the text."),
            field=f"clause_{one.clause.value}" if one.clause else None,
        )
        for one in unanswered
    ]
