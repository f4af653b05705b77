"""From the facts of a contract to its duties: what, of whom, until when, by which law. Pure: days and rule versions are arguments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from market import workdays
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.clauses import Patent
from market.contracts.rules.deadlines import add_months
from market.contracts.rules.types import GRANTED_PATENTS, ContractType, PaymentMode, Subtype
from market.duties.rules.exporting import LAW, Standing
from market.duties.rules.states import DutyKind
from market.money import Money

FIXED_SUM = frozenset({PaymentMode.LUMP_ONCE, PaymentMode.LUMP_INSTALMENT})
"""Ways of payment whose sum the contract fixes (民法典 Art. 846)."""

RECORDED: dict[Subtype, str] = {
    Subtype.TRF_PATENT: "专利法 第十条",
    Subtype.TRF_PATAPP: "专利法 第十条",
    Subtype.TRF_IC: "集成电路布图设计保护条例 第二十二条",
    Subtype.TRF_PVP: "植物新品种保护条例 第九条",
}
"""Transfers that take effect when the office has recorded them, and the law that says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What of a contract its duties follow from."""

    type: ContractType
    subtype: Subtype
    payment: PaymentMode
    total: Money
    effective_on: date
    ends_on: date | None
    licence_until: date | None
    patents: tuple[Patent, ...]
    export: Standing = Standing.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A number of days or months by one version of a rule."""

    count: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """The periods of the rule book, as in force on the day on which a contract takes effect."""

    record_days: Span
    filing_months: Span
    payment_days: Span
    acceptance_days: Span
    export_days: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One duty: `subject` names the right or the instalment, empty where the whole contract is meant."""

    kind: DutyKind
    party: Side
    due_on: date
    law: str
    rule: str = ""
    subject: str = ""
    amount: Money | None = None


def duties(facts: Facts, spans: Spans) -> list[Made]:
    """Return the duties of a contract that took effect, in the order of their days."""
    made = (_recording(facts, spans), _filing(facts, spans), _fees(facts), _paying(facts, spans), _accepting(facts, spans))
    found = [row for rows in (*made, _exporting(facts, spans)) for row in rows]
    return sorted(found, key=lambda made: (made.due_on, made.kind, made.subject))


def days_after(start: date, span: Span) -> date:
    """Return the last of so many days, the first not counted; on a holiday the next working day (民法典 Art. 201, 203)."""
    return workdays.next_working_day(start + timedelta(days=span.count))


def _recording(facts: Facts, spans: Spans) -> Iterator[Made]:
    law = RECORDED.get(facts.subtype)
    if law is None:
        return
    for subject in [_named(patent) for patent in facts.patents] or [""]:
        yield Made(
            kind=DutyKind.TRANSFER_RECORD,
            party=Side.SELLER,
            subject=subject,
            due_on=days_after(facts.effective_on, spans.record_days),
            rule=spans.record_days.rule,
            law=law,
        )


def _filing(facts: Facts, spans: Spans) -> Iterator[Made]:
    """A patent licence is filed 备案 within three months of taking effect."""
    if facts.subtype is Subtype.LIC_PATENT:
        last = workdays.next_working_day(add_months(facts.effective_on, spans.filing_months.count))
        yield Made(
            kind=DutyKind.LICENCE_FILING, party=Side.SELLER, due_on=last, rule=spans.filing_months.rule, law="专利法实施细则 第十五条"
        )


def _fees(facts: Facts) -> Iterator[Made]:
    """The licensor keeps the patent alive: its fee falls due on each anniversary of the filing during the licence."""
    if facts.subtype is not Subtype.LIC_PATENT or facts.licence_until is None:
        return
    for patent in facts.patents:
        if patent.filed_on is None or patent.kind not in GRANTED_PATENTS:
            continue
        for year in range(1, (patent.expires_on or facts.licence_until).year - patent.filed_on.year + 1):
            due_on = add_months(patent.filed_on, 12 * year)
            if facts.effective_on <= due_on <= facts.licence_until and (patent.expires_on is None or due_on < patent.expires_on):
                yield Made(
                    kind=DutyKind.ANNUAL_FEE, party=Side.SELLER, subject=_named(patent), due_on=due_on, law="技术合同司法解释 第二十六条"
                )


def _paying(facts: Facts, spans: Spans) -> Iterator[Made]:
    """A fixed sum is due as a whole until the parties' own plan of instalments is entered."""
    if facts.payment in FIXED_SUM:
        yield Made(
            kind=DutyKind.PAYMENT,
            party=Side.BUYER,
            amount=facts.total,
            due_on=days_after(facts.effective_on, spans.payment_days),
            rule=spans.payment_days.rule,
            law="民法典 第八百四十六条",
        )


def _accepting(facts: Facts, spans: Spans) -> Iterator[Made]:
    """The results of a development are accepted 验收 after its term."""
    if facts.type is ContractType.DEV and facts.ends_on is not None:
        last = days_after(facts.ends_on, spans.acceptance_days)
        yield Made(kind=DutyKind.ACCEPTANCE, party=Side.BUYER, due_on=last, rule=spans.acceptance_days.rule, law="民法典 第八百四十五条")


def _exporting(facts: Facts, spans: Spans) -> Iterator[Made]:
    """A contract about technology that is free for export is registered; a restricted one has its licence already."""
    if facts.export is Standing.FREE:
        last = days_after(facts.effective_on, spans.export_days)
        yield Made(kind=DutyKind.EXPORT_REGISTRATION, party=Side.SELLER, due_on=last, rule=spans.export_days.rule, law=LAW)


def _named(patent: Patent) -> str:
    return patent.patent_number or patent.application_number or patent.title
