"""Clauses a technology contract needs, and the data of its patents (民法典 Art. 845)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from market.contracts.rules.types import ContractType
from market.wording import N_, Labelled


class Clause(Labelled):
    """A clause by its key; a form (`market/contracts/texts`) says which a sub-type has, in which order and under which heading."""

    SUBJECT = "subject", N_("Subject, scope and requirements")
    RIGHT_STATE = "right_state", N_("State of the right")
    SCOPE = "scope_mode", N_("Manner, territory and term of the licence")
    PERFORMANCE = "performance", N_("Plan, place and manner of performance")
    COOPERATION = "cooperation", N_("Working conditions and co-operation")
    PRICE = "price", N_("Price and payment")
    FUNDS = "funds", N_("Use of the research funds")
    DELIVERY = "delivery", N_("Delivery of documents and results")
    FORMALITIES = "formalities", N_("Formalities of the transfer")
    ANNUAL_FEES = "annual_fees", N_("Annual fees")
    INVALIDITY = "invalidity", N_("Declaration of invalidity")
    REJECTION = "rejection", N_("Rejection of the application")
    EARLIER_USE = "earlier_use", N_("Earlier use and licences")
    CONTINUED_USE = "continued_use", N_("Use after the transfer")
    WARRANTY = "warranty", N_("Warranty of title and completeness")
    SECRECY = "secrecy", N_("Secrecy of technical information")
    GUIDANCE = "guidance", N_("Technical help and guidance")
    ACCEPTANCE = "acceptance", N_("Acceptance")
    OWNERSHIP = "ownership", N_("Ownership of results and sharing of proceeds")
    ASSETS = "assets", N_("Ownership of equipment")
    IMPROVEMENT = "improvement", N_("Later improvements")
    RISK = "risk", N_("Technical risk")
    DISCLOSURE = "disclosure", N_("When the technology becomes public")
    RELIANCE = "reliance", N_("Risk of decisions")
    ASSIGNMENT = "assignment", N_("Assignment to third parties")
    CHANGE = "change", N_("Changes of the contract")
    TERMINATION = "termination", N_("Termination")
    BREACH = "breach", N_("Breach of contract")
    DISPUTE = "dispute", N_("Disputes")
    DEFINITIONS = "definitions", N_("Terms used")
    CONTACT = "contact", N_("Contact persons")
    ATTACHMENTS = "attachments", N_("Attachments")
    OTHER = "other", N_("Other agreements")
    COPIES = "copies", N_("Copies")
    EFFECT = "effect", N_("Taking effect")


FREE = (Clause.ATTACHMENTS, Clause.OTHER)
"""Clauses without a text of their own: the parties write them or leave them out."""


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
"""Headings of what no form gives: the free clauses, and contracts drafted before there were forms."""

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
