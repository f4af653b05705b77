"""The gate before a signature: mandatory clauses, price, term, the inventors' priority; what the clauses say is the linter's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from market.contracts.rules.clauses import SUBJECT_MIN, Clause, Patent, missing
from market.contracts.rules.findings import Finding, finding
from market.contracts.rules.types import ContractType, LicenceMode, PaymentMode, PriorityAnswer, Subtype
from market.money import Money
from market.wording import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What the gate before signing looks at."""

    type: ContractType
    subtype: Subtype
    licence_mode: LicenceMode | None = None
    payment: PaymentMode = PaymentMode.LUMP_ONCE
    project_name: str
    clauses: Mapping[str, str]
    patents: Sequence[Patent]
    total: Money
    awarded: Money
    tech: Money
    starts_on: date | None
    ends_on: date | None
    licence_until: date | None
    priority: PriorityAnswer | None
    priority_on: date | None
    today: date


def check(paper: Paper) -> list[Finding]:
    """Return the checks that stand before a signature: nothing is signed while one fails."""
    return [*_form(paper), *_dates(paper), *_priority(paper)]


def _form(paper: Paper) -> list[Finding]:
    lines = [
        finding(
            "project_name",
            ok=bool(paper.project_name.strip()),
            good=N_("The project has a name."),
            bad=N_("Give the project a name."),
            field="project_name",
        ),
        finding(
            "price",
            ok=paper.total == paper.awarded,
            good=N_("The price is the awarded price."),
            bad=N_("The price must be the awarded price of %(awarded)s."),
            field="total",
            awarded=paper.awarded,
        ),
    ]
    lines += [
        Finding(
            key="clause",
            ok=False,
            message=N_("The clause “%(clause)s” is missing."),
            field=f"clause_{clause.value}",
            params={"clause": clause},
        )
        for clause in missing(paper.type, paper.clauses)
    ]
    short = len(paper.clauses.get(Clause.SUBJECT, "").strip()) < SUBJECT_MIN
    lines.append(
        finding(
            "subject",
            ok=not short,
            good=N_("The subject is described."),
            bad=N_("Describe the technology so that a registrar understands it."),
            field="clause_subject",
        )
    )
    return lines


def _dates(paper: Paper) -> list[Finding]:
    ordered = bool(paper.starts_on and paper.ends_on and paper.starts_on <= paper.ends_on)
    lines = [
        finding(
            "term",
            ok=ordered,
            good=N_("The contract has a term."),
            bad=N_("Give the contract's first and last day, in this order."),
            field="ends_on",
        )
    ]
    if paper.type is not ContractType.LIC:
        return lines
    if paper.licence_until is None:
        return [*lines, Finding(key="licence_until", ok=False, message=N_("Give the last day of the licence term."), field="licence_until")]
    return [*lines, Finding(key="licence_until", ok=True, message=N_("The licence has a last day."))]


def _priority(paper: Paper) -> list[Finding]:
    if paper.type is not ContractType.TRF:
        return []
    if paper.priority is PriorityAnswer.EXERCISED:
        return [
            Finding(
                key="priority",
                ok=False,
                message=N_("An inventor uses the priority of Article 847: the transfer to somebody else is on hold."),
                field="priority",
            )
        ]
    answered = paper.priority is PriorityAnswer.NOT_JOB_RELATED or (
        paper.priority is PriorityAnswer.WAIVED and paper.priority_on is not None and paper.priority_on <= paper.today
    )
    return [
        finding(
            "priority",
            ok=answered,
            good=N_("The inventors were asked about their priority."),
            bad=N_("Record the notice to the inventors and their answer (Civil Code, Article 847)."),
            field="priority",
        )
    ]
