"""Locks and the hot path's reads: written in SQL so that bids placed together cost four statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text

from market import clock
from market.auctions.models.bidding import Award, LedgerEntry, Paddle, ProxyOrder
from market.auctions.models.sale import Lot, LotReserve, Sale
from market.auctions.rules import record
from market.auctions.rules.formats.protocol import Standing, Terms
from market.auctions.rules.proxies import Proxy
from market.auctions.rules.states import LotState, PaddleState, SaleState
from market.db import by_id, by_ids, database_time, db, one
from market.db import cursor as db_cursor
from market.errors import NotFound
from market.money import Money

if TYPE_CHECKING:
    from market.access import Actor

_LOCK_LOT = """
    WITH locked AS MATERIALIZED (SELECT * FROM lot WHERE id = %(lot_id)s FOR UPDATE)
    SELECT sale_id, seller_id, state, format, rules, start_fen, increment_fen, duration_s, soft_close_s, extend_s,
           current_fen, leader_number, bids, opened_at, closes_at, extensions, paused_at, credited_us, seq, head,
           lot_reserve.reserve_fen, in_force.proxies, clock_timestamp() AS now
    FROM locked LEFT JOIN lot_reserve ON lot_reserve.lot_id = locked.id
    CROSS JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_array(paddle, maximum_fen, id)) AS proxies
        FROM (SELECT DISTINCT ON (paddle) paddle, maximum_fen, id FROM proxy WHERE lot_id = locked.id ORDER BY paddle, id DESC) AS latest
        WHERE maximum_fen IS NOT NULL
    ) AS in_force"""

_BIDDERS = """
    SELECT paddle.state AS paddle_state, paddle.number, paddle.matches_only, attempt.answer, authority.amount_fen AS approved_fen,
           attempt.organisation_id AS first_for
    FROM unnest(%(organisations)s::bigint[], %(people)s::bigint[], %(keys)s::text[])
         WITH ORDINALITY AS asked (organisation_id, person_id, key, place)
    LEFT JOIN paddle ON paddle.lot_id = %(lot_id)s AND paddle.organisation_id = asked.organisation_id
    LEFT JOIN bid_attempt AS attempt ON attempt.lot_id = %(lot_id)s AND attempt.person_id = asked.person_id AND attempt.key = asked.key
    LEFT JOIN authority ON authority.lot_id = %(lot_id)s AND authority.person_id = asked.person_id
         AND authority.organisation_id = asked.organisation_id AND authority.state = 'approved'
    ORDER BY asked.place"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedLot:
    """The lot's live fields as of the lock, and the database time at which they were read."""

    id: int
    sale_id: int
    seller_id: int
    terms: Terms
    standing: Standing
    reserve: Money | None
    proxies: list[Proxy]
    """The maxima in force, one per paddle."""
    seq: int
    head: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Bidder:
    """What the ledger knows of the one who bids."""

    paddle_state: PaddleState | None
    number: int | None
    first_answer: dict[str, Any] | None
    first_for: int | None
    """Whose paddle that answer was given for."""
    approved: Money | None = None
    """Up to what a second person of the organisation allowed this person to bid on this lot."""
    matches_only: bool = False
    """The paddle of a co-owner, which only answers for its priority right."""


def lot_and_bidders_for_update(lot_id: int, asked: Sequence[tuple[int | None, str, int | None]]) -> tuple[LockedLot, list[Bidder]]:
    """Lock the lot for bids, read the database's clock after the lock is held, then paddle and earlier answer of each.

    `asked` is (person, key, organisation whose paddle bids).

    Both statements leave in one round trip; the second sees what was committed before the lock was granted. Raises NotFound.
    """
    names = {
        "lot_id": lot_id,
        "organisations": [organisation_id for _person_id, _key, organisation_id in asked],
        "people": [person_id for person_id, _key, _organisation_id in asked],
        "keys": [key for _person_id, key, _organisation_id in asked],
    }
    cursor = db_cursor()
    with cursor.connection.pipeline():
        lot = cursor.execute(_LOCK_LOT, {"lot_id": lot_id})
        others = cursor.connection.cursor(row_factory=cursor.row_factory).execute(_BIDDERS, names)
        row, known = lot.fetchone(), others.fetchall()
    if row is None or row["state"] == LotState.DRAFT:
        raise NotFound
    return _locked(lot_id, row), [_bidder(each) for each in known]


