"""What is read of holders of a priority right 优先购买权, and what locks them. Who they are is for the operator and themselves."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from market import rulebook
from market.auctions.models.bidding import LedgerEntry, Paddle
from market.auctions.models.priority import PriorityAttempt, PriorityHolder
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import room
from market.auctions.rules.asking import Asking
from market.auctions.rules.holders import Notice, NoticeDays
from market.auctions.rules.ledger import EntryKind
from market.auctions.rules.priority import Holder
from market.auctions.rules.states import ConductMode, LotState, PaddleState
from market.clock import legal_date
from market.db import db, one

if TYPE_CHECKING:
    from datetime import date

    from market.access import Actor

ASKED = (EntryKind.OPENED, EntryKind.CLOSED, EntryKind.MATCHED)
RUNNING = (LotState.ANNOUNCED, LotState.OPEN, LotState.PAUSED, LotState.CLOSED)


def holders(lot_id: int) -> list[PriorityHolder]:
    """Return the holders of a lot, the best rank first; for who plans it."""
    found = select(PriorityHolder).where(PriorityHolder.lot_id == lot_id).order_by(PriorityHolder.rank, PriorityHolder.id)
    return list(db.session.scalars(found.execution_options(populate_existing=True)))


def lot_of(holder_id: int) -> int:
    """Return the lot of a holder, which is locked before it; raise NotFound."""
    return one(select(PriorityHolder.lot_id).where(PriorityHolder.id == holder_id))


def holder_for_update(holder_id: int) -> PriorityHolder:
    """Lock a holder; its lot is locked before it."""
    return one(select(PriorityHolder).where(PriorityHolder.id == holder_id).with_for_update().execution_options(populate_existing=True))


def counts(lots: Collection[int]) -> dict[int, int]:
    """Return how many hold a priority right on each of these lots that has some: so much is public."""
    rows = db.session.execute(
        text("SELECT lot_id, count(*) AS holders FROM priority_holder WHERE lot_id = ANY(:lots) GROUP BY lot_id"), {"lots": list(lots)}
    )
    return {row.lot_id: row.holders for row in rows}


def own(actor: Actor, lot_id: int) -> PriorityHolder | None:
    """Return the right of the actor's organisation on a lot."""
    if not actor.signed_in or actor.organisation_id is None:
        return None
    return of_organisation(lot_id, actor.organisation_id)


def of_organisation(lot_id: int, organisation_id: int) -> PriorityHolder | None:
    """Return an organisation's right on a lot."""
    mine = (PriorityHolder.lot_id == lot_id, PriorityHolder.organisation_id == organisation_id)
    return db.session.scalars(select(PriorityHolder).where(*mine)).one_or_none()


def waiting(actor: Actor) -> list[tuple[PriorityHolder, Lot, Paddle | None]]:
    """Return the rights of the actor's organisation on lots that are not decided, each with its lot and paddle: for the desk."""
    if actor.organisation_id is None:
        return []
    mine = select(PriorityHolder, Lot, Paddle).join(Lot, Lot.id == PriorityHolder.lot_id)
    mine = mine.outerjoin(Paddle, (Paddle.lot_id == Lot.id) & (Paddle.organisation_id == PriorityHolder.organisation_id))
    mine = mine.where(PriorityHolder.organisation_id == actor.organisation_id, Lot.state.in_(RUNNING))
    return [(holder, lot, paddle) for holder, lot, paddle in db.session.execute(mine.order_by(Lot.id))]


def registered(lot_id: int) -> list[Holder]:
    """Return the holders who may match: their paddle is active. Read under the lot's lock at the opening."""
    joined = select(PriorityHolder.rank, Paddle.number).join(
        Paddle, (Paddle.lot_id == PriorityHolder.lot_id) & (Paddle.organisation_id == PriorityHolder.organisation_id)
    )
    found = joined.where(PriorityHolder.lot_id == lot_id, Paddle.state == PaddleState.ACTIVE).order_by(PriorityHolder.rank, Paddle.number)
    return [Holder(rank=rank, paddle=number) for rank, number in db.session.execute(found)]


def numbers(lot_id: int) -> dict[int, int]:
    """Return the number of each organisation's paddle on a lot."""
    found = select(Paddle.organisation_id, Paddle.number).where(Paddle.lot_id == lot_id, Paddle.number.is_not(None))
    return {organisation_id: number for organisation_id, number in db.session.execute(found) if number is not None}


def asking(lot: Lot) -> Asking | None:
    """Return who is asked and what was said, from the lot's ledger; None where no holder was registered at the opening."""
    if lot.answer_s is None:
        return None
    asked = select(LedgerEntry).where(LedgerEntry.lot_id == lot.id, LedgerEntry.kind.in_(ASKED)).order_by(LedgerEntry.seq)
    opened, *others = [room.entry_dict(row) for row in db.session.scalars(asked)]
    begun = Asking.begun(opened)
    return begun and reduce(Asking.after, others, begun)


def first_answer(actor: Actor, lot_id: int, key: str) -> PriorityAttempt | None:
    """Return what the actor said with this idempotency key; None where it never arrived."""
    return db.session.get(PriorityAttempt, (lot_id, actor.person_id, key)) if actor.person_id is not None else None


def due(limit: int) -> list[int]:
    """Return the closed lots without an auctioneer whose holders' time is over, oldest first."""
    over = text("lot.answers_until <= clock_timestamp()")
    asked = select(Lot.id).join(Sale, Sale.id == Lot.sale_id)
    asked = asked.where(Lot.state == LotState.CLOSED, over, Sale.conduct_mode != ConductMode.LICENSED_AUCTION)
    return list(db.session.scalars(asked.order_by(Lot.answers_until, Lot.id).limit(limit)))


def notices(lots: Collection[int]) -> list[Notice]:
    """Return when and how the holders of these lots were told."""
    found = db.session.scalars(select(PriorityHolder).where(PriorityHolder.lot_id.in_(lots))) if lots else ()
    return [Notice(rank=row.rank, way=row.notice_way, on=legal_date(row.notified_at)) for row in found]


def notice_days(on: date) -> NoticeDays:
    """Return the days of notice in force."""
    return NoticeDays(letter=rulebook.number("bid.priority_notice_days", on), public=rulebook.number("bid.priority_public_notice_days", on))
