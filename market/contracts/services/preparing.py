"""A claimant prepares a claim with its own figures; of two ways to be taxed the one not taken is set aside."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from market import clock
from market.contracts.queries import assessing, claims, contracts, registrations, rulings
from market.contracts.rules import asking, states
from market.contracts.rules.benefits import choosing
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.states import ClaimAct, ClaimState
from market.contracts.services import claiming, correcting
from market.errors import Conflict
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Claim, Registration
    from market.contracts.rules.benefits.assessment import Assessment
    from market.money import Money

LATER = ("equity.not_filed",)
"""Conditions that the filing itself meets."""
UNFILED = (ClaimState.DRAFT, ClaimState.READY)
STANDING = (ClaimState.FILED, ClaimState.ACCEPTED)
CHOSEN_OTHERWISE = "另一种计税办法已选定"


def prepare(actor: Actor, claim_id: int, **given: Any) -> Claim:
    """Fix the amount of a claim and mark it ready; `given` holds what it asks, by the names of `asking.Figure`.

    Raise NotFound, Forbidden, Invalid at what is missing or wrong, and Conflict with the condition that fails, or where the
    investor of a contribution for shares has filed for the other way.
    """
    _lock_years(actor, claim_id)
    claim, contract = claiming.locked(actor, claim_id)
    following = states.CLAIM.after(claim.state, ClaimAct.PREPARE)
    if claim.benefit is Benefit.PIT_REWARD:
        raise Conflict("claim.by_plan", N_("This claim is filled in from a reward plan that is paid."))
    registration = registrations.of_contract(contract.id)
    wanted = assessing.asked(claim, contract, registration)
    bounds = asking.Bounds(most=_most(contract, registration, claim), signed_on=_signed_on(contract), today=clock.today())
    claim.data = {**claim.data, **asking.taken(wanted, given, bounds)}
    line = assessing.line_of(claim, contract, registration)
    _require(line)
    _set_rival_aside(actor, contract, claim)
    if "acquired_on" in claim.data:
        claim.tax_year = date.fromisoformat(claim.data["acquired_on"]).year
    claiming.fill(claim, line)
    claiming.moved(actor, claim, following)
    return claim


def _lock_years(actor: Actor, claim_id: int) -> None:
    """Lock the years of a contract's income-tax claims before the claim itself: setting one aside frees its part of the limit."""
    contract = contracts.contract(actor, claims.claim(actor, claim_id).contract_id)
    correcting.lock_years(claims.of_contract(contract.id))


def _signed_on(contract: Contract) -> date:
    return clock.legal_date(contract.signed_at or clock.now())


def _most(contract: Contract, registration: Registration | None, claim: Claim) -> Money:
    """Return the technology amount that cost and fees cannot exceed: the registered one, or what a supplement added."""
    if claim.version_id is not None and registration is not None:
        return rulings.supplement_of(registration.id, claim.version_id).tech
    amounts = assessing.registered(registration)
    return contract.tech if amounts is None else amounts.tech


def _require(line: Assessment) -> None:
    """Raise Conflict with the condition that fails; a question for the tax office is none."""
    for one in line.failed:
        if not one.condition.asks and one.condition.code not in LATER:
            raise Conflict("claim." + one.condition.code.replace(".", "_"), one.condition.reason, **one.params)


def _set_rival_aside(actor: Actor, contract: Contract, claim: Claim) -> None:
    benefit = choosing.RIVAL.get(claim.benefit)
    rival = next((row for row in claims.of_contract_for_update(contract.id) if row.benefit is benefit and row.version_id is None), None)
    if rival is None:
        return
    if rival.state in STANDING:
        raise Conflict("claim.other_way", N_("The other way to be taxed is filed already; only one of the two is possible."))
    if rival.state not in UNFILED:
        return
    was_counted = rival.state is ClaimState.READY
    claiming.move(actor, rival, ClaimAct.SET_ASIDE)
    if was_counted:
        correcting.recount_years(actor, contract, [rival], correcting.Cause(reason=CHOSEN_OTHERWISE, at=clock.now()))
