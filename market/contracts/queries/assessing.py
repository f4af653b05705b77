"""What the tax rules say of a contract of this market: line by line, with the registered amounts and the claimants' own figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from market import clock
from market.contracts.queries import casework, claims, known, rulings, versions
from market.contracts.queries.casework import Stated
from market.contracts.rules import asking
from market.contracts.rules.benefits import choosing, stamp
from market.contracts.rules.benefits.assessment import Assessment, untrue
from market.contracts.rules.benefits.kinds import Benefit, Choice, Side, Verdict
from market.contracts.rules.benefits.register import assess
from market.contracts.rules.registration.ruling import Content
from market.contracts.rules.states import REGISTERED_STATES, ClaimState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Claim, Registration
    from market.contracts.queries.known import Known
    from market.contracts.queries.rulings import Supplement
    from market.contracts.rules.benefits.facts import Facts

FILED = (ClaimState.FILED, ClaimState.ACCEPTED)
UPPER_BOUND = (Benefit.CIT_EXEMPTION, Benefit.EQUITY_DEFERRAL)
"""Counted from the claimant's cost: without it the amount is an upper bound."""


def registered(registration: Registration | None) -> Content | None:
    """Return the amounts that benefits are counted from: those of the newest certificate, without what was added later 补登.

    None before the first certificate. What was added is claimed for itself, in the year in which it arose.
    """
    if registration is None or not registration.version:
        return None
    rows = rulings.versions(registration.id)
    now, (total, tech) = rulings.stated(rows[0]), rulings.added(rows)
    return replace(now, total=now.total - total, tech=now.tech - tech)


def _counted(contract: Contract, registration: Registration | None) -> Content | None:
    """Return the registered amounts and last day; before, those of a change signed since; None where the contract stands as it was."""
    if (found := registered(registration)) is not None:
        return found
    now = versions.present(contract)
    if (now.total, now.ends_on) == (contract.total, contract.ends_on):
        return None
    return Content(project_name=contract.project_name, total=now.total, tech=now.split.tech, ends_on=now.ends_on)


def _stated(contract: Contract, registration: Registration | None, data: Mapping[str, Any] | None, choice: Choice = Choice.DEFER) -> Stated:
    signed_on = clock.legal_date(contract.signed_at) if contract.signed_at else clock.today()
    others = claims.other_incomes(contract, signed_on.year)
    return Stated(others=others, data=data or {}, amounts=_counted(contract, registration), choice=choice)


def chosen(of: Iterable[Claim]) -> Choice | None:
    """Return how the investor of a contribution for shares is taxed, as the contract's claims say; None while neither is prepared."""
    counted = {claim.benefit for claim in of if claim.version_id is None and claim.state in claims.COUNTED}
    return next((choice for benefit, choice in choosing.OF.items() if benefit in counted), None)


def rival_stands(claim: Claim) -> bool:
    """Say whether the other way to be taxed is filed or granted already, so that a set-aside claim stays so."""
    rival = choosing.RIVAL.get(claim.benefit) if claim.state is ClaimState.SET_ASIDE else None
    return any(row.benefit is rival and row.state in FILED for row in claims.of_contract(claim.contract_id))


def facts_of(contract: Contract, registration: Registration | None, *, data: Mapping[str, Any] | None = None) -> Facts:
    """Return a contract as a case, with the registered amounts and the seller's other counted transfers of the year."""
    record = known.known(contract)
    choice = (chosen(claims.of_contract(contract.id)) if record.in_shares else None) or Choice.DEFER
    return casework.facts(contract, registration, record, _stated(contract, registration, data, choice))


def assessments(
    contract: Contract,
    registration: Registration | None,
    *,
    data: Mapping[str, Any] | None = None,
    choice: Choice | None = None,
    of: Sequence[Claim] | None = None,
) -> list[Assessment]:
    """Return what the rules say about a contract, as if it were registered; without the seller's cost an amount is an upper bound.

    Benefits are counted from the registered amounts, stamp duty from the amount on the newest paper. What must still happen at an
    office stands among the conditions as it is. Of a contribution for shares each of the two ways is counted, until one is taken;
    `of` are the contract's claims, where the caller holds them.
    """
    record, stated = known.known(contract), _stated(contract, registration, data)
    made = (claims.of_contract(contract.id) if of is None else of) if record.in_shares else ()
    lines = _judged(contract, registration, record, stated, choice or chosen(made))
    charges = {line.side: line for line in _charges(contract, registration, record)}
    lines = [replace(charges[line.side], note=line.note) if line.benefit.is_charge else line for line in lines]
    lines = [untrue(line, _outstanding(registration, record, made)) for line in lines]
    if "cost_fen" in stated.data:
        return lines
    return [replace(line, at_most=line.benefit in UPPER_BOUND and line.verdict is Verdict.APPLIES) for line in lines]


