"""Agreements as their parties see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Sequence, select

from market.db import by_id, db, one
from market.deals import policy
from market.deals.models import Agreement, Deal
from market.deals.rules.agreements import AgreementState
from market.listings.models.achievements import Achievement
from market.listings.rules.kinds import AchievementState

if TYPE_CHECKING:
    from market.access import Actor

MOST = 200


def agreement(actor: Actor, agreement_id: int) -> Agreement:
    """Return an agreement the actor may see; raise NotFound otherwise."""
    return one(select(Agreement).where(Agreement.id == agreement_id, policy.agreements_visible_to(actor)))


def agreement_for_update(actor: Actor, agreement_id: int) -> Agreement:
    """Lock an agreement the actor may see, with its state as of now; raise NotFound otherwise."""
    mine = select(Agreement).where(Agreement.id == agreement_id, policy.agreements_visible_to(actor))
    return one(mine.with_for_update().execution_options(populate_existing=True))


def agreements(actor: Actor) -> list[Agreement]:
    """Return the agreements the actor may see, newest first."""
    mine = select(Agreement).where(policy.agreements_visible_to(actor))
    return list(db.session.scalars(mine.order_by(Agreement.id.desc()).limit(MOST)))


def waiting_for(actor: Actor) -> list[Agreement]:
    """Return the agreements that the actor's organisation has to confirm or refuse, the oldest first."""
    open_ones = select(Agreement).where(policy.agreements_visible_to(actor), Agreement.state == AgreementState.ENTERED)
    return [row for row in db.session.scalars(open_ones.order_by(Agreement.id)) if policy.can_answer(actor, row)]


def of_deal(agreement_id: int) -> Agreement:
    """Return the agreement behind a deal, for code that has checked the actor."""
    return by_id(Agreement, agreement_id)


def deal_of(agreement_id: int) -> Deal | None:
    """Return the deal that a confirmed agreement became, for code that has checked the actor."""
    return db.session.scalars(select(Deal).where(Deal.agreement_id == agreement_id)).one_or_none()


def listed(code: str, owner_id: int) -> Achievement | None:
    """Return the published achievement of the seller with this number, or None."""
    wanted = select(Achievement).where(
        Achievement.code == code, Achievement.owner_id == owner_id, Achievement.state == AchievementState.PUBLISHED
    )
    return db.session.scalars(wanted).one_or_none()


def next_id() -> int:
    """Draw the id of the next agreement, from which its code is made."""
    return int(db.session.execute(select(Sequence("agreement_id_seq").next_value())).scalar_one())
