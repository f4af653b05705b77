"""Letting a listing be compared soon. Apart from the comparing, so that the web server need not load what counts in bulk."""

from __future__ import annotations

from market.db import db
from market.listings.events import AchievementPublished, AchievementWithdrawn, DemandClosed, DemandPublished
from market.matching.models import MatchDue

ACHIEVEMENT, DEMAND = "achievement", "demand"


def on_achievement_published(event: AchievementPublished) -> None:
    """Let a published or changed achievement be matched soon."""
    enqueue(ACHIEVEMENT, event.achievement_id)


def on_achievement_withdrawn(event: AchievementWithdrawn) -> None:
    """Let the matches of a withdrawn achievement be dropped soon; until then no list shows them."""
    enqueue(ACHIEVEMENT, event.achievement_id)


def on_demand_published(event: DemandPublished) -> None:
    """Let a published demand be matched soon."""
    enqueue(DEMAND, event.demand_id)


def on_demand_closed(event: DemandClosed) -> None:
    """Let the matches of a demand that is no longer open be dropped soon."""
    enqueue(DEMAND, event.demand_id)


def enqueue(kind: str, listing_id: int) -> None:
    """Put a listing into the queue, in the transaction of its change."""
    db.session.add(MatchDue(kind=kind, listing_id=listing_id))
    db.session.flush()
