"""The clause linter: what makes a contract void, unregistrable or dangerous, each with its law and a way out."""

from __future__ import annotations

from collections.abc import Iterator

from market.contracts.rules import comparing
from market.contracts.rules.findings import Finding
from market.contracts.rules.gate import Paper
from market.contracts.rules.monopoly import suspicions
from market.contracts.rules.remarks import Remark, Severity
from market.contracts.rules.signs import passages


def lint(paper: Paper) -> list[Remark]:
    """Return what the linter has to say about a contract, errors first."""
    remarks = [*_monopolies(paper), *comparing.remarks(paper), *passages(paper.subtype, paper.clauses)]
    return sorted(remarks, key=lambda one: one.severity is not Severity.ERROR)


def blocking(paper: Paper) -> list[Finding]:
    """Return the errors as lines of the gate: nothing is sent for signature while one stands."""
    return [_line(one) for one in lint(paper) if one.severity is Severity.ERROR]


def _line(one: Remark) -> Finding:
    place = f"clause_{one.clause.value}" if one.clause else "patents"
    return Finding(key=one.rule, ok=False, message=one.message, field=place, params=one.params)


def _monopolies(paper: Paper) -> Iterator[Remark]:
    for one in suspicions(paper.clauses):
        yield Remark(
            rule="monopoly",
            severity=Severity.ERROR,
            message=one.pattern.message,
            law=f"民法典第八百五十条；技术合同司法解释第十条{one.pattern.item}",
            suggestion=one.pattern.suggestion,
            clause=one.clause,
            passage=one.passage,
        )
