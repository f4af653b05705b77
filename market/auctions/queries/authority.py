"""What is read of authorities 授权: only by the bidder's own organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from market.auctions import policy
from market.auctions.models.authority import Authority
from market.auctions.models.sale import Lot
from market.auctions.rules.authority import AuthorityState
from market.auctions.rules.states import LotState
from market.db import db, one

if TYPE_CHECKING:
    from market.access import Actor
    from market.money import Money


def authority(actor: Actor, authority_id: int) -> Authority:
    """Return an authority of the actor's organisation; raise NotFound."""
    return one(select(Authority).where(Authority.id == authority_id, policy.visible_authorities(actor)))


def authorities(actor: Actor) -> list[Authority]:
    """Return the authorities of the actor's organisation, the newest first."""
    return list(db.session.scalars(select(Authority).where(policy.visible_authorities(actor)).order_by(Authority.id.desc())))


def of_lot(actor: Actor, lot_id: int) -> list[Authority]:
    """Return the authorities of the actor's organisation on a lot, the newest first."""
    mine = select(Authority).where(policy.visible_authorities(actor), Authority.lot_id == lot_id)
    return list(db.session.scalars(mine.order_by(Authority.id.desc())))


def to_decide(actor: Actor) -> list[tuple[Authority, Lot]]:
    """Return what waits for this actor as the second person, with the lot; nothing once the lot is open."""
    if not policy.may_decide_authority(actor):
        return []
    waiting = select(Authority, Lot).join(Lot, Lot.id == Authority.lot_id).where(policy.visible_authorities(actor))
    mine = waiting.where(
        Authority.state == AuthorityState.REQUESTED, Authority.person_id != actor.person_id, Lot.state == LotState.ANNOUNCED
    )
    return [(found, lot) for found, lot in db.session.execute(mine.order_by(Authority.id))]


def approved(actor: Actor, lot_id: int) -> Money | None:
    """Return up to what the actor was approved to bid on a lot."""
    held = (Authority.lot_id == lot_id, Authority.person_id == actor.person_id, Authority.organisation_id == actor.organisation_id)
    return db.session.scalar(select(Authority.amount).where(*held, Authority.state == AuthorityState.APPROVED))


def live_of(actor: Actor, lot_id: int, person_id: int, state: AuthorityState) -> Authority | None:
    """Return the one authority of a person of the actor's organisation that waits, or that is approved; read under the lot's lock."""
    held = (Authority.lot_id == lot_id, Authority.person_id == person_id, Authority.state == state)
    fresh = select(Authority).where(policy.visible_authorities(actor), *held).execution_options(populate_existing=True)
    return db.session.scalars(fresh).one_or_none()


def authority_for_update(actor: Actor, authority_id: int) -> Authority:
    """Lock an authority of the actor's organisation; its lot is locked before it."""
    found = select(Authority).where(Authority.id == authority_id, policy.visible_authorities(actor))
    return one(found.with_for_update().execution_options(populate_existing=True))
