"""JSON of achievements 科技成果."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from market.listings.rules.content import MOST_ROWS, TEXT_LENGTH, TITLE_LENGTH, Basics, Measure, Person
from market.listings.rules.kinds import AchievementState, IpKind, LicenceKind, PriceMode, Secrecy, Sector, TechnologyField, TermMode
from market.listings.rules.numbers import Right
from market.listings.rules.terms import Offer, Share
from market.money import Money
from market.search.index import Sort
from market.web.schemas import NO_NUL, VISIBLE, Day, Digits, FenOut, Id, In, Line, Out, Paged, Paid, QueryId, QueryTruth, Whole

Title = Annotated[str, StringConstraints(max_length=TITLE_LENGTH, pattern=VISIBLE)]
Prose = Annotated[str, StringConstraints(max_length=TEXT_LENGTH, pattern=NO_NUL)]
BasisPoints = Annotated[int, Field(ge=1, le=10_000), Whole]
Share_ = Annotated[int, Field(ge=0, le=10_000), Whole]
Months = Annotated[int, Field(ge=1, le=1200), Whole]
Level = Annotated[int, Field(ge=1, le=9), Whole]
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

    def right(self) -> Right:
        """Return the rules' value."""
        return Right(**self.values())


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


class AchievementIn(In):
    """A whole achievement; what is left out is empty. A draft needs only a title."""

    title_zh: Title
    title_en: Title = ""
    abstract: Prose = ""
    problem: Prose = ""
    advantages: Prose = ""
    sector: Sector | None = None
    field: TechnologyField | None = None
    trl: Level | None = Field(default=None, description="Technology readiness level 1-9")
    trl_evidence: Prose = ""
    keywords: Line = ""
    job_related: bool = True
    ledger_no: Line = ""
    secrecy: Secrecy = Secrecy.PUBLIC
    valid_until: Day | None = None
    owners: Annotated[list[OwnerIn], ROWS]
    inventors: Annotated[list[InventorIn], ROWS]
    rights: Annotated[list[RightIn], ROWS]
    indicators: Annotated[list[IndicatorIn], ROWS]
    terms: Annotated[list[TermIn], ROWS]

    def basics(self) -> Basics:
        """Return the rules' value."""
        return Basics(**{name: getattr(self, name) for name in Basics.__dataclass_fields__})


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


class AchievementBrief(Out):
    """An achievement in a list."""

    id: int
    code: str
    owner_id: int
    title_zh: str
    title_en: str
    sector: Sector | None
    field: TechnologyField | None
    trl: int | None
    state: AchievementState
    published_at: datetime | None
    is_demo: bool
    terms: list[TermOut]


class AchievementOut(AchievementBrief):
    """A whole achievement."""

    abstract: str
    problem: str
    advantages: str
    trl_evidence: str
    keywords: str
    version: int
    job_related: bool
    valid_until: date | None
    source_ref: str
    origin_note: str
    owners: list[OwnerOut]
    inventors: list[InventorOut]
    rights: list[RightOut]
    indicators: list[IndicatorOut]


class GateOut(Out):
    """A condition of publication, and whether it holds."""

    code: str
    message: str = Field(description="In the caller's language")
    passed: bool
    step: str
    field: str


class Gates(Out):
    """The conditions of publication today."""

    gates: list[GateOut]


class AchievementQuery(Paged):
    """The filters of the search page; several codes of one facet are alternatives."""

    q: Annotated[str, StringConstraints(max_length=100, pattern=VISIBLE)] = ""
    mode: Annotated[list[TermMode], Field(default_factory=list, max_length=20)]
    sector: Annotated[list[Sector], Field(default_factory=list, max_length=20)]
    price_mode: Annotated[list[PriceMode], Field(default_factory=list, max_length=20)]
    ip: Annotated[list[IpKind], Field(default_factory=list, max_length=20)]
    field: Annotated[list[TechnologyField], Field(default_factory=list, max_length=20)]
    trl: Annotated[int, Field(ge=1, le=9), Digits] | None = None
    institution: QueryId | None = None
    in_auction: QueryTruth = False
    sort: Sort = Sort.RELEVANCE


class AchievementPage(Out):
    """One page of found achievements with the counts of each facet."""

    items: list[AchievementBrief]
    page: int
    pages: int
    total: int
    facets: dict[str, dict[str, int]]
    loosened: bool = Field(description="No achievement has all words; these have some")


class Achievements(Out):
    """Achievements of a list."""

    items: list[AchievementBrief]


class DecisionIn(In):
    """Publish, or return with a reason."""

    approve: bool
    reason: Prose = ""


class WithdrawalIn(In):
    """Why the listing is taken down."""

    reason: Prose = ""
