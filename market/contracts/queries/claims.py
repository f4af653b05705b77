"""Tax claims and the lines of the tax table, with the dated parameters that apply."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, or_, select

from market import clock, rulebook
from market.contracts import policy
from market.contracts.models.contract import Contract
from market.contracts.models.registration import Claim, ClaimPaper
from market.contracts.queries import casework, rulings, versions
from market.contracts.queries.corrections import counted_base
from market.contracts.rules.benefits import stamp
from market.contracts.rules.benefits.assessment import Assessment, unregistered
from market.contracts.rules.benefits.kinds import Benefit, Side, Verdict
from market.contracts.rules.benefits.register import assess
from market.contracts.rules.checklist import Held, checklist, missing
from market.contracts.rules.registration.ruling import Content
from market.contracts.rules.states import REGISTERED_STATES, ClaimState
from market.contracts.rules.tax import IncomeTax, Limits, income_tax
from market.db import db, one
from market.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from market.access import Actor
    from market.contracts.models.registration import Registration
    from market.contracts.queries.rulings import Supplement
    from market.contracts.rules.benefits.facts import Facts
    from market.contracts.rules.checklist import Line, PaperKey

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


def registered(registration: Registration | None) -> Content | None:
    """Return the amounts that benefits are counted from: those of the newest certificate, without what was added later 补登.

    None before the first certificate. What was added is claimed for itself, in the year in which it arose.
    """
    if registration is None or not registration.version:
        return None
    versions = rulings.versions(registration.id)
    now, (total, tech) = rulings.stated(versions[0]), rulings.added(versions)
    return replace(now, total=now.total - total, tech=now.tech - tech)


def facts_of(contract: Contract, registration: Registration | None, *, data: dict[str, int] | None = None) -> Facts:
    """Return a contract as a case, with the registered amounts and the seller's other counted transfers of the year."""
    signed_on = clock.legal_date(contract.signed_at) if contract.signed_at else clock.today()
    amounts = registered(registration)
    return casework.facts(contract, registration, others=other_incomes(contract, signed_on.year), data=data, amounts=amounts)


def assessments(contract: Contract, registration: Registration | None, *, data: dict[str, int] | None = None) -> list[Assessment]:
    """Return what the rules say about a contract, as if it were registered; without the seller's cost an amount is an upper bound.

    Benefits are counted from the registered amounts, stamp duty from the amount on the newest paper. Whether it is
    registered stands among the conditions as it is.
    """
    lines = assess(facts_of(contract, registration, data=data), casework.book)
    charges = {line.side: line for line in _charges(contract, registration)}
    lines = [charges[line.side] if line.benefit.is_charge else line for line in lines]
    if registration is None or registration.state not in REGISTERED_STATES:
        lines = [unregistered(line) for line in lines]
    if data and "cost_fen" in data:
        return lines
    return [replace(line, at_most=line.benefit is Benefit.CIT_EXEMPTION and line.verdict is Verdict.APPLIES) for line in lines]


def lines_of_supplement(
    contract: Contract, registration: Registration, supplement: Supplement, *, data: dict[str, int] | None = None
) -> list[Assessment]:
    """Return what the rules say about an amount that was added 补登, as if it were a contract of the day on which it arose.

    A correction counts with its amounts and its day; it was registered when it was added first.
    """
    version = supplement.version
    amounts = Content(project_name=version.project_name, total=supplement.total, tech=supplement.tech, ends_on=version.ends_on)
    others = other_incomes(contract, supplement.arose_on.year, version.id)
    days = casework.Days(arose_on=supplement.arose_on, registered_on=clock.legal_date(version.at))
    return assess(casework.facts(contract, registration, others=others, data=data, amounts=amounts, days=days), casework.book)


def _charges(contract: Contract, registration: Registration | None) -> list[Assessment]:
    total = versions.present_total(contract)
    paper = Content(project_name=contract.project_name, total=total, tech=total, ends_on=contract.ends_on)
    return stamp.assess(casework.facts(contract, registration, others=(), amounts=paper), casework.book)


def line_of(claim: Claim, contract: Contract, registration: Registration | None) -> Assessment:
    """Return what the rules say about the benefit of one claim, with its own figures."""
    if claim.version_id is not None and registration is not None:
        lines = lines_of_supplement(contract, registration, rulings.supplement_of(registration.id, claim.version_id), data=claim.data)
        return next(line for line in lines if (line.benefit, line.side) == (claim.benefit, claim.party))
    lines = assessments(contract, registration, data=claim.data)
    found = next(line for line in lines if (line.benefit, line.side) == (claim.benefit, claim.party))
    return shown(found, claim)


def shown(line: Assessment, claim: Claim) -> Assessment:
    """Return a line with what a paid reward plan brought, where the claim was filled in from one."""
    if not claim.occasion or claim.amount is None:
        return line
    return replace(line, verdict=Verdict.APPLIES, amount=claim.amount, base=claim.base, note=None)


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


def checklist_of(claim: Claim, contract: Contract, registration: Registration | None) -> list[Line]:
    """Return the papers of a claim, each with where it is."""
    number = registration.number if registration is not None and registration.state in REGISTERED_STATES else None
    held = Held(document=contract.document_key is not None, number=number, worksheet="cost_fen" in claim.data, plan=claim.occasion)
    kept = {row.paper for row in papers(claim.id)}
    return checklist(line_of(claim, contract, registration).papers, held, kept)


def lacking(claim: Claim, contract: Contract, registration: Registration | None) -> list[PaperKey]:
    """Return the papers that are missing of a claim."""
    return missing(checklist_of(claim, contract, registration), claim.benefit)


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
    lines = assessments(contract, registration, data=figures)
    seen = [line for line in lines if everything or line.side is side]
    first = {key: [claim for claim in found if claim.version_id is None] for key, found in rows.items()}
    later = [claim for found in rows.values() for claim in found if claim.version_id is not None and (everything or claim.party is side)]
    listed = [found for line in seen for found in _lines(line, first.get((line.benefit, line.side), []))]
    return [*listed, *(TaxLine(assessment=line_of(claim, contract, registration), claim=claim) for claim in later)]


def _lines(line: Assessment, of: list[Claim]) -> list[TaxLine]:
    """Return a line for each claim of a benefit: the rewards of several plans are claimed one by one."""
    return [TaxLine(assessment=shown(line, claim), claim=claim) for claim in of] or [TaxLine(assessment=line, claim=None)]
