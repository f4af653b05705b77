"""JSON of registration offices."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from market.web.schemas import Id, In, Out, Query

Region = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$"), Field(description="Six digits of GB/T 2260")]


class OfficeQuery(Query):
    """Which region."""

    region: Region


class RegionIn(In):
    """An office for a region."""

    office_id: Id
    region: Region


class OfficeOut(Out):
    """A region and its office."""

    region: str = Field(description="The first 2, 4 or 6 digits of the regions served")
    office_id: int
    name: str


class Offices(Out):
    """The regions that are served."""

    items: list[OfficeOut]
