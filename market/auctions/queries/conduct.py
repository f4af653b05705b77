"""What is read of representations, suspensions and notes on anomalies."""

from __future__ import annotations

from sqlalchemy import func, select

from market.auctions.models.bidding import LedgerEntry, Paddle
from market.auctions.models.conduct import Representation, Suspension
from market.auctions.rules.announcing import TRANSPARENT
from market.auctions.rules.ledger import EntryKind
from market.db import db, one
from market.errors import NotFound
from market.wording import N_


def representation(paddle_id: int) -> Representation | None:
    """Return the authority for floor and telephone bids that is in force for a paddle."""
    newest = select(Representation).where(Representation.paddle_id == paddle_id).order_by(Representation.id.desc()).limit(1)
    found = db.session.scalars(newest).one_or_none()
    return found if found is not None and found.given else None


def represented(lot_id: int) -> dict[int, Representation]:
    """Return the authorities in force on a lot by paddle id."""
    latest = select(func.max(Representation.id)).join(Paddle, Paddle.id == Representation.paddle_id)
    newest = latest.where(Paddle.lot_id == lot_id).group_by(Representation.paddle_id)
    given = db.session.scalars(select(Representation).where(Representation.id.in_(newest), Representation.given))
    return {found.paddle_id: found for found in given}


def holder(lot_id: int, number: int) -> Paddle:
    """Return the paddle that has this number on a lot; raise NotFound. A number never changes hands."""
    try:
        return one(select(Paddle).where(Paddle.lot_id == lot_id, Paddle.number == number))
    except NotFound as error:
        raise NotFound("paddle.no_such_number", N_("Nobody has this number on this lot.")) from error


def suspension(lot_id: int) -> Suspension | None:
    """Return the suspension under which a lot stands still."""
    return db.session.scalars(select(Suspension).where(Suspension.lot_id == lot_id, Suspension.ended_at.is_(None))).one_or_none()


def suspensions(lot_id: int) -> list[Suspension]:
    """Return every suspension of a lot, the oldest first."""
    return list(db.session.scalars(select(Suspension).where(Suspension.lot_id == lot_id).order_by(Suspension.id)))


def calls(lot_id: int) -> int:
    """Count the last calls since the newest entry that begins the count anew, a bid above all."""
    here = LedgerEntry.lot_id == lot_id
    anew = select(func.coalesce(func.max(LedgerEntry.seq), 0)).where(here, LedgerEntry.kind.not_in(TRANSPARENT)).scalar_subquery()
    found = select(func.count()).where(here, LedgerEntry.kind == EntryKind.CALLED, LedgerEntry.seq > anew)
    return db.session.scalar(found) or 0


def suspension_for_update(suspension_id: int) -> Suspension:
    """Lock a suspension; the lot is not locked with it."""
    return one(select(Suspension).where(Suspension.id == suspension_id).with_for_update().execution_options(populate_existing=True))


def entries_between(lot_id: int, first: int, last: int | None) -> list[LedgerEntry]:
    """Return the entries of a suspension: the one that stopped the lot, or all until the one that ended it."""
    until = first if last is None else last
    found = select(LedgerEntry).where(LedgerEntry.lot_id == lot_id, LedgerEntry.seq.between(first, until))
    return list(db.session.scalars(found.order_by(LedgerEntry.seq)))


def holders(lot_id: int) -> set[int]:
    """Return the organisations that hold a paddle's number on a lot."""
    return set(db.session.scalars(select(Paddle.organisation_id).where(Paddle.lot_id == lot_id, Paddle.number.is_not(None))))
