"""Benefits that are lost again: the registration fell, or the tax office took one back; and the day of repayment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, clock
from market.contracts.queries import claims, contracts, corrections
from market.contracts.rules import clawback, states
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.states import ClaimAct, ClaimState
from market.contracts.services import claim_letters, claiming, correcting
from market.db import db
from market.errors import Conflict, Invalid
from market.wording import N_

if TYPE_CHECKING:
    from datetime import date, datetime

    from market.access import Actor
    from market.contracts.models.registration import Claim
    from market.money import Money

REASON_LENGTH = 500


def registration_fell(actor: Actor, contract_id: int, why: str, at: datetime) -> list[Claim]:
    """Unwind the claims of a contract whose registration was cancelled or revoked at `at`, with the reason; return those that changed.

    The caller has locked the contract and checked the actor. Claims not yet filed are blocked again; of filed and granted ones the
    amount to repay is fixed (浙江省技术市场条例 Art. 24), and every claimant is written to.
    """
    changed = []
    correcting.lock_years(claims.of_contract(contract_id))
    for claim in claims.of_contract_for_update(contract_id):
        act = clawback.act_of(claim.state, claim.benefit)
        if act is None:
            continue
        if act is ClaimAct.CLAW_BACK:
            _lose(actor, claim, why, at)
        else:
            _fall_back(actor, claim, why, at)
        changed.append(claim)
    claim_letters.benefits_lost(contracts.of_id(contract_id), changed)
    return changed


def claw_back(actor: Actor, claim_id: int, *, reason: str) -> Claim:
    """Note that the tax office takes a granted benefit back, and why."""
    claim = _mine(actor, claim_id)
    said = reason.strip()
    if not 0 < len(said) <= REASON_LENGTH:
        raise Invalid("claim.reason", N_("Give a reason of at most 500 characters."), field="reason")
    _lose(actor, claim, said, clock.now())
    return claim


def repaid(actor: Actor, claim_id: int, *, on: date) -> Claim:
    """Note the day on which a lost benefit was paid back."""
    claim = _mine(actor, claim_id)
    if claim.state is not ClaimState.CLAWED_BACK or claim.fell_on is None:
        raise Conflict("claim.nothing_to_repay", N_("Nothing of this claim is to be paid back."))
    if claim.repaid_on is not None:
        raise Conflict("claim.repaid_already", N_("The repayment is noted already."))
    clawback.check_repaid(on, claim.fell_on, clock.today())
    claim.repaid_on = on
    db.session.flush()
    audit.record(actor, "claim.repaid", claim, benefit=claim.benefit.value, repay_fen=_fen(claim.repay))
    return claim


def _mine(actor: Actor, claim_id: int) -> Claim:
    correcting.lock_years([claims.claim(actor, claim_id)])
    return claiming.mine(actor, claim_id)


def _lose(actor: Actor, claim: Claim, why: str, at: datetime) -> None:
    following = states.CLAIM.after(claim.state, ClaimAct.CLAW_BACK)
    correcting.drop(claim)
    has = corrections.filed(claim)
    is_shared = claim.benefit is Benefit.CIT_EXEMPTION
    lost = clawback.lost_saving(has.base, claims.used_incomes(claim), claims.limits(claim.tax_year)) if is_shared else has.amount
    claim.repay, claim.fell_on, claim.fell_because = lost, clock.legal_date(at), why
    _move(actor, claim, following, why, at, "claim.clawed_back")


def _fall_back(actor: Actor, claim: Claim, why: str, at: datetime) -> None:
    _move(actor, claim, states.CLAIM.after(claim.state, ClaimAct.FALL), why, at, "claim.blocked")


def _move(actor: Actor, claim: Claim, following: ClaimState, why: str, at: datetime, kind: str) -> None:
    before, claim.state = claim.state, following
    db.session.flush()
    lost = {"benefit": claim.benefit.value, "repay_fen": _fen(claim.repay)}
    audit.record(actor, kind, claim, at=at, from_state=before, to_state=following, reason=why, **lost)


def _fen(amount: Money | None) -> int | None:
    return amount.fen if amount is not None else None