def _locked(lot_id: int, row: dict[str, Any]) -> LockedLot:
    now = clock.mapped(row["now"])
    standing = Standing(
        state=LotState(row["state"]),
        opened_at=row["opened_at"] or now,
        closes_at=row["closes_at"] or now,
        current=None if row["current_fen"] is None else Money(row["current_fen"]),
        leader=row["leader_number"],
        bids=row["bids"],
        extensions=row["extensions"],
        paused_at=row["paused_at"],
        credited=timedelta(microseconds=row["credited_us"]),
    )
    return LockedLot(
        id=lot_id,
        sale_id=row["sale_id"],
        seller_id=row["seller_id"],
        terms=record.terms(lot_id, row),
        standing=standing,
        reserve=None if row["reserve_fen"] is None else Money(row["reserve_fen"]),
        proxies=[Proxy(paddle, Money(maximum), number) for paddle, maximum, number in row["proxies"] or ()],
        seq=row["seq"],
        head=row["head"],
        now=now,
    )


def _bidder(row: dict[str, Any]) -> Bidder:
    return Bidder(
        paddle_state=row["paddle_state"] and PaddleState(row["paddle_state"]),
        number=row["number"],
        first_answer=row["answer"],
        approved=None if row["approved_fen"] is None else Money(row["approved_fen"]),
        first_for=row["first_for"],
        matches_only=bool(row["matches_only"]),
    )


def first_answer(actor: Actor, lot_id: int, key: str) -> dict[str, Any] | None:
    """Return what was answered to the actor's idempotency key, or None where it never arrived."""
    found: dict[str, Any] | None = db.session.execute(
        text("SELECT answer FROM bid_attempt WHERE lot_id = :lot_id AND person_id = :person_id AND key = :key"),
        {"lot_id": lot_id, "person_id": actor.person_id, "key": key},
    ).scalar_one_or_none()
    return found


def proxy_order(actor: Actor, lot_id: int, key: str) -> ProxyOrder | None:
    """Return the order that the actor gave with this key."""
    mine = (ProxyOrder.lot_id == lot_id, ProxyOrder.person_id == actor.person_id, ProxyOrder.key == key)
    return db.session.scalars(select(ProxyOrder).where(*mine)).one_or_none()


def own_proxy(actor: Actor, lot_id: int) -> ProxyOrder | None:
    """Return the newest order of the actor's organisation on a lot; nobody else ever sees it."""
    mine = (ProxyOrder.lot_id == lot_id, ProxyOrder.organisation_id == actor.organisation_id)
    return db.session.scalars(select(ProxyOrder).where(*mine).order_by(ProxyOrder.id.desc()).limit(1)).one_or_none()


def next_proxy_number() -> int:
    """Draw the number of the next order; under the lot's lock the order of the numbers is the order of the maxima."""
    return int(db.session.execute(text("SELECT nextval(pg_get_serial_sequence('proxy', 'id'))")).scalar_one())


def lot_for_update(lot_id: int) -> tuple[Lot, datetime]:
    """Lock a lot and return it with the database time read under the lock."""
    lot = one(select(Lot).where(Lot.id == lot_id).with_for_update().execution_options(populate_existing=True))
    return lot, clock.mapped(database_time())


def sale_for_update(sale_id: int) -> Sale:
    """Lock a sale against other changes, not against new rows that refer to it."""
    return one(select(Sale).where(Sale.id == sale_id).with_for_update(key_share=True).execution_options(populate_existing=True))


def sale_as_stored(sale_id: int) -> Sale:
    """Return a sale as it is now, whatever this session read before: it may have been postponed while a lot's lock was waited for."""
    return one(select(Sale).where(Sale.id == sale_id).execution_options(populate_existing=True))


def sale(sale_id: int) -> Sale:
    """Return a sale without locking it."""
    return by_id(Sale, sale_id)


def sales(sale_ids: list[int]) -> dict[int, Sale]:
    """Return the sales with these ids, by id, for pages that have checked the actor."""
    return by_ids(Sale, sale_ids)


