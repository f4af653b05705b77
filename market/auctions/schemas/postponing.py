"""JSON that postpones an announced session."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from market.auctions.rules.grounds import SuspensionGround
from market.auctions.schemas.planning import Reason
from market.web.schemas import In, Instant


class PostponeIn(In):
    """Later dates of an announced session; the legal days begin anew today."""

    opens_at: Instant
    viewing_from: Instant
    viewing_until: Instant
    ground: Annotated[SuspensionGround, Field(description="Legal ground (拍卖管理办法 Art. 37); `outage` is the market's alone")]
    reason: Reason
