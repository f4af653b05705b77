"""What is read of representations, suspensions and notes on anomalies."""

from __future__ import annotations

from sqlalchemy import func, select

from market.auctions.models.bidding import Paddle
from market.auctions.models.conduct import Representation
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
