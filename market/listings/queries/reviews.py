"""Reads of the operator's decisions. Functions without an actor are asked by code that has checked it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from market.access import Actor
from market.db import db
from market.errors import Forbidden
from market.listings import policy
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.models.reviews import Review
from market.listings.queries.achievements import listing
from market.listings.queries.demands import demand_checklist
from market.listings.rules.content import Wish
from market.listings.rules.gates import Gate, Listing, gates
from market.listings.rules.kinds import AchievementState
from market.listings.rules.review import Sheet
from market.listings.rules.review_sheets import ACHIEVEMENT_SHEET, DEMAND_SHEET
from market.wording import N_


def sheet(found: Achievement | Demand) -> Sheet:
    """Return what is reviewed of this kind of listing."""
    return ACHIEVEMENT_SHEET if isinstance(found, Achievement) else DEMAND_SHEET


def gates_and_subject(found: Achievement | Demand, today: date) -> tuple[list[Gate], Listing | Wish]:
    """Return the conditions of publication with what holds today, and what they looked at."""
    if isinstance(found, Demand):
        return demand_checklist(found, today), found.wish()
    subject = listing(found)
    return gates(subject, today), subject


def review_count(found: Achievement | Demand) -> int:
    """Return how many decisions there were on a listing."""
    return db.session.scalar(select(func.count()).where(_of(found))) or 0


def reviews(actor: Actor, found: Achievement | Demand) -> list[Review]:
    """Return the decisions on a listing, the newest first; raise Forbidden for whom they do not concern."""
    if not policy.sees_timeline(actor, found):
        raise Forbidden("review.closed", N_("The reviews are read by the author's organisation and the operator."))
    return list(db.session.scalars(_newest(found)))


def to_mend(found: Achievement | Demand) -> Review | None:
    """Return the decision by which a listing was returned, while it is returned."""
    if found.state != AchievementState.RETURNED:
        return None
    return db.session.scalars(_newest(found).limit(1)).first()


def mend_counts(found: Sequence[Achievement | Demand]) -> dict[int, int]:
    """Return how many remarks the last decision on each of several listings of one kind has; one statement."""
    if not found:
        return {}
    column = Review.achievement_id if isinstance(found[0], Achievement) else Review.demand_id
    count = func.jsonb_array_length(Review.remarks)
    newest = select(column, count).ext(distinct_on(column)).where(column.in_({one.id for one in found}))
    rows = newest.order_by(column, Review.number.desc())
    return {listing: number for listing, number in db.session.execute(rows) if listing is not None}


def _newest(found: Achievement | Demand) -> Select[Review]:
    return select(Review).where(_of(found)).order_by(Review.number.desc())


def _of(found: Achievement | Demand) -> ColumnElement[bool]:
    return (Review.achievement_id if isinstance(found, Achievement) else Review.demand_id) == found.id
