"""JSON API of corrections of filed returns 更正申报."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.contracts import services
from market.contracts.api.blueprint import CLAIMANT, bp
from market.contracts.queries import claims
from market.contracts.queries import corrections as queries
from market.contracts.schemas.claims import ConcludeIn, FiledIn
from market.contracts.schemas.corrections import CorrectionOut, Corrections
from market.contracts.schemas.explaining import steps
from market.web.api import operation, worded
from market.web.gate import actor

if TYPE_CHECKING:
    from market.contracts.models.corrections import ClaimCorrection
    from market.contracts.models.registration import Claim
    from market.money import Money

ONE = "/claims/corrections/<int:correction_id>"


@operation(bp, "GET", "/claims/<int:claim_id>/corrections", access=("signed_in",), returns=Corrections, summary="Corrections of a claim")
def claim_corrections(claim_id: int) -> Corrections:
    """Return what changed after a claim was filed, to its claimant and the operator."""
    claim = claims.claim(actor(), claim_id)
    now = queries.now(claim)
    rows = [_shown(row, claim) for row in queries.corrections(claim.id)]
    return Corrections(amount_fen=_fen(now.amount), base_fen=now.base.fen, items=rows)


@operation(
    bp, "POST", f"{ONE}/file", access=CLAIMANT, body=FiledIn, returns=CorrectionOut, errors=(409,), summary="Note a corrected return"
)
def file_correction(correction_id: int, body: FiledIn) -> CorrectionOut:
    """Note that the corrected return was filed, the difference paid or asked back."""
    return _answered(services.file_correction(actor(), correction_id, on=body.on))


@operation(
    bp,
    "POST",
    f"{ONE}/conclude",
    access=CLAIMANT,
    body=ConcludeIn,
    returns=CorrectionOut,
    errors=(409,),
    summary="Note the decision on a corrected return",
)
def conclude_correction(correction_id: int, body: ConcludeIn) -> CorrectionOut:
    """Note what the tax office decided about the corrected return."""
    return _answered(services.conclude_correction(actor(), correction_id, outcome=body.outcome))


def _answered(row: ClaimCorrection) -> CorrectionOut:
    return _shown(row, claims.claim(actor(), row.claim_id))


def _shown(row: ClaimCorrection, claim: Claim) -> CorrectionOut:
    return CorrectionOut(
        id=row.id,
        claim_id=row.claim_id,
        state=row.state,
        reason=row.reason,
        before_amount_fen=_fen(row.before_amount),
        before_base_fen=row.before_base.fen,
        after_amount_fen=_fen(row.after_amount),
        after_base_fen=row.after_base.fen,
        difference_fen=_fen(row.difference),
        pays_more=row.pays_more(claim.benefit),
        steps=steps(row.working, worded),
        law=row.law,
        due_on=row.due_on,
        rule=row.rule,
        made_at=row.made_at,
        filed_on=row.filed_on,
    )


def _fen(amount: Money | None) -> int | None:
    return None if amount is None else amount.fen
