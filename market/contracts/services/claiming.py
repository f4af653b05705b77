"""Tax claims: opened blocked when a contract is signed, freed by its registration, filed by the claimant."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from market import audit, clock
from market.contracts import policy
from market.contracts.models.registration import Claim
from market.contracts.queries import assessing, claims, contracts, registrations, tax_table
from market.contracts.rules import filing, states
from market.contracts.rules.benefits.assessment import Assessment
from market.contracts.rules.benefits.kinds import Benefit, Side, Verdict
from market.contracts.rules.states import ClaimAct, ClaimState
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.money import ZERO
from market.wording import N_

if TYPE_CHECKING:
    from datetime import date

    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Registration

OUTCOMES = {"accepted": ClaimAct.ACCEPT, "rejected": ClaimAct.REJECT}


def open_claims(actor: Actor, contract: Contract) -> None:
    """Write one row for each benefit and charge of a signed contract: benefits blocked, the charge ready to be paid."""
    signed_on = clock.legal_date(contract.signed_at) if contract.signed_at else clock.today()
    for line in assessing.assessments(contract, None):
        if not line.claimable or line.deadline is None:
            continue
        claim = Claim(
            contract_id=contract.id,
            benefit=line.benefit,
            party=line.side,
            organisation_id=contract.seller_id if line.side is Side.SELLER else contract.buyer_id,
            state=ClaimState.READY if line.benefit.is_charge else ClaimState.BLOCKED,
            tax_year=signed_on.year,
            data={},
        )
        fill(claim, line)
        db.session.add(claim)
        db.session.flush()
        audit.record(actor, "claim.opened", claim, to_state=claim.state, benefit=line.benefit.value, contract=contract.number)


def fill(claim: Claim, line: Assessment) -> None:
    """Write what the rules say now into a claim that is not filed."""
    claim.amount, claim.base, claim.law = line.amount, line.base, line.law
    if line.deadline is not None:
        claim.due_on = line.deadline.on


def unblock(actor: Actor, contract: Contract, registration: Registration) -> None:
    """Free the blocked claims of a contract that has just been registered, with their days counted from now."""
    lines = {(line.benefit, line.side): line for line in assessing.assessments(contract, registration)}
    for claim in claims.of_contract_for_update(contract.id):
        if claim.state is ClaimState.BLOCKED:
            fill(claim, lines[claim.benefit, claim.party])
            move(actor, claim, ClaimAct.UNBLOCK)


def fill_rewards(actor: Actor, contract_id: int, found: Assessment, *, plan: str) -> Claim:
    """Fill in the relief of the people whom one reward plan paid, and mark it ready; each plan is claimed for itself.

    `found` is what the tax rules say of the payments (财税〔2018〕58号); raise Conflict with the condition that failed, where the contract
    has no such claim, or where the plan is claimed already.
    """
    contract = contracts.contract(actor, contract_id)
    if found.blocked is not None or found.deadline is None or found.verdict is not Verdict.APPLIES:
        reason = found.blocked
        if reason is None:
            raise Conflict("claim.no_reward", N_("No reward that is paid brings this relief."))
        raise Conflict("claim." + reason.code.replace(".", "_"), reason.sentence, **reason.params)
    of = [claim for claim in claims.of_contract_for_update(contract.id) if claim.benefit is Benefit.PIT_REWARD]
    if any(claim.occasion == plan for claim in of):
        raise Conflict("claim.plan_claimed", N_("The relief of this plan is claimed already."))
    claim = next((one for one in of if not one.occasion and one.state is ClaimState.DRAFT), None) or _another(actor, contract, of)
    if not policy.can_claim(actor, claim):
        raise Forbidden("claim.not_claimant", N_("Only the claimant's people may do this."))
    claim.occasion = plan
    fill(claim, found)
    claim.tax_year = (found.deadline.on.replace(day=1) - timedelta(days=1)).year
    move(actor, claim, ClaimAct.PREPARE)
    return claim


def _another(actor: Actor, contract: Contract, of: list[Claim]) -> Claim:
    """Open a claim for a further plan."""
    if not any(claim.occasion for claim in of):
        raise Conflict("claim.no_reward_claim", N_("This contract has no open claim for rewards."))
    first = of[0]
    claim = Claim(
        contract_id=contract.id,
        benefit=first.benefit,
        party=first.party,
        organisation_id=first.organisation_id,
        state=ClaimState.DRAFT,
        base=ZERO,
        law=first.law,
        due_on=first.due_on,
        tax_year=first.tax_year,
        data={},
    )
    claim.occasion = "?"
    db.session.add(claim)
    db.session.flush()
    audit.record(actor, "claim.opened", claim, to_state=claim.state, benefit=claim.benefit.value, contract=contract.number)
    return claim


def file(actor: Actor, claim_id: int, *, on: date) -> Claim:
    """Note that a claim was filed with the tax office, or a charge paid, on a day."""
    claim, contract = locked(actor, claim_id)
    following = states.CLAIM.after(claim.state, ClaimAct.FILE)
    registration = registrations.of_contract(contract.id)
    filing.check_shares(on, claim.data.get("acquired_on"))
    filing.check_day(claim.benefit, on, _days(claim, contract, registration), clock.today())
    claim.filed_on = on
    lacking = tax_table.lacking(claim, contract, registration)
    moved(actor, claim, following, missing=", ".join(lacking) or None)
    return claim


def _days(claim: Claim, contract: Contract, registration: Registration | None) -> filing.Days:
    line = assessing.line_of(claim, contract, registration)
    decided_at = registration.decided_at if registration is not None else None
    return filing.Days(
        signed_on=clock.legal_date(contract.signed_at or clock.now()),
        registered_on=clock.legal_date(decided_at) if decided_at else None,
        due_on=claim.due_on,
        rule=line.deadline.rule if line.deadline else "",
    )


def conclude(actor: Actor, claim_id: int, *, outcome: str) -> Claim:
    """Note what the tax office decided: `accepted` or `rejected`."""
    claim, _contract = locked(actor, claim_id)
    move(actor, claim, OUTCOMES[outcome_of(outcome)])
    return claim


def outcome_of(outcome: str) -> str:
    """Return what the tax office decided; raise Invalid for another word."""
    if outcome not in OUTCOMES:
        raise Invalid("claim.outcome", N_("Say whether it was accepted or rejected."), field="outcome")
    return outcome


def mine(actor: Actor, claim_id: int) -> Claim:
    """Lock a claim for its claimant's people; raise NotFound, Forbidden."""
    claim = claims.claim_for_update(actor, claim_id)
    if not policy.can_claim(actor, claim):
        raise Forbidden("claim.not_claimant", N_("Only the claimant's people may do this."))
    return claim


