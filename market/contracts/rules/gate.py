"""The gate before a signature: mandatory clauses, the patent block, price, term, the inventors' priority, no monopoly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from market.contracts.rules.clauses import SUBJECT_MIN, Clause, Patent, missing, monopoly
from market.contracts.rules.findings import Finding, finding
from market.contracts.rules.types import PATENT_KINDS, ContractType, PriorityAnswer, Subtype
from market.money import Money
from market.wording import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What the gate before signing looks at."""

    type: ContractType
    subtype: Subtype
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
    return [*_form(paper), *_patents(paper), *_dates(paper), *_priority(paper), *_monopolies(paper)]


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


def _patents(paper: Paper) -> list[Finding]:
    if paper.subtype in (Subtype.TRF_PATENT, Subtype.LIC_PATENT, Subtype.TRF_PATAPP) and not [
        row for row in paper.patents if row.kind in PATENT_KINDS
    ]:
        return [
            Finding(
                key="patent_block", ok=False, message=N_("A contract about patents lists them (Civil Code, Article 845)."), field="patents"
            )
        ]
    lines = []
    for row in paper.patents:
        gaps = row.missing
        lines.append(
            finding(
                "patent_block",
                ok=not gaps,
                good=N_("Patent data complete: %(title)s"),
                bad=N_("Patent data incomplete: %(title)s"),
                field="patents",
                title=row.title,
            )
        )
        if row.expires_on and row.expires_on < paper.today:
            lines.append(
                Finding(
                    key="patent_expired",
                    ok=False,
                    message=N_("The patent “%(title)s” has expired."),
                    field="patents",
                    params={"title": row.title},
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
    ends = [row.expires_on for row in paper.patents if row.expires_on]
    within = not ends or paper.licence_until <= min(ends)
    return [
        *lines,
        finding(
            "licence_until",
            ok=within,
            good=N_("The licence ends before the patents do."),
            bad=N_("A patent licence cannot last longer than the patent (Civil Code, Article 865)."),
            field="licence_until",
        ),
    ]


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


def _monopolies(paper: Paper) -> list[Finding]:
    found = monopoly(paper.clauses)
    if not found:
        return [Finding(key="monopoly", ok=True, message=N_("No clause reads like illegal monopoly of technology."))]
    return [
        Finding(
            key="monopoly",
            ok=False,
            message=N_("Clause “%(clause)s”: “%(passage)s” may be void (Civil Code, Article 850)."),
            field=f"clause_{one.clause.value}",
            params={"clause": one.clause, "passage": one.passage},
        )
        for one in found
    ]
