"""What changed in an institution's list, in an order in which nothing is missed."""

from __future__ import annotations

from sqlalchemy import func, select, update

from market.db import db
from market.listings.models.achievements import Achievement
from market.listings.models.changes import NUMBERS
from market.listings.queries.achievements import whole


def list_for_update(owner_id: int) -> None:
    """Let one transaction at a time add to an organisation's list: two cannot both find a number of its own system free."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"listings.list:{owner_id}", 0))))


def changes_for_update(owner_id: int, after: int, *, most: int) -> list[Achievement]:
    """Number what changed since it was asked for last, and return the achievements with a number above `after`, in that order.

    The database forgets an achievement's number as soon as it changes. Numbers are given here, to what is committed, by one
    transaction at a time: whatever is committed later gets a higher one, so nobody who goes on after the last one misses a change.
    What waits together is numbered in the order of the list.
    """
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"listings.changes:{owner_id}", 0))))
    mine = select(Achievement.id).where(Achievement.owner_id == owner_id, Achievement.change_no.is_(None))
    waiting = mine.order_by(Achievement.id).with_for_update(skip_locked=True).cte("waiting")
    drawn = select(waiting.c.id, NUMBERS.next_value().label("number")).cte("drawn")
    numbered = update(Achievement).where(Achievement.id == drawn.c.id).values(change_no=drawn.c.number)
    db.session.execute(numbered.execution_options(synchronize_session=False))
    rows = whole().where(Achievement.owner_id == owner_id, Achievement.change_no > after).order_by(None).order_by(Achievement.change_no)
    return list(db.session.scalars(rows.limit(most).execution_options(populate_existing=True)))
