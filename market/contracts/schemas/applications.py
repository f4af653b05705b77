"""JSON of the registration form 技术合同登记表: its lists, its lines, and the answers with which an application is sent."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, create_model

from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.registration_form.applicants import Basis
from market.contracts.rules.registration_form.codes import code_list
from market.contracts.rules.registration_form.fields import Field as FormField
from market.contracts.rules.registration_form.fields import Kind, fields
from market.money import Money
from market.web.schemas import NO_NUL, VISIBLE, Fen, FenOut, Id, In, Out

FEN = "_fen"


class Answered(In):
    """The base of the answers."""

    def answers(self) -> dict[str, object]:
        """Return what was sent, under the form's keys; amounts as money."""
        return {
            name.removesuffix(FEN): Money(value) if name.endswith(FEN) and value is not None else value
            for name, value in self.given().items()
        }


def _type(about: FormField) -> Any:  # noqa: ANN401 - a type
    if about.kind is Kind.CHOICE:
        return Literal[tuple(code.key for code in code_list(about.codes).choices)]
    if about.kind is Kind.YES_NO:
        return bool
    if about.kind is Kind.MONEY:
        return Fen
    shape = f"^({about.pattern})?$" if about.pattern else NO_NUL if about.kind is Kind.LINES else VISIBLE
    return Annotated[str, StringConstraints(max_length=about.longest, pattern=shape)]


def _members() -> dict[str, Any]:
    """Return a member for each answer; one that is left out is filled in from what the market knows."""
    return {
        f"{one.key}{FEN if one.kind is Kind.MONEY else ''}": (_type(one) | None, Field(default=None, description=one.label.en))
        for one in fields()
        if not one.given
    }


RegistrationIn: type[Answered] = create_model(
    "RegistrationIn",
    __base__=Answered,
    office_id=(Id | None, Field(default=None, description="The office asked; another than the right one is refused")),
    __doc__="The answers of the form 技术合同登记表 that the contract does not hold; what is left out is filled in.",
    **_members(),
)


class CodeOut(Out):
    """One entry of a code list."""

    key: str
    code: str = Field(description="What the form prints; empty where the official code is not known")
    name_zh: str
    name_en: str
    under: str = Field(description="The key of the entry to which it belongs, or empty")
    verified: bool


class CodeListOut(Out):
    """A code list of the form with its source."""

    key: str
    title_zh: str
    title_en: str
    source: str
    verified: bool = Field(description="Whether the entries were checked against the source")
    codes: list[CodeOut]


class CodeLists(Out):
    """All lists of the form."""

    items: list[CodeListOut]


class FormLineOut(Out):
    """One line of the form."""

    key: str
    label_zh: str
    label_en: str
    value: str
    code: str
    text_zh: str
    text_en: str
    given: bool = Field(description="Filled in by the market")
    missing: bool
    online: str = Field(description="The name in the national online system, where it is known")


class FormPartOut(Out):
    """One part of the form."""

    key: str
    title_zh: str
    title_en: str
    lines: list[FormLineOut]


class RegistrationFormOut(Out):
    """The form of a contract: as it was sent, else as it would be sent now."""

    applicant: Side
    basis: Basis
    missing: list[str]
    parts: list[FormPartOut]


class CarriersOut(Out):
    """Pieces of an item."""

    pieces: int
    reasonable: int


class SplitItemOut(Out):
    """An amount that is not technology."""

    kind: str
    description: str
    amount_fen: FenOut = Field(validation_alias="amount")
    reasonable_fen: FenOut = Field(validation_alias="reasonable")
    carriers: CarriersOut | None = Field(description="The quantity from which the reasonable amount follows, where pieces are counted")


class SplitOut(Out):
    """How the technology amount comes about: total - deducted + added = tech, added = min(reasonable, claimed)."""

    total_fen: FenOut = Field(validation_alias="total")
    items: list[SplitItemOut] = Field(validation_alias="parts")
    deducted_fen: FenOut = Field(validation_alias="deducted")
    claimed_fen: FenOut = Field(validation_alias="claimed")
    reasonable_fen: FenOut = Field(validation_alias="reasonable")
    added_fen: FenOut = Field(validation_alias="added")
    tech_fen: FenOut = Field(validation_alias="tech")
