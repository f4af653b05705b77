"""JSON of contracts and their signatures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from market.accounts.rules.authority import Authority
from market.contracts.rules.amounts import Item, ItemKind, named
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.clauses import Clause
from market.contracts.rules.order import SigningOrder
from market.contracts.rules.states import ContractState
from market.contracts.rules.types import ContractType, LicenceMode, PaymentMode, PriorityAnswer, Subtype
from market.money import Money
from market.web.schemas import NO_NUL, VISIBLE, Day, Fen, FenOut, In, Line, Out, Paged, Paid, Query, Whole

Prose = Annotated[str, StringConstraints(max_length=5000, pattern=NO_NUL)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=VISIBLE)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=NO_NUL)]
TextKey = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
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
    signing_order: SigningOrder | None = None
    clauses: Annotated[dict[Clause, Prose], Field(default_factory=dict)]
    choices: Annotated[dict[Clause, TextKey], Field(default_factory=dict, description="Alternative text of the form by clause")]
    patents: Annotated[list[PatentIn], Field(max_length=50)] | None = None


class ItemIn(In):
    """An amount inside the price that pays for something other than technology."""

    kind: ItemKind
    description: Name
    amount_fen: Paid
    reasonable_fen: Fen | None = Field(
        default=None, description="What of it pays for a reasonable quantity of carriers 技术载体; of equipment the pieces are counted"
    )
    pieces: Annotated[int, Field(ge=1, le=100_000), Whole] | None = Field(default=None, description="Where pieces are counted")
    reasonable_pieces: Annotated[int, Field(ge=0, le=100_000), Whole] | None = Field(
        default=None, description="How many of them are reasonable; their cost follows and replaces reasonable_fen"
    )

    def item(self) -> dict[str, Any]:
        """Return the item as the service takes it."""
        reasonable = None if self.reasonable_fen is None else Money(self.reasonable_fen)
        return {
            "kind": self.kind,
            "description": self.description,
            "amount": Money(self.amount_fen),
            "reasonable": reasonable,
            "pieces": self.pieces,
            "reasonable_pieces": self.reasonable_pieces,
        }

    def value(self) -> Item:
        """Return the item as the rules' value."""
        return named(**self.item())


class ReasonIn(In):
    """Why."""

    reason: Reason


class SignIn(In):
    """The own password again, and the SHA-256 of the document that was read."""

    password: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]
    digest: Digest
    code: Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)] = Field(
        default="", description="Of the signer's second factor, where there is one"
    )


class ItemOut(Out):
    """A non-technical amount."""

    id: int
    kind: ItemKind
    description: str
    amount_fen: FenOut = Field(validation_alias="amount")
    reasonable_fen: FenOut = Field(validation_alias="reasonable")
    pieces: int | None = Field(description="How many pieces, where they are counted")
    reasonable_pieces: int | None


class SignatureOut(Out):
    """A signatory's signature for a party."""

    party: Side
    organisation_id: int
    organisation_name: str
    person_name: str
    document_digest: str
    signed_at: datetime
    second_factor: bool = Field(description="The signer proved a second factor besides the password")
    authority: Authority = Field(description="A first of two does not bind the party before the second")


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


class ArticleOut(Out):
    """An article as the form gives it; the Chinese text governs, the English is for reading."""

    clause: Clause
    alternative: str
    heading_zh: str
    heading_en: str
    zh: str
    en: str


class ContractOut(ContractBrief):
    """A whole contract."""

    licence_mode: LicenceMode | None
    payment: PaymentMode
    starts_on: date | None
    ends_on: date | None
    licence_until: date | None
    clauses: dict[str, str]
    articles: list[ArticleOut] = Field(description="The form as filled for this contract, in the order of the paper")
    patents: list[dict[str, Any]]
    priority: PriorityAnswer | None
    priority_on: date | None
    signing_order: SigningOrder
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
    passage: str = Field(description="The words that the check looked at, or empty")


class Findings(Out):
    """The checks before signing or before the application."""

    findings: list[FindingOut]


class TextOut(Out):
    """One of the alternative texts of an article; {names} are filled from the deal."""

    key: str
    name_zh: str
    name_en: str
    zh: str
    en: str


class FormArticleOut(Out):
    """An article of a form with its texts, the usual one first."""

    clause: Clause
    heading_zh: str
    heading_en: str
    texts: list[TextOut]


class FormQuery(Query):
    """Which form."""

    subtype: Subtype


class FormOut(Out):
    """The form of a sub-type: the market's own, no official print."""

    subtype: Subtype
    articles: list[FormArticleOut]
