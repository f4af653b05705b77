"""Pages of the own listings, whatever they are."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from market.listings.queries.own import PAGE_SIZE
from market.web.schemas import Digits, Out, Paged

MOST = 200


class OwnQuery(Paged):
    """Which page of the own listings."""

    size: Annotated[int, Field(ge=1, le=MOST), Digits] = PAGE_SIZE

    def pages(self, total: int) -> int:
        """Return how many pages of this size hold `total` listings; at least one."""
        return max(1, -(-total // self.size))


class OwnPage(Out):
    """Where in the list a page stands."""

    page: int
    pages: int
    total: int
