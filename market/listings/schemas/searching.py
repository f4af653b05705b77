"""JSON of searches: what both lists can be asked, and the searches that a person keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from market.search.rules import Pace
from market.search.services import LONGEST_NAME
from market.web.schemas import VISIBLE, In, Out, Paged, QueryFen, QueryId

LONGEST_ADDRESS = 2_000
Area = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
"""A region of GB/T 2260."""


class ListingQuery(Paged):
    """What both lists can be asked; several codes of one filter are alternatives."""

    q: Annotated[str, StringConstraints(max_length=100, pattern=VISIBLE, strip_whitespace=True)] = ""
    region: Annotated[list[Area], Field(default_factory=list, max_length=20, description="Six digits of GB/T 2260; a city or a province")]
    price_from_fen: QueryFen | None = Field(default=None, description="The lowest price, or budget, in fen 分")
    price_to_fen: QueryFen | None = Field(default=None, description="The highest price, or budget, in fen 分")
    institution: QueryId | None = None


class FoundPage(Out):
    """Where in the results a page stands, and the counts of each facet under all filters but its own."""

    page: int
    pages: int
    total: int
    facets: dict[str, dict[str, int]]
    loosened: bool = Field(description="Nothing has all words; these have some")
    suggestion: str = Field(description="Did you mean: the same words as the index knows them, or nothing")


class SavedIn(In):
    """A search to keep. Keeping the same address again changes its name and pace."""

    kind: Literal["achievement", "demand"]
    address: Annotated[str, StringConstraints(max_length=LONGEST_ADDRESS, pattern=VISIBLE)] = Field(
        default="", description="The query string of the search page, e.g. `q=fibre&sector=mat`; unknown filters are dropped"
    )
    name: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME, pattern=VISIBLE)]
    pace: Pace = Pace.DAILY


class SavedChangeIn(In):
    """Another name and pace."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME, pattern=VISIBLE)]
    pace: Pace


class SavedOut(Out):
    """A search that a person keeps."""

    id: int
    kind: str
    address: str
    name: str
    pace: Pace
    created_at: datetime
    told_until: datetime = Field(description="Publications before that are told, or were there when the search was saved")


class NewsOut(Out):
    """Something new that a saved search has told."""

    kind: str
    object_id: int
    title: str
    told_at: datetime


class SavedWithNews(SavedOut):
    """A search with what it told lately, newest first."""

    news: list[NewsOut]


class SavedSearches(Out):
    """The searches that a person keeps, newest first."""

    items: list[SavedWithNews]
