"""What is read of notices and subscriptions."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from market.access import Actor
from market.auctions import policy
from market.auctions.models.bidding import Paddle
from market.auctions.models.notices import SaleNotice, SaleSubscription
from market.auctions.models.sale import Lot, Sale
from market.auctions.rules.notices import NoticeKind
from market.auctions.rules.states import LotState
from market.db import db


def of_sales(ids: Collection[int]) -> dict[int, list[SaleNotice]]:
    """Return the notices of sales, the oldest first; the caller has checked that the actor may see the sales."""
    found: dict[int, list[SaleNotice]] = {sale_id: [] for sale_id in ids}
    for row in db.session.scalars(select(SaleNotice).where(SaleNotice.sale_id.in_(set(ids))).order_by(SaleNotice.id)) if ids else ():
        found[row.sale_id].append(row)
    return found


def newest(actor: Actor, sales: Collection[int], *, most: int = 50) -> list[SaleNotice]:
    """Return the newest notices of these sales, as far as the actor may see the sales."""
    seen = select(SaleNotice).join(Sale, Sale.id == SaleNotice.sale_id).where(policy.visible_sales(actor), Sale.id.in_(set(sales)))
    return list(db.session.scalars(seen.order_by(SaleNotice.id.desc()).limit(most))) if sales else []


def last_postponement(sale_id: int) -> SaleNotice | None:
    """Return the newest notice of postponement of a sale; the caller has checked that the actor may see the sale."""
    found = select(SaleNotice).where(SaleNotice.sale_id == sale_id, SaleNotice.kind == NoticeKind.POSTPONED)
    return db.session.scalars(found.order_by(SaleNotice.id.desc()).limit(1)).one_or_none()


def untold_for_update() -> SaleNotice | None:
    """Lock the oldest notice whose letters are not written, unless another process writes them at this moment."""
    waiting = select(SaleNotice).where(SaleNotice.told_at.is_(None)).order_by(SaleNotice.id).limit(1)
    return db.session.scalars(waiting.with_for_update(skip_locked=True)).one_or_none()


def subscription(person_id: int) -> SaleSubscription | None:
    """Return a person's subscription, ended ones too."""
    return db.session.scalars(select(SaleSubscription).where(SaleSubscription.person_id == person_id)).one_or_none()


def subscription_for_update(key: str) -> SaleSubscription | None:
    """Lock the subscription behind an unsubscribe link."""
    return db.session.scalars(select(SaleSubscription).where(SaleSubscription.key == key).with_for_update()).one_or_none()


def subscriptions() -> Sequence[SaleSubscription]:
    """Return every subscription that was not ended."""
    return db.session.scalars(select(SaleSubscription).where(func.cardinality(SaleSubscription.sectors) > 0)).all()


def parties(sale_id: int, lot_id: int | None = None) -> set[int]:
    """Return the people who consigned an announced lot or registered for one: of a sale, or of one of its lots."""
    of_sale = [Lot.sale_id == sale_id, Lot.announced_at.is_not(None), Lot.state != LotState.DRAFT]
    wanted = [*of_sale, Lot.id == lot_id] if lot_id is not None else of_sale
    sellers = db.session.scalars(select(Lot.consigned_by).where(*wanted))
    bidders = db.session.scalars(select(Paddle.applied_by).join(Lot, Lot.id == Paddle.lot_id).where(*wanted))
    return {*sellers, *bidders}
