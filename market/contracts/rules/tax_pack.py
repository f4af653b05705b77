"""The tax pack 税惠申报包 of one party: everything a claim is filed with, as headed lists. Pure; the paper is Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from market.contracts.rules.benefits.assessment import Assessment
from market.contracts.rules.benefits.kinds import AmountKind, Benefit
from market.contracts.rules.checklist import Line, PaperKey
from market.contracts.rules.correcting import CorrectionState
from market.contracts.rules.states import ClaimState
from market.money import Money

Say = Callable[[str, Mapping[str, Any]], str]
"""Turns a message of the rules with its values into Chinese."""
Row = tuple[str, str]

COUNTED_FROM_COST = frozenset({Benefit.CIT_EXEMPTION})
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", *(f"十{one}" for one in "一二三四五六七八九"))
STATES: dict[ClaimState, str] = {
    ClaimState.BLOCKED: "待登记",
    ClaimState.DRAFT: "待准备",
    ClaimState.READY: "待申报",
    ClaimState.FILED: "已申报",
    ClaimState.ACCEPTED: "税务机关已受理",
    ClaimState.REJECTED: "税务机关未予认可",
    ClaimState.CLAWED_BACK: "已追缴",
}
CORRECTIONS: dict[CorrectionState, str] = {
    CorrectionState.OPEN: "待更正申报",
    CorrectionState.FILED: "已更正申报",
    CorrectionState.ACCEPTED: "更正已获认可",
    CorrectionState.REJECTED: "更正未获认可",
    CorrectionState.SUPERSEDED: "已由后续变更取代",
}
AMOUNTS: dict[AmountKind, str] = {
    AmountKind.TAX_SAVED: "减免税额",
    AmountKind.TAX_DEFERRED: "递延税额",
    AmountKind.INCOME_EXEMPT: "减计收入额",
    AmountKind.TAX_DUE: "应纳税额",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPaper:
    """A paper that the claimant keeps: its number or place, and the file's name where there is one."""

    key: PaperKey
    note: str
    file: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackClaim:
    """One claim or charge of the pack."""

    line: Assessment
    state: ClaimState
    occasion: str
    filed: str
    due: str
    papers: Sequence[Line]
    kept: Sequence[KeptPaper]
    repay: Money | None
    corrections: Sequence[Row] = ()
    """Corrections of the return: when, and from which amount to which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The pack: facts of contract and registration, amounts, rights, and the party's claims."""

    number: str
    contract: Sequence[Row]
    amounts: Sequence[Row]
    rights: Sequence[Row]
    worksheet: Sequence[Row]
    deferral: Sequence[Row]
    """What the filing form of a deferral asks; empty without one."""
    claims: Sequence[PackClaim]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A headed list of the pack."""

    heading: str
    rows: Sequence[Row]


def parts(pack: Pack, say: Say) -> list[Part]:
    """Return the pack part by part: contract, amounts, rights, worksheet, each claim with its working, papers missing, days."""
    days = [(f"{claim.due} 前", _title(claim, say)) for claim in sorted(pack.claims, key=lambda one: one.due)]
    lists: list[tuple[str, Sequence[Row]]] = [
        ("合同与登记", pack.contract),
        ("合同金额", pack.amounts),
        ("知识产权", pack.rights or [("权利", "档案未列明具体权利")]),
    ]
    if pack.worksheet or any(claim.line.benefit in COUNTED_FROM_COST for claim in pack.claims):
        lists.append(("成本核算", pack.worksheet or [("成本", "尚未填写")]))
    if pack.deferral:
        lists.append(("递延纳税备案表填报事项", pack.deferral))
    lists += [(f"计算表：{_title(claim, say)}", _working(claim, say)) for claim in pack.claims]
    lists += [("备查资料", _papers(pack.claims, say)), ("期限提醒", days)]
    return [Part(heading=f"{_NUMERALS[place]}、{heading}", rows=rows) for place, (heading, rows) in enumerate(lists)]


def _title(claim: PackClaim, say: Say) -> str:
    named = say(claim.line.benefit.label, {})
    return f"{named}（{claim.occasion}）" if claim.occasion else named


def _working(claim: PackClaim, say: Say) -> list[Row]:
    line = claim.line
    rows = [("依据", line.law), ("状态", STATES[claim.state] + (f"，{claim.filed}" if claim.filed else ""))]
    rows += [(say(step.name, step.params), f"{say(step.formula, step.params)} = {step.amount}") for step in line.steps]
    rows.append((AMOUNTS[line.kind], "尚不能计算" if line.amount is None else f"{'不超过 ' if line.at_most else ''}{line.amount}"))
    if claim.repay is not None:
        rows.append(("应补缴", f"{claim.repay}"))
    return [*rows, *claim.corrections]


def _papers(claims: Sequence[PackClaim], say: Say) -> list[Row]:
    """Return each paper once for each place where it is, with the claims that need it."""
    needed: dict[tuple[str, str], list[str]] = {}
    for claim in claims:
        kept = {paper.key: paper for paper in claim.kept}
        for line in claim.papers:
            needed.setdefault((say(line.key.label, {}), _where(line, kept.get(line.key))), []).append(_title(claim, say))
    return [(name, f"{where}（{'；'.join(titles)}）") for (name, where), titles in needed.items()]


def _where(line: Line, kept: KeptPaper | None) -> str:
    if kept is not None:
        return kept.note + (f"（{kept.file}）" if kept.file else "")
    if line.held:
        return "本市场存有"
    return "尚缺" if line.missing else "如适用"
