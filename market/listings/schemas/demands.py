"""JSON of demands 技术需求."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from market.listings.rules.content import MOST_ROWS, Target, Wish
from market.listings.rules.kinds import ContactRule, Cooperation, DemandState, Sector, TechnologyField
from market.listings.schemas.parts import Prose, Title
from market.money import Money
from market.web.schemas import VISIBLE, Day, FenOut, In, Out, Paged, Paid, QueryId


class TargetIn(In):
    """A target indicator: present value, wanted value, way of testing."""

    name: Title
    now: Title = ""
    wanted: Title
    test: Title = ""


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

    def wish(self) -> Wish:
        """Return the rules' value."""
        plain = {
            name: value for name, value in self.values().items() if name not in ("indicators", "budget_from_fen", "budget_to_fen", "ways")
        }
        return Wish(
            **plain,
            indicators=tuple(Target(**row.values()) for row in self.indicators),
            budget_from=None if self.budget_from_fen is None else Money(self.budget_from_fen),
            budget_to=None if self.budget_to_fen is None else Money(self.budget_to_fen),
            ways=tuple(dict.fromkeys(self.ways)),
        )


class TargetOut(Out):
    """A target indicator."""

    name: str
    now: str
    wanted: str
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
    source_ref: str
    origin_note: str


class DemandQuery(Paged):
    """The filters of the list of demands."""

    q: Annotated[str, StringConstraints(max_length=100, pattern=VISIBLE)] = ""
    sector: Annotated[list[Sector], Field(default_factory=list, max_length=20)]
    way: Annotated[list[Cooperation], Field(default_factory=list, max_length=20)]
    field: Annotated[list[TechnologyField], Field(default_factory=list, max_length=20)]
    institution: QueryId | None = None
    sort: Literal["relevance", "newest"] = "relevance"


class DemandPage(Out):
    """One page of found demands with the counts of each facet."""

    items: list[DemandBrief]
    page: int
    pages: int
    total: int
    facets: dict[str, dict[str, int]]
    loosened: bool


class Demands(Out):
    """Demands of a list."""

    items: list[DemandBrief]