def locked(actor: Actor, claim_id: int) -> tuple[Claim, Contract]:
    """Lock a claim for its claimant's people, with its contract; raise NotFound, Forbidden, Conflict before the registration."""
    seen = claims.claim(actor, claim_id)
    contract = contracts.contract(actor, seen.contract_id)
    if seen.benefit is Benefit.CIT_EXEMPTION:
        claims.year_for_update(seen.organisation_id, seen.tax_year)
    claim = mine(actor, claim_id)
    if claim.state is ClaimState.BLOCKED:
        message = N_("This claim is blocked until the contract is registered (%(law)s).")
        raise Conflict("claim.blocked", message, law=filing.REGISTRATION_LAW)
    return claim, contract


def move(actor: Actor, claim: Claim, act: ClaimAct) -> None:
    """Let an act happen to a claim."""
    moved(actor, claim, states.CLAIM.after(claim.state, act))


def moved(actor: Actor, claim: Claim, following: ClaimState, *, missing: str | None = None) -> None:
    """Put a claim into the state that follows and record it."""
    before, claim.state = claim.state, following
    db.session.flush()
    kind = "claim.unblocked" if before is ClaimState.BLOCKED else f"claim.{following.value}"
    amount = claim.amount.fen if claim.amount is not None else None
    about = {"benefit": claim.benefit.value, "amount_fen": amount} | ({"missing": missing} if missing else {})
    audit.record(actor, kind, claim, at=None, from_state=before, to_state=following, reason=None, **about)
