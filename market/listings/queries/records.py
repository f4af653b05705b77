"""What happened to a listing, be it an achievement or a demand."""

from __future__ import annotations

from market.access import Actor
from market.audit import Event, timeline
from market.listings import policy
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand


def history(actor: Actor, found: Achievement | Demand) -> list[Event]:
    """Return the listing's event rows where the actor may read them, else none."""
    return timeline([(found.__tablename__, found.id)]) if policy.sees_timeline(actor, found) else []
