"""JSON of what an achievement consists of: owners, rights, indicators, terms."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from market.listings.rules.burdens import Burden
from market.listings.rules.content import MOST_ROWS, TEXT_LENGTH, TITLE_LENGTH, Measure, Person, Worth
from market.listings.rules.kinds import (
    BurdenKind,
    IpKind,
    LicenceKind,
    PriceMode,
    TermMode,
)
from market.listings.rules.numbers import Right
from market.listings.rules.terms import Offer, Share
from market.money import Money
from market.web.schemas import NO_NUL, VISIBLE, Day, FenOut, Id, In, Line, Out, Paid, Whole

Title = Annotated[str, StringConstraints(max_length=TITLE_LENGTH, pattern=VISIBLE)]
Prose = Annotated[str, StringConstraints(max_length=TEXT_LENGTH, pattern=NO_NUL)]
BasisPoints = Annotated[int, Field(ge=1, le=10_000), Whole]
Share_ = Annotated[int, Field(ge=0, le=10_000), Whole]
Months = Annotated[int, Field(ge=1, le=1200), Whole]
ROWS: Any = Field(default_factory=list, max_length=MOST_ROWS)


class OwnerIn(In):
    """An owner with its share; the first is always the organisation that lists."""

    name: Title = ""
    share_bp: BasisPoints = Field(description="Share in basis points")
    organisation_id: Id | None = None
    consented_on: Day | None = None

    def share(self) -> Share:
        """Return the rules' value."""
        return Share(**self.values())


class InventorIn(In):
    """An inventor 完成人, in the order of contribution."""

    name: Title
    share_bp: Share_ | None = None
    staff_no: Line = ""

    def person(self) -> Person:
        """Return the rules' value."""
        return Person(**self.values())


class RightIn(In):
    """A right behind the achievement; the last day is computed where the law fixes the term."""

    kind: IpKind
    number: Line = ""
    title: Title
    filed_on: Day | None = None
    granted_on: Day | None = None
    expires_on: Day | None = None
    fee_due_on: Day | None = None

    def right(self) -> Right:
        """Return the rules' value."""
        return Right(**self.values())


class BurdenIn(In):
    """A licence already given, or an encumbrance."""

    kind: BurdenKind
    holder: Line = ""
    until: Day | None = None
    note: Line = ""

    def burden(self) -> Burden:
        """Return the rules' value."""
        return Burden(**self.values())


class WorthIn(In):
    """What a buyer gets from it."""

    innovation: Prose = ""
    scenarios: Prose = ""
    comparison: Prose = Field(default="", description="The benefit over today's solution")
    economics: Prose = ""
    video_url: Line = ""

    def worth(self) -> Worth:
        """Return the rules' value."""
        return Worth(**self.values())


class IndicatorIn(In):
    """A measured property."""

    name: Title
    value: Title
    unit: Title = ""
    proof: Title = ""

    def measure(self) -> Measure:
        """Return the rules' value."""
        return Measure(**self.values())


class TermIn(In):
    """A way of conversion 转化方式 on offer."""

    mode: TermMode
    licence_kind: LicenceKind | None = None
    price_mode: PriceMode
    price_fen: Paid | None = None
    months: Months | None = None
    conditions: Prose = ""

    def offer(self) -> Offer:
        """Return the rules' value."""
        price = None if self.price_fen is None else Money(self.price_fen)
        return Offer(
            mode=self.mode,
            licence_kind=self.licence_kind,
            price_mode=self.price_mode,
            price=price,
            months=self.months,
            conditions=self.conditions,
        )

    @property
    def suffix(self) -> str:
        """Return what distinguishes the offer in a rule's field, e.g. `licence_sole`."""
        return self.mode.value if self.licence_kind is None else f"{self.mode.value}_{self.licence_kind.value}"


class OwnerOut(Out):
    """An owner with its share."""

    organisation_id: int | None
    name: str
    share_bp: int
    consented_on: date | None


class InventorOut(Out):
    """An inventor."""

    name: str
    share_bp: int | None


class RightOut(Out):
    """A right behind an achievement."""

    kind: IpKind
    number: str
    shown_number: str
    title: str
    filed_on: date | None
    granted_on: date | None
    expires_on: date | None
    fee_due_on: date | None


class BurdenOut(Out):
    """A licence already given, or an encumbrance; its holder is not public."""

    kind: BurdenKind
    until: date | None


class IndicatorOut(Out):
    """A measured property."""

    name: str
    value: str
    unit: str
    proof: str


class TermOut(Out):
    """A way of conversion on offer."""

    id: int
    mode: TermMode
    licence_kind: LicenceKind | None
    price_mode: PriceMode
    price_fen: FenOut | None = Field(validation_alias="price")
    months: int | None
    conditions: str
