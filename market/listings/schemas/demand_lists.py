"""JSON between the market and a demander's own system."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from market.listings.rules.demand_sheet import Usual
from market.listings.rules.kinds import Cooperation
from market.listings.schemas.lists import DemandKept
from market.listings.schemas.sync import ListIn
from market.listings.services.sync import Outcome
from market.web.schemas import Day, Line, Out


class DemandPutOut(Out):
    """A demand and what became of it."""

    outcome: Outcome
    demand: DemandKept


class DemandSheetIn(ListIn):
    """A list of demands as XLSX or CSV, and what holds for rows that say nothing."""

    way: Cooperation | None = None
    region: Annotated[str, StringConstraints(pattern=r"^([0-9]{6})?$")] = ""
    deadline: Day | None = None
    ownership: Line = ""

    def usual(self) -> Usual:
        """Return what holds where a row is silent."""
        return Usual(sector=self.sector, way=self.way, region=self.region, deadline=self.deadline, ownership=self.ownership)
