"""Tax claims over all contracts, and the income tax of a taxpayer's year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, or_, select

from market import rulebook
from market.contracts import policy
from market.contracts.models.contract import Contract
from market.contracts.models.registration import Claim, ClaimPaper
from market.contracts.queries.corrections import counted_base
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.states import ClaimState
from market.contracts.rules.tax import IncomeTax, Limits, income_tax
from market.db import db, one
from market.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from market.access import Actor

COUNTED = (ClaimState.READY, ClaimState.FILED, ClaimState.ACCEPTED)
"""Claims whose income counts towards the yearly limit."""


class YearRow(NamedTuple):
    """One transfer of a taxpayer's year; the income is what holds now, a correction counted in."""

    claim: Claim
    contract: Contract
    base: Money


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


def unfiled(actor: Actor, *, most: int) -> list[tuple[Claim, Contract]]:
    """Return the claims and charges that the actor may see and that wait to be filed or paid, by their last day."""
    mine = select(Claim, Contract).join(Contract, Contract.id == Claim.contract_id)
    mine = mine.where(policy.claims_visible_to(actor), Claim.state.in_((ClaimState.DRAFT, ClaimState.READY)))
    return [(row.Claim, row.Contract) for row in db.session.execute(mine.order_by(Claim.due_on, Claim.id).limit(most))]


def used_incomes(claim: Claim) -> tuple[Money, ...]:
    """Return the taxpayer's other transfer incomes of the year for which the benefit was filed or granted."""
    used = select(counted_base()).where(
        Claim.organisation_id == claim.organisation_id,
        Claim.tax_year == claim.tax_year,
        Claim.benefit == Benefit.CIT_EXEMPTION,
        Claim.id != claim.id,
        Claim.state.in_((ClaimState.FILED, ClaimState.ACCEPTED)),
    )
    return tuple(db.session.scalars(used.order_by(Claim.id)))


def limits(year: int) -> Limits:
    """Return the figures of the income-tax rule for a tax year."""
    last = date(year, 12, 31)
    return Limits(
        exempt=Money(rulebook.number("cit.exempt_fen", last)),
        half_bp=rulebook.number("cit.half_bp", last),
        rate_bp=rulebook.number("cit.rate_bp", last),
    )


def other_incomes(contract: Contract, year: int, version_id: int | None = None) -> tuple[Money, ...]:
    """Return the seller's other counted transfer incomes of the year, those of the contract's own supplements 补登 among them.

    `version_id` is the supplement that is counted itself; None for what was registered first.
    """
    statement = select(counted_base()).where(
        Claim.organisation_id == contract.seller_id,
        Claim.tax_year == year,
        Claim.benefit == Benefit.CIT_EXEMPTION,
        or_(Claim.contract_id != contract.id, Claim.version_id.is_distinct_from(version_id)),
        Claim.state.in_(COUNTED),
    )
    return tuple(db.session.scalars(statement.order_by(Claim.id)))


def awaits_rewards(contract_id: int) -> bool:
    """Say whether a contract has a claim that a paid reward plan may fill in, or a further one beside those filled in."""
    mine = select(Claim.id).where(Claim.contract_id == contract_id, Claim.benefit == Benefit.PIT_REWARD)
    return db.session.scalar(mine.where((Claim.state == ClaimState.DRAFT) | (Claim.occasion != "")).limit(1)) is not None


def of_plan(contract_id: int, plan: str) -> Claim | None:
    """Return the claim that was filled in from a reward plan, for code that has checked the actor."""
    mine = select(Claim).where(Claim.contract_id == contract_id, Claim.benefit == Benefit.PIT_REWARD, Claim.occasion == plan)
    return db.session.scalars(mine).one_or_none()


def papers(claim_id: int) -> list[ClaimPaper]:
    """Return the papers that the claimant keeps with a claim, the oldest first."""
    return list(db.session.scalars(select(ClaimPaper).where(ClaimPaper.claim_id == claim_id).order_by(ClaimPaper.id)))


def paper(actor: Actor, paper_id: int) -> ClaimPaper:
    """Return a paper of a claim the actor may see; raise NotFound otherwise."""
    mine = select(ClaimPaper).join(Claim, Claim.id == ClaimPaper.claim_id)
    return one(mine.where(ClaimPaper.id == paper_id, policy.claims_visible_to(actor)))


def year_of(organisation_id: int, year: int) -> list[YearRow]:
    """Return a taxpayer's income-tax claims of a year that count, over all contracts, with the income that holds now."""
    rows = select(Claim, Contract, counted_base().label("base")).join(Contract, Contract.id == Claim.contract_id)
    rows = rows.where(
        Claim.organisation_id == organisation_id,
        Claim.tax_year == year,
        Claim.benefit == Benefit.CIT_EXEMPTION,
        Claim.state.in_(COUNTED),
    )
    return [YearRow(row.Claim, row.Contract, row.base) for row in db.session.execute(rows.order_by(Claim.id))]


def year_tax(rows: Iterable[YearRow], year: int) -> IncomeTax:
    """Return the income tax of a taxpayer's year: five million free, summed over all contracts (企业所得税法实施条例 Art. 90)."""
    return income_tax([row.base for row in rows], limits(year))


def all_claims(actor: Actor, *, state: ClaimState | None = None, page: int = 1, size: int = 20) -> tuple[list[tuple[Claim, Contract]], int]:
    """Return one page of the claims that the actor may see, by their last day, and how many there are."""
    mine = select(Claim, Contract).join(Contract, Contract.id == Claim.contract_id).where(policy.claims_visible_to(actor))
    if state is not None:
        mine = mine.where(Claim.state == state)
    total = db.session.scalar(select(func.count()).select_from(mine.with_only_columns(Claim.id).subquery())) or 0
    rows = db.session.execute(mine.order_by(Claim.due_on, Claim.id).offset((max(1, page) - 1) * size).limit(size))
    return [(row.Claim, row.Contract) for row in rows], total
