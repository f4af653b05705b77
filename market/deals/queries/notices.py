"""Public notices of agreed prices, and what was said against them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from market.db import db, one
from market.deals import policy
from market.deals.models import Deal, DealObjection
from market.deals.queries import agreements
from market.deals.queries.deals import offered
from market.deals.rules import DealState

if TYPE_CHECKING:
    from market.access import Actor

MOST = 200


def notices() -> list[Deal]:
    """Return the deals whose price is or was public, the newest first."""
    public = select(Deal).where(Deal.publicised_until.is_not(None))
    return list(db.session.scalars(public.order_by(Deal.publicised_until.desc(), Deal.id.desc()).limit(MOST)))


def notice(deal_id: int) -> Deal:
    """Return a deal whose price is or was public; raise NotFound for every other."""
    return one(select(Deal).where(Deal.id == deal_id, Deal.publicised_until.is_not(None)))


def notice_for_update(deal_id: int) -> Deal:
    """Lock a deal whose price is or was public; raise NotFound for every other."""
    public = select(Deal).where(Deal.id == deal_id, Deal.publicised_until.is_not(None))
    return one(public.with_for_update().execution_options(populate_existing=True))


def objections(deal_id: int) -> list[DealObjection]:
    """Return what was said against a notice, in order."""
    return list(db.session.scalars(select(DealObjection).where(DealObjection.deal_id == deal_id).order_by(DealObjection.id)))


def objection_for_update(deal_id: int, objection_id: int) -> DealObjection:
    """Lock one objection; raise NotFound."""
    return one(select(DealObjection).where(DealObjection.deal_id == deal_id, DealObjection.id == objection_id).with_for_update())


def unanswered(actor: Actor) -> list[Deal]:
    """Return the deals of the actor's organisation against which an objection waits for its answer."""
    opposed = select(DealObjection.deal_id).where(DealObjection.answered_at.is_(None))
    mine = select(Deal).where(Deal.seller_id == actor.organisation_id, Deal.state == DealState.PUBLICISED, Deal.id.in_(opposed))
    return [row for row in db.session.scalars(mine.order_by(Deal.id)) if policy.can_answer_objections(actor, row)]


def content(deal: Deal) -> dict[str, str]:
    """Return `summary` (the agreement's subject, else the achievement's abstract) and `relation` of the buyer to an inventor."""
    if deal.agreement_id is not None:
        made = agreements.of_deal(deal.agreement_id)
        return {"summary": made.subject, "relation": made.relation}
    return {"summary": offered(deal).told().basics.abstract if deal.achievement_id is not None else "", "relation": ""}
