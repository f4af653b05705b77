"""Tax claims and the lines of the tax table, with the dated parameters that apply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from market import clock, rulebook
from market.accounts import queries as accounts
from market.contracts import policy
from market.contracts.models.contract import Contract
from market.contracts.models.registration import Claim
from market.contracts.rules.benefits import Assessment, Benefit, Case, Rates, Side, assess
from market.contracts.rules.deadlines import add_months
from market.contracts.rules.states import REGISTERED_STATES, ClaimState
from market.db import db, one
from market.money import Money

if TYPE_CHECKING:
    from datetime import date

    from market.access import Actor
    from market.contracts.models.registration import Registration

COUNTED = (ClaimState.READY, ClaimState.FILED, ClaimState.ACCEPTED)
"""Claims whose income counts towards the yearly limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxLine:
    """One line of the tax table: what the rules say, and how far the claim is."""

    assessment: Assessment
    claim: Claim | None

    @property
    def state(self) -> ClaimState:
        """Return the claim's state; before signing everything is blocked."""
        return self.claim.state if self.claim else ClaimState.BLOCKED


def claim(actor: Actor, claim_id: int) -> Claim:
    """Return a claim the actor may see; raise NotFound otherwise."""
    return one(select(Claim).where(Claim.id == claim_id, policy.claims_visible_to(actor)))


def claim_for_update(actor: Actor, claim_id: int) -> Claim:
    """Lock a claim the actor may see; raise NotFound otherwise."""
    mine = select(Claim).where(Claim.id == claim_id, policy.claims_visible_to(actor))
    return one(mine.with_for_update().execution_options(populate_existing=True))


def of_contract(contract_id: int) -> list[Claim]:
    """Return all claims of a contract, for code that has checked the actor."""
    return list(db.session.scalars(select(Claim).where(Claim.contract_id == contract_id).order_by(Claim.id)))


def of_contract_for_update(contract_id: int) -> list[Claim]:
    """Lock all claims of a contract, by ascending id."""
    statement = select(Claim).where(Claim.contract_id == contract_id).order_by(Claim.id).with_for_update()
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def year_for_update(organisation_id: int, year: int) -> list[Claim]:
    """Lock a taxpayer's income-tax claims of a year: the limit of five million is shared among them."""
    statement = select(Claim).where(
        Claim.organisation_id == organisation_id, Claim.tax_year == year, Claim.benefit == Benefit.CIT_EXEMPTION
    )
    return list(db.session.scalars(statement.order_by(Claim.id).with_for_update()))


def other_incomes(contract: Contract, year: int) -> tuple[Money, ...]:
    """Return the seller's other counted transfer incomes of the year."""
    statement = select(Claim.base).where(
        Claim.organisation_id == contract.seller_id,
        Claim.tax_year == year,
        Claim.benefit == Benefit.CIT_EXEMPTION,
        Claim.contract_id != contract.id,
        Claim.state.in_(COUNTED),
    )
    return tuple(db.session.scalars(statement.order_by(Claim.id)))


def rates(on: date) -> Rates:
    """Return the tax parameters of the rule book on a day, and which of them no source confirmed."""
    keys = {
        "vat": ("vat.rate_bp", "vat.tech_exempt"),
        "cit": ("cit.exempt_fen", "cit.half_bp", "cit.rate_bp"),
        "stamp": ("stamp.tech_ppm", "stamp.transfer_ppm"),
    }
    return Rates(
        vat_bp=rulebook.number("vat.rate_bp", on),
        cit_exempt=Money(rulebook.number("cit.exempt_fen", on)),
        cit_half_bp=rulebook.number("cit.half_bp", on),
        cit_bp=rulebook.number("cit.rate_bp", on),
        cit_min_years=rulebook.number("cit.min_licence_years", on),
        stamp_tech_ppm=rulebook.number("stamp.tech_ppm", on),
        stamp_transfer_ppm=rulebook.number("stamp.transfer_ppm", on),
        stamp_days=rulebook.number("stamp.file_days", on),
        rd_entrust_bp=rulebook.number("rd.entrust_bp", on),
        unverified=frozenset(name for name, used in keys.items() if not all(rulebook.get(key, on).verified for key in used)),
    )


def case(contract: Contract, registration: Registration | None, *, data: dict[str, int] | None = None) -> Case:
    """Return a contract as the tax rules see it; before signing, as if it were signed today."""
    signed_on = clock.legal_date(contract.signed_at) if contract.signed_at else clock.today()
    registered = registration is not None and registration.state in REGISTERED_STATES and registration.decided_at is not None
    given = data or {}
    return Case(
        type=contract.type,
        subtype=contract.subtype,
        licence_months=_months(contract),
        total=contract.total,
        tech=contract.tech,
        seller_uscc=accounts.organisation(contract.seller_id).uscc,
        signed_on=signed_on,
        registered_on=clock.legal_date(registration.decided_at) if registered and registration and registration.decided_at else None,
        cost=Money(given["cost_fen"]) if "cost_fen" in given else None,
        fees=Money(given["fees_fen"]) if "fees_fen" in given else None,
        other_incomes=other_incomes(contract, signed_on.year),
    )


def _months(contract: Contract) -> int:
    if contract.starts_on is None or contract.licence_until is None:
        return 0
    months = (contract.licence_until.year - contract.starts_on.year) * 12 + contract.licence_until.month - contract.starts_on.month + 1
    while months and add_months(contract.starts_on, months).toordinal() - 1 > contract.licence_until.toordinal():
        months -= 1
    return months


def assessments(contract: Contract, registration: Registration | None, *, data: dict[str, int] | None = None) -> list[Assessment]:
    """Return what the rules say about a contract today."""
    known = case(contract, registration, data=data)
    return assess(known, rates(known.signed_on))


def tax_lines(actor: Actor, contract: Contract, registration: Registration | None) -> list[TaxLine]:
    """Return the tax table that the actor may see: a party its own lines, the operator all, others none."""
    rows = {(row.benefit, row.party): row for row in of_contract(contract.id)}
    cit = rows.get((Benefit.CIT_EXEMPTION, Side.SELLER))
    side = policy.side_of(actor, contract)
    everything = actor.can("operator", "system")
    lines = assessments(contract, registration, data=cit.data if cit else None)
    return [TaxLine(assessment=line, claim=rows.get((line.benefit, line.side))) for line in lines if everything or line.side is side]
