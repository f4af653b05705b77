"""JSON of demands 技术需求."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from market.listings.rules.content import MOST_ROWS, Target, Wish
from market.listings.rules.kinds import ContactRule, Cooperation, DemandState, Sector, TechnologyField
from market.listings.rules.wishes import WHOLE_BP, Criterion, DemandMode, RaceGoal, SolverKind
from market.listings.schemas.own import OwnPage
from market.listings.schemas.parts import Prose, Title
from market.listings.schemas.searching import FoundPage, ListingQuery
from market.money import Money
from market.web.schemas import Day, FenOut, In, Line, Out, Paid, Whole

AMOUNTS = ("budget_from", "budget_to", "own_funds", "public_funds", "stage_fund")


class TargetIn(In):
    """A target indicator: present value, wanted value, way of testing."""

    name: Title
    now: Title = ""
    wanted: Title
    unit: Title = ""
    test: Title = ""


class CriterionIn(In):
    """What the experts of a challenge judge, and its weight in basis points; all weights sum to 10,000."""

    name: Title
    weight_bp: Annotated[int, Field(ge=1, le=WHOLE_BP), Whole]


class GoalIn(In):
    """A milestone of a race's first stage; all shares sum to 10,000 basis points."""

    name: Title
    due_on: Day
    share_bp: Annotated[int, Field(ge=1, le=WHOLE_BP), Whole]
    result: Line = Field(default="", description="What each solver hands over")
    test: Line = Field(default="", description="How it is told whether the milestone is reached")


class DemandIn(In):
    """A whole demand; what is left out is empty. A draft needs only a title."""

    title_zh: Title
    title_en: Title = ""
    background: Prose = ""
    problem: Prose = ""
    sector: Sector | None = None
    field: TechnologyField | None = None
    indicators: Annotated[list[TargetIn], Field(default_factory=list, max_length=MOST_ROWS)]
    budget_from_fen: Paid | None = None
    budget_to_fen: Paid | None = None
    ways: Annotated[list[Cooperation], Field(default_factory=list, max_length=len(Cooperation))]
    ownership: Prose = ""
    region: Annotated[str, StringConstraints(pattern=r"^([0-9]{6})?$")] = Field(default="", description="Six digits of GB/T 2260")
    deadline: Day | None = None
    contact: ContactRule = ContactRule.MARKET
    mode: DemandMode = DemandMode.ORDINARY
    constraints: Prose = ""
    payment: Prose = ""
    conditions: Prose = ""
    solver_kinds: Annotated[list[SolverKind], Field(default_factory=list, max_length=len(SolverKind), description="Empty: both")]
    wanted_by: Day | None = None
    nda: bool = False
    details: Annotated[Prose, Field(description="Kept from the public")] = ""
    own_funds_fen: Paid | None = None
    public_funds_fen: Paid | None = None
    criteria: Annotated[list[CriterionIn], Field(default_factory=list, max_length=MOST_ROWS)]
    goals: Annotated[list[GoalIn], Field(default_factory=list, max_length=MOST_ROWS)]
    finalists: Annotated[int, Field(ge=0, le=100), Whole] | None = None
    stage_fund_fen: Paid | None = None

    def wish(self) -> Wish:
        """Return the rules' value."""
        values = self.values()
        amounts = {name: values.pop(f"{name}_fen") for name in AMOUNTS}
        rows = {
            "indicators": tuple(Target(**row.values()) for row in self.indicators),
            "criteria": tuple(Criterion(**row.values()) for row in self.criteria),
            "goals": tuple(RaceGoal(**row.values()) for row in self.goals),
            "ways": tuple(dict.fromkeys(self.ways)),
            "solver_kinds": tuple(dict.fromkeys(self.solver_kinds)),
        }
        return Wish(**values | rows | {name: None if fen is None else Money(fen) for name, fen in amounts.items()})


class TargetOut(Out):
    """A target indicator."""

    name: str
    now: str
    wanted: str
    unit: str = ""
    test: str


class CriterionOut(Out):
    """A criterion of a challenge."""

    name: str
    weight_bp: int


class GoalOut(Out):
    """A milestone of a race's first stage."""

    name: str
    due_on: date
    share_bp: int
    result: str
    test: str


class DemandBrief(Out):
    """A demand in a list."""

    id: int
    code: str
    organisation_id: int
    title_zh: str
    title_en: str
    sector: Sector | None
    field: TechnologyField | None
    budget_from_fen: FenOut | None = Field(validation_alias="budget_from")
    budget_to_fen: FenOut | None = Field(validation_alias="budget_to")
    deadline: date | None
    mode: DemandMode
    state: DemandState
    published_at: datetime | None
    is_demo: bool


class DemandOut(DemandBrief):
    """A whole demand."""

    background: str
    problem: str
    indicators: list[TargetOut]
    ways: list[Cooperation]
    ownership: str
    region: str
    contact: ContactRule
    constraints: str
    payment: str
    conditions: str
    solver_kinds: list[SolverKind]
    wanted_by: date | None
    nda: bool
    own_funds_fen: FenOut | None = Field(validation_alias="own_funds")
    public_funds_fen: FenOut | None = Field(validation_alias="public_funds")
    criteria: list[CriterionOut]
    goals: list[GoalOut]
    finalists: int | None
    stage_fund_fen: FenOut | None = Field(validation_alias="stage_fund")
    source_ref: str
    origin_note: str


class DemandQuery(ListingQuery):
    """The filters of the list of demands; prices are budgets."""

    sector: Annotated[list[Sector], Field(default_factory=list, max_length=20)]
    way: Annotated[list[Cooperation], Field(default_factory=list, max_length=20)]
    field: Annotated[list[TechnologyField], Field(default_factory=list, max_length=20)]
    sort: Literal["relevance", "newest"] = "relevance"


class DemandPage(FoundPage):
    """One page of found demands with the counts of each facet."""

    items: list[DemandBrief]


class Demands(Out):
    """Demands of a list."""

    items: list[DemandBrief]


class OwnDemands(OwnPage):
    """One page of the own demands."""

    items: list[DemandBrief]
