"""Approving a listing together with others: only where nothing is open, so that nobody's judgement is skipped."""

from __future__ import annotations

from market.access import Actor
from market.errors import Conflict
from market.listings import queries
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.queries.likeness import open_flags
from market.listings.queries.queue import ACHIEVEMENTS
from market.listings.rules.review import passing
from market.listings.rules.review_sheets import ACHIEVEMENT_SHEET, DEMAND_SHEET
from market.listings.services.demands import decide_demand
from market.listings.services.publication import decide
from market.wording import N_

NOTE = "与其他内容一并审核。"


def approve_clean(actor: Actor, kind: str, listing_id: int) -> Achievement | Demand:
    """Publish a listing whose every point the reviewer found in order; raise Conflict `review.flagged` while flags are open.

    All else that `decide` asks is asked here too; the caller gives each listing a transaction of its own.
    """
    if kind == ACHIEVEMENTS:
        _require_no_flags(queries.achievement_for_update(listing_id))
        return decide(actor, listing_id, passing(ACHIEVEMENT_SHEET, note=NOTE))
    _require_no_flags(queries.demand_for_update(listing_id))
    return decide_demand(actor, listing_id, passing(DEMAND_SHEET, note=NOTE))


def _require_no_flags(found: Achievement | Demand) -> None:
    if open_flags(type(found), [found.id])[found.id]:
        raise Conflict("review.flagged", N_("It is like another listing: review it by itself."))