def _judged(
    contract: Contract, registration: Registration | None, record: Known, stated: Stated, decided: Choice | None
) -> list[Assessment]:
    if not record.in_shares:
        return assess(casework.facts(contract, registration, record, stated), casework.book)
    ways = {
        choice: assess(casework.facts(contract, registration, record, replace(stated, choice=choice)), casework.book) for choice in Choice
    }
    return choosing.either(ways, decided)


def _outstanding(registration: Registration | None, record: Known, made: Iterable[Claim] = ()) -> frozenset[str]:
    """Return the conditions that were taken as met although an office has not done its part, by the ends of their codes."""
    is_registered = registration is not None and registration.state in REGISTERED_STATES
    crosses = record.crossing.registered_on is None and casework.crosses_border(record)
    filed = any(claim.benefit is Benefit.EQUITY_DEFERRAL and claim.state in FILED for claim in made)
    found = {
        ".not_registered": not is_registered,
        "cit.not_registered": crosses,
        "pilot.not_registered": crosses,
        "equity.not_filed": record.in_shares and not filed,
    }
    return frozenset(code for code, holds in found.items() if holds)


def lines_of_supplement(
    contract: Contract, registration: Registration, supplement: Supplement, *, data: Mapping[str, Any] | None = None
) -> list[Assessment]:
    """Return what the rules say about an amount that was added 补登, as if it were a contract of the day on which it arose.

    A correction counts with its amounts and its day; it was registered when it was added first.
    """
    version = supplement.version
    stated = Stated(
        others=claims.other_incomes(contract, supplement.arose_on.year, version.id),
        data=data or {},
        amounts=Content(project_name=version.project_name, total=supplement.total, tech=supplement.tech, ends_on=version.ends_on),
        days=casework.Days(arose_on=supplement.arose_on, registered_on=clock.legal_date(version.at)),
    )
    record = known.known(contract)
    lines = assess(casework.facts(contract, registration, record, stated), casework.book)
    return [untrue(line, _outstanding(registration, record)) for line in lines]


def _charges(contract: Contract, registration: Registration | None, record: Known) -> list[Assessment]:
    total = versions.present_total(contract)
    paper = Content(project_name=contract.project_name, total=total, tech=total, ends_on=contract.ends_on)
    return stamp.assess(casework.facts(contract, registration, record, Stated(amounts=paper)), casework.book)


def line_of(claim: Claim, contract: Contract, registration: Registration | None, *, data: Mapping[str, Any] | None = None) -> Assessment:
    """Return what the rules say about the benefit of one claim, with its own figures or, instead of them, with `data`."""
    said = claim.data if data is None else data
    if claim.version_id is not None and registration is not None:
        supplement = rulings.supplement_of(registration.id, claim.version_id)
        return _of(lines_of_supplement(contract, registration, supplement, data=said), claim.benefit, claim.party)
    lines = assessments(contract, registration, data=said, choice=choosing.OF.get(claim.benefit))
    return shown(_of(lines, claim.benefit, claim.party), claim)


def _of(lines: list[Assessment], benefit: Benefit, side: Side) -> Assessment:
    return next(line for line in lines if (line.benefit, line.side) == (benefit, side))


def shown(line: Assessment, claim: Claim) -> Assessment:
    """Return a line with what a paid reward plan brought, where the claim was filled in from one."""
    if not claim.occasion or claim.amount is None:
        return line
    return replace(line, verdict=Verdict.APPLIES, amount=claim.amount, base=claim.base, note=None)


def asked(claim: Claim, contract: Contract, registration: Registration | None) -> tuple[asking.Figure, ...]:
    """Return the figures and facts that only the claimant can state, before the claim is ready."""
    bare = line_of(claim, contract, registration, data={})
    return asking.asked(bare, contract.subtype)
