"""JSON of achievements 科技成果."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from market.listings.rules.content import Basics
from market.listings.rules.kinds import (
    AchievementState,
    IpKind,
    Judge,
    PriceMode,
    Secrecy,
    Sector,
    TechnologyField,
    TermMode,
)
from market.listings.schemas.own import OwnPage
from market.listings.schemas.parts import (
    ROWS,
    BurdenIn,
    BurdenOut,
    IndicatorIn,
    IndicatorOut,
    InventorIn,
    InventorOut,
    OwnerIn,
    OwnerOut,
    Prose,
    RightIn,
    RightOut,
    TermIn,
    TermOut,
    Title,
    WorthIn,
)
from market.listings.schemas.searching import FoundPage, ListingQuery
from market.search.index import Sort
from market.web.schemas import Day, Digits, In, Line, Out, QueryTruth, Whole

Level = Annotated[int, Field(ge=1, le=9), Whole]


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
    funding_source: Line = ""
    trl_judge: Judge = Judge.SELF
    trl_judged_by: Line = ""
    trl_judged_on: Day | None = None
    worth: WorthIn = Field(default_factory=WorthIn)
    burdens: Annotated[list[BurdenIn], ROWS]
    owners: Annotated[list[OwnerIn], ROWS]
    inventors: Annotated[list[InventorIn], ROWS]
    rights: Annotated[list[RightIn], ROWS]
    indicators: Annotated[list[IndicatorIn], ROWS]
    terms: Annotated[list[TermIn], ROWS]

    def basics(self) -> Basics:
        """Return the rules' value."""
        return Basics(**{name: getattr(self, name) for name in Basics.__dataclass_fields__})


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
    innovation: str
    scenarios: str
    comparison: str
    economics: str
    video_url: str
    funding_source: str
    trl_judge: Judge
    trl_judged_by: str
    trl_judged_on: date | None
    version: int
    job_related: bool
    valid_until: date | None
    source_ref: str
    origin_note: str
    owners: list[OwnerOut]
    inventors: list[InventorOut]
    rights: list[RightOut]
    indicators: list[IndicatorOut]
    burdens: list[BurdenOut]


class ConsentIn(In):
    """A co-owner's answer."""

    agree: bool
    reason: Prose = ""


class WantedOut(Out):
    """One thing that buyers look for."""

    code: str
    label: str = Field(description="In the caller's language")
    why: str = Field(description="Why it matters to buyers")
    points: int
    done: bool
    step: str


class GateOut(Out):
    """A condition of publication, and whether it holds."""

    code: str
    message: str = Field(description="In the caller's language")
    passed: bool
    step: str
    field: str
    needed: bool = Field(description="Without it nothing is published")


class Gates(Out):
    """The conditions of publication today, and how complete the listing is."""

    gates: list[GateOut]
    score: int = Field(description="0-100")
    wanted: list[WantedOut]


class AchievementQuery(ListingQuery):
    """The filters of the search page; several codes of one facet are alternatives."""

    mode: Annotated[list[TermMode], Field(default_factory=list, max_length=20)]
    sector: Annotated[list[Sector], Field(default_factory=list, max_length=20)]
    price_mode: Annotated[list[PriceMode], Field(default_factory=list, max_length=20)]
    ip: Annotated[list[IpKind], Field(default_factory=list, max_length=20)]
    field: Annotated[list[TechnologyField], Field(default_factory=list, max_length=20)]
    trl: Annotated[int, Field(ge=1, le=9), Digits] | None = Field(default=None, description="The lowest readiness level")
    trl_to: Annotated[int, Field(ge=1, le=9), Digits] | None = Field(default=None, description="The highest readiness level")
    in_auction: QueryTruth = False
    sort: Sort = Sort.RELEVANCE


class AchievementPage(FoundPage):
    """One page of found achievements with the counts of each facet."""

    items: list[AchievementBrief]


class Achievements(Out):
    """Achievements of a list."""

    items: list[AchievementBrief]


class OwnAchievements(OwnPage):
    """One page of the own achievements."""

    items: list[AchievementBrief]


class WithdrawalIn(In):
    """Why the listing is taken down."""

    reason: Prose = ""
