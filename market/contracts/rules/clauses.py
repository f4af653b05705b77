"""Clauses a technology contract needs (民法典 Art. 845) and those it must not have (Art. 850; 技术合同司法解释 Art. 10)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from market.contracts.rules.types import ContractType
from market.wording import N_, Labelled


class Clause(Labelled):
    """A clause by its key; the order is that of the paper."""

    SUBJECT = "subject", N_("Subject, scope and requirements")
    SCOPE = "scope_mode", N_("Manner, territory and term of the licence")
    PERFORMANCE = "performance", N_("Plan, place and manner of performance")
    PRICE = "price", N_("Price and payment")
    FORMALITIES = "formalities", N_("Formalities of the transfer")
    EARLIER_USE = "earlier_use", N_("Earlier use and licences")
    WARRANTY = "warranty", N_("Warranty of title and completeness")
    SECRECY = "secrecy", N_("Secrecy of technical information")
    ACCEPTANCE = "acceptance", N_("Acceptance")
    OWNERSHIP = "ownership", N_("Ownership of results and sharing of proceeds")
    IMPROVEMENT = "improvement", N_("Later improvements")
    RISK = "risk", N_("Technical risk")
    BREACH = "breach", N_("Breach of contract")
    DISPUTE = "dispute", N_("Disputes")
    DEFINITIONS = "definitions", N_("Terms used")
    ATTACHMENTS = "attachments", N_("Attachments")
    OTHER = "other", N_("Other agreements")


HEADINGS: dict[Clause, str] = {
    Clause.SUBJECT: "标的的内容、范围和要求",
    Clause.SCOPE: "许可的方式、地域和期限",
    Clause.PERFORMANCE: "履行的计划、地点和方式",
    Clause.PRICE: "价款及支付方式",
    Clause.FORMALITIES: "权利转移手续",
    Clause.EARLIER_USE: "签约前的实施和许可情况",
    Clause.WARRANTY: "权利与技术保证",
    Clause.SECRECY: "技术信息和资料的保密",
    Clause.ACCEPTANCE: "验收标准和方法",
    Clause.OWNERSHIP: "成果归属和收益分配",
    Clause.IMPROVEMENT: "后续改进成果的分享",
    Clause.RISK: "风险责任的承担",
    Clause.BREACH: "违约责任",
    Clause.DISPUTE: "争议的解决",
    Clause.DEFINITIONS: "名词和术语的解释",
    Clause.ATTACHMENTS: "合同附件",
    Clause.OTHER: "其他约定",
}

_COMMON = (
    Clause.SUBJECT,
    Clause.PERFORMANCE,
    Clause.PRICE,
    Clause.SECRECY,
    Clause.ACCEPTANCE,
    Clause.OWNERSHIP,
    Clause.BREACH,
    Clause.DISPUTE,
    Clause.DEFINITIONS,
)
_BY_TYPE: dict[ContractType, tuple[Clause, ...]] = {
    ContractType.DEV: (Clause.RISK,),
    ContractType.TRF: (Clause.FORMALITIES, Clause.EARLIER_USE, Clause.WARRANTY, Clause.IMPROVEMENT),
    ContractType.LIC: (Clause.SCOPE, Clause.EARLIER_USE, Clause.WARRANTY, Clause.IMPROVEMENT),
    ContractType.CON: (Clause.IMPROVEMENT,),
    ContractType.SRV: (Clause.IMPROVEMENT,),
}
SUBJECT_MIN = 30
"""Fewer characters cannot let a registrar understand a technology."""

_SPAN = r"[^。；;\n]{0,24}?"
_MONOPOLY: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "improvement_ban",
        N_("It bans improvements or takes them without payment."),
        re.compile(rf"(不得|禁止){_SPAN}(改进|二次开发)|改进{_SPAN}(无偿|免费){_SPAN}(归|转让|提供|回授|许可)|(无偿|免费)(回授|返授)"),
    ),
    (
        "rival_source_ban",
        N_("It bans technology from other sources."),
        re.compile(
            rf"(不得|禁止){_SPAN}(其他|第三方|第三人|他人|竞争){_SPAN}(获得|取得|引进|受让|采用|使用|购买){_SPAN}技术|(不得|禁止)(采用|使用|引进|取得){_SPAN}(竞争|类似|同类){_SPAN}技术"
        ),
    ),
    (
        "market_limit",
        N_("It limits output, price or market without need."),
        re.compile(
            rf"(产量|销量|生产数量|销售数量|销售价格|产品价格|售价){_SPAN}不得(超过|高于|低于)|(不得|禁止){_SPAN}(出口|销往)|限制{_SPAN}(产量|品种|销售价格|销售渠道|出口)"
        ),
    ),
    (
        "tie_in",
        N_("It forces the buyer to take what the technology does not need."),
        re.compile(rf"(必须|应当|须)(同时|一并|另行|搭配)?(购买|接受|采购){_SPAN}(非必需|无关|其他)|搭售|搭配销售"),
    ),
    (
        "supply_channel",
        N_("It forces a channel for material, parts or equipment."),
        re.compile(
            rf"(只能|仅能|只可|限于|仅限于)(从|向|在){_SPAN}(购买|采购|购入)|(原材料|原料|零部件|设备){_SPAN}(必须|只能|仅限|须){_SPAN}(购买|采购|供应|提供)"
        ),
    ),
    (
        "no_challenge",
        N_("It forbids to challenge the right's validity."),
        re.compile(rf"(不得|禁止|放弃){_SPAN}(异议|质疑|无效|有效性)|(有效性){_SPAN}(不得|禁止|放弃)"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patent:
    """One row of the patent block of Art. 845(3) 民法典; dates are days, numbers as printed."""

    kind: str
    title: str
    applicant: str
    patentee: str
    filed_on: date | None
    application_number: str
    patent_number: str
    expires_on: date | None

    @property
    def missing(self) -> list[str]:
        """Return which of the items the law names are not given; an application has no patent number and no term yet."""
        needed = {
            "title": self.title,
            "applicant": self.applicant,
            "filed_on": self.filed_on,
            "application_number": self.application_number,
        }
        if self.kind != "pat_app":
            needed |= {"patentee": self.patentee, "patent_number": self.patent_number, "expires_on": self.expires_on}
        return [name for name, value in needed.items() if not value]


def mandatory(kind: ContractType) -> list[Clause]:
    """Return the clauses that a contract of this type must have, in the order of the paper (民法典 Art. 845)."""
    wanted = {*_COMMON, *_BY_TYPE[kind]}
    return [clause for clause in Clause if clause in wanted]


def missing(kind: ContractType, clauses: Mapping[str, str]) -> list[Clause]:
    """Return the mandatory clauses without text."""
    return [clause for clause in mandatory(kind) if not clauses.get(clause, "").strip()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """A passage that reads like illegal monopoly of technology 非法垄断技术."""

    pattern: str
    message: str
    clause: Clause
    passage: str


def monopoly(clauses: Mapping[str, str]) -> list[Suspicion]:
    """Return passages of the six patterns of 技术合同司法解释 Art. 10; a person decides, the linter only points."""
    return [
        Suspicion(pattern=name, message=message, clause=clause, passage=match.group(0))
        for clause in Clause
        for name, message, pattern in _MONOPOLY
        if (match := pattern.search(clauses.get(clause, "")))
    ]
