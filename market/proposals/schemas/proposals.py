"""JSON of proposals 揭榜方案."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from market.listings.rules.content import MOST_ROWS
from market.listings.rules.kinds import Cooperation
from market.listings.schemas.parts import Prose, Title
from market.money import Money
from market.proposals.rules.plans import LONGEST_STAGE_MONTHS, Member, Plan, Promise, Stage
from market.proposals.rules.states import ProposalState
from market.web.schemas import FenOut, Id, In, Line, Out, Paid, Text, Whole


class PromiseIn(In):
    """What is promised against one target of the demand, in the demand's order."""

    value: Title = ""
    note: Line = ""


class MemberIn(In):
    """One person of the team."""

    name: Title
    role: Title = ""


class StageIn(In):
    """One step of the work: what is handed over after so many months from the contract."""

    name: Title
    months: Annotated[int, Field(ge=1, le=LONGEST_STAGE_MONTHS), Whole]
    result: Line = ""


class ProposalIn(In):
    """A whole proposal; what is left out is empty. Without a price it is named during the talks."""

    approach: Prose = ""
    achievement_id: Id | None = None
    promises: Annotated[list[PromiseIn], Field(default_factory=list, max_length=MOST_ROWS)]
    team: Annotated[list[MemberIn], Field(default_factory=list, max_length=MOST_ROWS)]
    stages: Annotated[list[StageIn], Field(default_factory=list, max_length=MOST_ROWS)]
    price_fen: Paid | None = None
    way: Cooperation | None = Field(default=None, strict=False)
    terms: Text = ""
    meets_conditions: bool = False
    independent: bool = Field(default=False, description="Neither holds shares in the other, and they are separate units")
    hand_in: bool = Field(default=False, description="Hand it in at once; otherwise a draft is kept")

    def plan(self) -> Plan:
        """Return what the services take."""
        kept = self.values()
        return Plan(
            **{name: kept[name] for name in ("approach", "achievement_id", "way", "terms", "meets_conditions", "independent")},
            price=None if self.price_fen is None else Money(self.price_fen),
            promises=tuple(Promise(**row.values()) for row in self.promises),
            team=tuple(Member(**row.values()) for row in self.team),
            stages=tuple(Stage(**row.values()) for row in self.stages),
        )


class PriceIn(In):
    """The price that was left to the talks."""

    price_fen: Paid


class ReasonIn(In):
    """Why a proposal is declined; its author reads it."""

    reason: Text


class PromiseOut(Out):
    """What is promised against one target."""

    value: str
    note: str


class MemberOut(Out):
    """One person of the team."""

    name: str
    role: str


class StageOut(Out):
    """One step of the work."""

    name: str
    months: int
    result: str


class ProposalOut(Out):
    """A proposal with everything that it says."""

    id: int
    code: str
    demand_id: int
    organisation_id: int
    achievement_id: int | None
    state: ProposalState
    approach: str
    promises: list[PromiseOut]
    team: list[MemberOut]
    stages: list[StageOut]
    price_fen: FenOut | None = Field(validation_alias="price")
    way: Cooperation | None
    terms: str
    meets_conditions: bool
    independent: bool
    reason: str
    created_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    is_demo: bool


class Proposals(Out):
    """Proposals that the caller may read."""

    items: list[ProposalOut]


class Received(Proposals):
    """What was handed in on a demand: the number is public, the proposals only where the caller may read them."""

    count: int
