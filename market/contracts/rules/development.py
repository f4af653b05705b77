"""What a contract that comes from a proposal 揭榜方案 says beyond the usual: the demand's indicators, the promised work, its price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from market.contracts.rules.clauses import Clause
from market.contracts.rules.drafting import Facts, price_text, roles
from market.contracts.rules.types import OFFICIAL_PAYMENTS, ContractType, Subtype

LONGEST = 1500
"""Characters of a demand's or a proposal's own text inside a clause."""
WORK = frozenset({ContractType.DEV, ContractType.CON, ContractType.SRV})
"""Contracts about work still to be done, not about something that exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One indicator: what the demand wants, what the solver promised, how it is tested and shown."""

    name: str
    wanted: str
    promised: str
    test: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What is handed over by the end of a month after the contract."""

    name: str
    months: int
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What demand and proposal say; texts are Chinese as their authors wrote them."""

    demand: str
    proposal: str
    problem: str
    approach: str
    criteria: Sequence[Criterion]
    deliveries: Sequence[Delivery]
    team: Sequence[str]
    ownership: str
    instalments: str
    terms: str = ""


def clauses(facts: Facts, work: Work) -> dict[str, str]:
    """Return the clauses that demand and proposal decide; the others keep their usual text."""
    texts = {Clause.ACCEPTANCE: _acceptance(facts, work), Clause.PRICE: _price(facts, work)}
    if facts.type in WORK:
        texts |= {
            Clause.SUBJECT: _subject(facts, work),
            Clause.PERFORMANCE: _performance(facts, work),
            Clause.OWNERSHIP: _ownership(facts, work),
        }
    if work.terms.strip():
        texts[Clause.OTHER] = work.terms.strip()
    return {clause.value: text for clause, text in texts.items()}


def _subject(facts: Facts, work: Work) -> str:
    solver, client = roles(facts.subtype)
    act = {
        Subtype.DEV_COOP: f"{client}与{solver}合作研究开发",
        Subtype.CON_GEN: f"{client}委托{solver}提供技术咨询",
        Subtype.SRV_GEN: f"{client}委托{solver}提供技术服务",
    }.get(facts.subtype, f"{client}委托{solver}研究开发")
    wanted = "；".join(f"{row.name}：{row.wanted}" for row in work.criteria)
    return (
        f"{act}“{facts.achievement}”。要解决的问题：{_short(work.problem)}\n应达到的技术指标：{wanted}。\n技术路线：{_short(work.approach)}"
    )


def _performance(facts: Facts, work: Work) -> str:
    solver, client = roles(facts.subtype)
    steps = "\n".join(
        f"{place}. 合同生效后第{row.months}个月内：{row.name}" + (f"，交付{row.result}" if row.result else "") + "。"
        for place, row in enumerate(work.deliveries, start=1)
    )
    team = f"\n主要人员：{'、'.join(work.team)}；更换主要人员的，应当事先征得{client}同意。" if work.team else ""
    return (
        f"{solver}按照下列进度完成工作并交付：\n{steps}{team}\n履行地点为{facts.place}。{client}应当按照约定提供技术资料、试验条件，"
        "完成约定的协作事项，并及时接受工作成果。"
    )


def _acceptance(facts: Facts, work: Work) -> str:
    solver, client = roles(facts.subtype)
    rows = "\n".join(
        f"{place}. {row.name}：{row.promised or row.wanted}"
        + (f"（需求值：{row.wanted}）" if row.promised and row.promised != row.wanted else "")
        + (f"，检验方法：{row.test}" if row.test else "")
        + (f"，验证依据：{row.proof}" if row.proof else "")
        + "。"
        for place, row in enumerate(work.criteria, start=1)
    )
    return (
        f"双方以下列技术指标为验收标准：\n{rows}\n{client}应当在{solver}提交成果之日起三十日内组织验收，并出具书面验收意见；"
        "逾期未提出书面异议的，视为验收合格。未达到指标的，应当在双方商定的期限内整改后重新验收。"
    )


def _price(facts: Facts, work: Work) -> str:
    solver, client = roles(facts.subtype)
    how = f"按下列约定分期支付：{_short(work.instalments)}" if work.instalments.strip() else "在本合同生效后三十日内一次付清"
    return (
        f"本合同价款总额为{price_text(facts.total)}，采用{OFFICIAL_PAYMENTS[facts.payment]}方式，由{client}{how.rstrip('。')}，"
        f"并汇入{solver}的单位账户。本价款为春秋技术市场需求{work.demand}的中选方案{work.proposal}的报价。"
    )


def _ownership(facts: Facts, work: Work) -> str:
    agreed = work.ownership.strip().rstrip("。")
    article = {
        Subtype.DEV_ENTRUST: "第八百五十九条、第八百六十一条",
        Subtype.DEV_COOP: "第八百六十条、第八百六十一条",
    }.get(facts.subtype, "第八百八十五条")
    rest = f"没有约定的，依照《中华人民共和国民法典》{article}确定。"
    return f"{agreed}。{rest}" if agreed else rest


def _short(text: str) -> str:
    kept = text.strip()
    return kept if len(kept) <= LONGEST else f"{kept[:LONGEST]}……（全文以所附需求和方案为准）"