def lot(lot_id: int) -> Lot:
    """Return a lot without locking it, for services that have checked the actor."""
    return by_id(Lot, lot_id)


def reserve(lot_id: int) -> LotReserve | None:
    """Return the sealed reserve: only for the opening, the bid's comparison and the settlement."""
    return db.session.get(LotReserve, lot_id)


def paddle_numbered(lot_id: int, number: int) -> Paddle:
    """Return the paddle with this number on a lot."""
    return one(select(Paddle).where(Paddle.lot_id == lot_id, Paddle.number == number))


def due_lots(limit: int) -> list[tuple[int, int]]:
    """Return (sale id, lot id) of open lots whose end has come, oldest first; claimed so that two schedulers do not meet."""
    rows = db.session.execute(
        text("SELECT sale_id, id FROM lot WHERE state = 'open' AND closes_at <= :now ORDER BY closes_at, id LIMIT :n"),
        {"now": clock.mapped(database_time()), "n": limit},
    )
    return [(row.sale_id, row.id) for row in rows]


def awaits_result(lately: timedelta) -> bool:
    """Say whether bidding on some lot ended `lately` and it is not closed yet."""
    now = clock.mapped(database_time())
    ended = select(Lot.id).where(Lot.state == LotState.OPEN, Lot.closes_at <= now, Lot.closes_at > now - lately)
    return db.session.scalar(ended.limit(1)) is not None


def unfollowed_lots(limit: int) -> list[int]:
    """Return the lots with a result whose consequences are still to come, oldest first."""
    ended = Lot.state.in_((LotState.AWARDED, LotState.PASSED))
    return list(db.session.scalars(select(Lot.id).where(ended, Lot.followed_at.is_(None)).order_by(Lot.id).limit(limit)))


def awaiting_hammer(before: datetime) -> list[int]:
    """Return lots whose bidding, and the asking of holders of a priority right, ended before `before`: no hammer and no alarm yet."""
    ended = func.greatest(Lot.closes_at, Lot.answers_until)
    late = (Lot.state == LotState.CLOSED, ended <= before, Lot.alarmed_at.is_(None))
    return list(db.session.scalars(select(Lot.id).where(*late).order_by(Lot.id)))


def unfinished(sale_id: int) -> int:
    """Count the lots of a sale that still wait for their end."""
    waiting = (LotState.DRAFT, LotState.ANNOUNCED, LotState.OPEN, LotState.PAUSED, LotState.CLOSED)
    return db.session.query(Lot).filter(Lot.sale_id == sale_id, Lot.state.in_(waiting)).count()


def finished_sales() -> list[int]:
    """Return sales in progress that have lots, none of which waits for its end."""
    waiting = (LotState.DRAFT, LotState.ANNOUNCED, LotState.OPEN, LotState.PAUSED, LotState.CLOSED)
    lots = select(Lot.id).where(Lot.sale_id == Sale.id)
    return list(
        db.session.scalars(select(Sale.id).where(Sale.state == SaleState.OPEN, lots.exists(), ~lots.where(Lot.state.in_(waiting)).exists()))
    )


def running_lot(sale_id: int) -> Lot | None:
    """Return the lot of the sale that is called now: open, paused or waiting for the hammer."""
    busy = (LotState.OPEN, LotState.PAUSED, LotState.CLOSED)
    return db.session.scalars(select(Lot).where(Lot.sale_id == sale_id, Lot.state.in_(busy)).order_by(Lot.number).limit(1)).one_or_none()


def award_of(lot_id: int) -> Award | None:
    """Return the award of a lot; after a default the runner-up's."""
    return db.session.scalars(select(Award).where(Award.lot_id == lot_id).order_by(Award.id.desc()).limit(1)).one_or_none()


def entries(lot_id: int, *, after: int = 0, limit: int | None = None) -> list[LedgerEntry]:
    """Return the public ledger of a lot behind `after`, oldest first."""
    return list(
        db.session.scalars(
            select(LedgerEntry).where(LedgerEntry.lot_id == lot_id, LedgerEntry.seq > after).order_by(LedgerEntry.seq).limit(limit)
        )
    )
