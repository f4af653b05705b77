"""JSON between the market and a demander's own system."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from market.listings.rules.demand_sheet import Usual
from market.listings.rules.kinds import Cooperation, Sector
from market.listings.schemas.lists import DemandKept
from market.listings.services.sync import Outcome
from market.web.schemas import Day, FileIn, Line, Out


class DemandPutOut(Out):
    """A demand and what became of it."""

    outcome: Outcome
    demand: DemandKept


class DemandSheetIn(FileIn):
    """A list as XLSX or CSV (UTF-8 or GB 18030), its columns named by their headings, and what holds for rows that say nothing."""

    dry_run: Literal["true", "false"] = "false"
    submit: Literal["true", "false"] = "false"
    sector: Sector | None = None
    way: Cooperation | None = None
    region: Annotated[str, StringConstraints(pattern=r"^([0-9]{6})?$")] = ""
    deadline: Day | None = None
    ownership: Line = ""

    def usual(self) -> Usual:
        """Return what holds where a row is silent."""
        return Usual(sector=self.sector, way=self.way, region=self.region, deadline=self.deadline, ownership=self.ownership)
