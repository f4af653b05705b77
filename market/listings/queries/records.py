"""What happened to a listing, be it an achievement or a demand."""

from __future__ import annotations

from market.access import Actor
from market.audit import Event, timeline
from market.listings import policy
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.rules.kinds import AchievementState


def history(actor: Actor, found: Achievement | Demand) -> list[Event]:
    """Return the listing's event rows where the actor may read them, else none."""
    return timeline([(found.__tablename__, found.id)]) if policy.sees_timeline(actor, found) else []


def returned_reason(found: Achievement | Demand) -> str | None:
    """Return why the operator returned the listing, while it is returned."""
    if found.state != AchievementState.RETURNED:
        return None
    reasons = [event.reason for event in timeline([(found.__tablename__, found.id)]) if event.to_state == AchievementState.RETURNED]
    return reasons[-1] if reasons else None
