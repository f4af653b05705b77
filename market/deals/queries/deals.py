"""What can be asked about deals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from market.db import by_id, db, one
from market.deals import policy
from market.deals.models import Deal, DealObjection
from market.deals.rules import DealState
from market.listings import queries as listings

if TYPE_CHECKING:
    from market.access import Actor
    from market.listings.models.versions import AchievementVersion


def deal(actor: Actor, deal_id: int) -> Deal:
    """Return a deal the actor may see; raise NotFound otherwise."""
    return one(select(Deal).where(Deal.id == deal_id, policy.visible_to(actor)))


def deals(actor: Actor, *, most: int = 100) -> list[Deal]:
    """Return the deals the actor may see, newest first."""
    return list(db.session.scalars(select(Deal).where(policy.visible_to(actor)).order_by(Deal.id.desc()).limit(most)))


def deal_of_award(award_id: int) -> Deal | None:
    """Return the deal made from an award, for other domains that have checked the actor."""
    return db.session.scalars(select(Deal).where(Deal.award_id == award_id)).one_or_none()


def deal_of_proposal(proposal_id: int) -> Deal | None:
    """Return the deal made from a proposal, for other domains that have checked the actor."""
    return db.session.scalars(select(Deal).where(Deal.proposal_id == proposal_id)).one_or_none()


def deal_for_update(deal_id: int) -> Deal:
    """Lock a deal for a change of state."""
    return one(select(Deal).where(Deal.id == deal_id).with_for_update())


def deals_of_lot(lot_id: int) -> list[Deal]:
    """Return the deals made on a lot, the newest first, for pages that have checked the actor."""
    return list(db.session.scalars(select(Deal).where(Deal.lot_id == lot_id).order_by(Deal.id.desc())))


def publicised_for_update(today: date) -> list[Deal]:
    """Lock the deals whose price was public until before `today` and against which no objection is open."""
    opposed = select(DealObjection.deal_id).where(DealObjection.answered_at.is_(None))
    over = select(Deal).where(Deal.state == DealState.PUBLICISED, Deal.publicised_until < today, Deal.id.not_in(opposed))
    return list(db.session.scalars(over.order_by(Deal.id).with_for_update(skip_locked=True)))


def deal_of_contract(deal_id: int) -> Deal:
    """Return the deal behind a contract, for the domain that has checked the actor."""
    return by_id(Deal, deal_id)


def offered(found: Deal) -> AchievementVersion:
    """Return the version of the achievement that a deal is about; raise NotFound where it is about none."""
    return listings.version(found.achievement_id or 0, found.achievement_version or 0)
