"""JSON of contracts, applications for registration and tax claims."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from market.contracts.rules.amounts import ItemKind
from market.contracts.rules.benefits import Benefit, Side, Verdict
from market.contracts.rules.clauses import Clause
from market.contracts.rules.codes import Industry, Objective, PlanSource
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.states import ClaimState, ContractState, RegistrationState
from market.contracts.rules.types import ContractType, LicenceMode, PaymentMode, PriorityAnswer, Subtype
from market.listings.rules.kinds import IpKind, TechnologyField
from market.money import Money
from market.web.schemas import NO_NUL, VISIBLE, Day, Fen, FenOut, In, Line, Out, Paged, Paid

Prose = Annotated[str, StringConstraints(max_length=5000, pattern=NO_NUL)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=VISIBLE)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=NO_NUL)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class PatentIn(In):
    """The parties' words in a row of the patent block; the rest is taken from the achievement."""

    applicant: Line
    patentee: Line


class ContractPatch(In):
    """What changes in a draft; what is left out stays."""

    project_name: Name | None = None
    payment: PaymentMode | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    licence_until: Day | None = None
    priority: PriorityAnswer | None = None
    priority_on: Day | None = None
    clauses: Annotated[dict[Clause, Prose], Field(default_factory=dict)]
    patents: Annotated[list[PatentIn], Field(max_length=50)] | None = None


class ItemIn(In):
    """An amount inside the price that pays for something other than technology."""

    kind: ItemKind
    description: Name
    amount_fen: Paid
    reasonable_fen: Fen | None = None


class ReasonIn(In):
    """Why."""

    reason: Reason


class SignIn(In):
    """The own password again, and the SHA-256 of the document that was read."""

    password: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]
    digest: Digest


class ItemOut(Out):
    """A non-technical amount."""

    id: int
    kind: ItemKind
    description: str
    amount_fen: FenOut = Field(validation_alias="amount")
    reasonable_fen: FenOut = Field(validation_alias="reasonable")


class SignatureOut(Out):
    """A party's signature."""

    party: Side
    organisation_id: int
    organisation_name: str
    person_name: str
    document_digest: str
    signed_at: datetime


class ContractBrief(Out):
    """A contract in a list."""

    id: int
    number: str
    deal_id: int
    type: ContractType
    subtype: Subtype
    seller_id: int
    buyer_id: int
    project_name: str
    total_fen: FenOut = Field(validation_alias="total")
    tech_fen: FenOut = Field(validation_alias="tech")
    state: ContractState
    sign_due_on: date
    signed_at: datetime | None
    is_demo: bool


class ContractOut(ContractBrief):
    """A whole contract."""

    licence_mode: LicenceMode | None
    payment: PaymentMode
    starts_on: date | None
    ends_on: date | None
    licence_until: date | None
    clauses: dict[str, str]
    patents: list[dict[str, Any]]
    priority: PriorityAnswer | None
    priority_on: date | None
    document_digest: str | None = Field(validation_alias="document_key", description="SHA-256 of the fixed document")
    created_at: datetime
    frozen_at: datetime | None
    effective_on: date | None
    items: list[ItemOut] = Field(default_factory=list)
    signatures: list[SignatureOut] = Field(default_factory=list)


class ContractQuery(Paged):
    """Which contracts."""

    state: ContractState | None = None


class ContractPage(Out):
    """One page of contracts."""

    items: list[ContractBrief]
    page: int
    total: int


class FindingOut(Out):
    """One line of a check."""

    key: str
    ok: bool
    message: str = Field(description="In the caller's language")
    field: str | None


class Findings(Out):
    """The checks before signing or before the application."""

    findings: list[FindingOut]


class RegistrationIn(In):
    """The answers of the form 技术合同登记表 that the contract does not hold."""

    field: TechnologyField
    right: IpKind
    plan_source: PlanSource
    objective: Objective
    industry: Industry
    related: bool = Field(default=False, description="The parties are related")
    expected_investment_fen: Fen | None = None
    expected_output_fen: Fen | None = None
    contact: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=VISIBLE)]
    phone: Annotated[str, StringConstraints(max_length=40, pattern=VISIBLE)] = ""

    def answers(self) -> dict[str, object]:
        """Return the answers under the form's names."""
        money = {
            name: None if (fen := getattr(self, f"{name}_fen")) is None else Money(fen)
            for name in ("expected_investment", "expected_output")
        }
        chosen = {name: getattr(self, name).value for name in ("field", "right", "plan_source", "objective", "industry")}
        return {**chosen, **money, "related": self.related, "contact": self.contact, "phone": self.phone}


class NoteIn(In):
    """What must be mended."""

    note: Reason


class RegisterIn(In):
    """The registration number and the points that were checked: all of them."""

    number: Annotated[str, StringConstraints(pattern=r"^[0-9]{16}$")]
    checks: Annotated[list[CheckPoint], Field(max_length=len(CheckPoint))]


class RefuseIn(In):
    """The ground of refusal and the points that were checked."""

    reason: Reason
    checks: Annotated[list[CheckPoint], Field(default_factory=list, max_length=len(CheckPoint))]


class RegistrationOut(Out):
    """An application for registration."""

    id: int
    contract_id: int
    office_id: int
    applicant_id: int
    state: RegistrationState
    total_fen: FenOut = Field(validation_alias="total")
    tech_fen: FenOut = Field(validation_alias="tech")
    data: dict[str, str]
    submitted_at: datetime | None
    correction_note: str | None
    accepted_on: date | None
    due_on: date | None
    due_rule: str | None = Field(description="The dated rule that counted the days")
    due_provisional: bool
    checks: list[str]
    number: str | None
    reason: str | None
    decided_at: datetime | None


class RegistrationQuery(Paged):
    """Which applications."""

    state: RegistrationState | None = None


class RegistrationPage(Out):
    """One page of the queue, the most urgent first."""

    items: list[RegistrationOut]
    page: int
    total: int


class ClaimOut(Out):
    """One benefit or charge: amount, formula, law, papers, deadline, and how far the claim is."""

    id: int | None
    benefit: Benefit
    side: Side
    verdict: Verdict
    state: ClaimState
    amount_fen: FenOut | None
    base_fen: FenOut
    formula: str
    law: str
    due_on: date
    papers: list[str]
    note: str | None
    at_most: bool = Field(description="The claimant's cost is not known yet: the amount is an upper bound")
    unverified: bool = Field(description="A parameter of the rule book is not confirmed by a source")


class Claims(Out):
    """The tax table of a contract that the caller may see."""

    items: list[ClaimOut]


class PrepareIn(In):
    """The claimant's cost and fees; only the income-tax claim needs them."""

    cost_fen: Fen | None = None
    fees_fen: Fen | None = None


class FileIn(In):
    """The day of filing, or of paying a charge."""

    on: Day


class ConcludeIn(In):
    """What the tax office decided."""

    outcome: Literal["accepted", "rejected"]


class ClaimRow(Out):
    """A claim after a step."""

    id: int
    contract_id: int
    benefit: Benefit
    state: ClaimState
    amount_fen: FenOut | None = Field(validation_alias="amount")
    due_on: date
    filed_on: date | None
