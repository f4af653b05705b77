"""Keeps the demo live: calls and hammers lots as the demo auctioneer, and lets simulated bidders bid at a human pace.

Nothing is remembered between two runs; everything is read from the lots. The bids go through `place_bid` like everybody's.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from market import clock
from market.auctions.models.bidding import LedgerEntry, Paddle
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import bidding, conduct
from market.auctions.rules import envelopes
from market.auctions.rules.formats import FORMATS
from market.auctions.rules.grounds import SuspensionGround, earliest_reopening
from market.auctions.rules.ledger import EntryKind
from market.auctions.rules.states import LotState, PaddleState, SaleState
from market.auctions.services import bids, settlement, standstill
from market.auctions.services.answers import Bid
from market.db import database_time, db, unit_of_work
from market.demo import cast, present, sealing, sessions
from market.demo.chance import BOLDEST, Dice, cap
from market.demo.loader import require_demo

if TYPE_CHECKING:
    from collections.abc import Callable

    from market.money import Money
    from market.settings import Settings

HAMMER_PAUSE = timedelta(seconds=8)
CALL_PAUSE = timedelta(seconds=6)
RETURN_PAUSE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(minutes=10)
"""After this the demo auctioneer lets a lot go on that a visitor stopped."""
LONGEST_DUEL = timedelta(minutes=10)
"""Simulated bidders fall silent then, so that every lot ends."""
SHORTEST_THOUGHT, LONGEST_THOUGHT = 6, 40
ONE_AT_A_TIME = 20_261_122
"""The advisory lock under which the next session is prepared."""


def listed(settings: Settings) -> list[tuple[Callable[[], object], float]]:
    """Return the demo's jobs with the seconds between two runs; raise DemoRefusedError outside a demo."""
    require_demo(settings)
    return [(keep_live, 2), (bid, 1), (return_deposits, 60)]


def return_deposits() -> int:
    """Let the demo clerk return the deposits of those who did not win, ten minutes after their lot; return how many."""
    return sessions.return_deposits(clock.now() - RETURN_PAUSE)


def keep_live() -> None:
    """Do the demo auctioneer's next act, and prepare the next session before this one runs out of lots."""
    with unit_of_work():
        sale = _running_sale()
        lot = bidding.running_lot(sale.id) if sale else None
        waiting = _waiting_lots(sale.id) if sale else []
    if sale is None or (not waiting and _is_last(sale.id)):
        _begin_next()
        return
    now = clock.now()
    if lot is None:
        _call_next(sale.id, waiting, now)
    elif lot.state is LotState.CLOSED and lot.closes_at is not None and now >= lot.closes_at + HAMMER_PAUSE:
        with unit_of_work():
            settlement.hammer(cast.of("zhijiang"), lot.id)
    elif lot.state is LotState.PAUSED:
        _let_go_on(lot, now)


def _let_go_on(lot: Lot, now: datetime) -> None:
    """Resume a lot that a visitor paused, after a while; for a suspended one announce the hour, and keep it."""
    auctioneer = cast.of("zhijiang")
    with unit_of_work():
        suspended = conduct.suspension(lot.id)
        rested = suspended is not None and suspended.ground is SuspensionGround.OUTAGE
        due = (lot.paused_at or now) + (timedelta(0) if rested else LONGEST_PAUSE)
        if suspended is not None and suspended.reopens_at is not None:
            due = suspended.reopens_at
        if now < due:
            return
        if suspended is not None and suspended.reopens_at is None:
            hour = earliest_reopening(now, standstill.notice_minutes(now)) + CALL_PAUSE
            standstill.announce_reopening(auctioneer, lot.id, reopens_at=hour, reason="演示主持人公告恢复竞价")
        else:
            standstill.resume_lot(auctioneer, lot.id, reason="演示主持人恢复竞价")


def _running_sale() -> Sale | None:
    """Return the oldest demo session in progress that still has a lot to end."""
    unfinished = (LotState.ANNOUNCED, LotState.OPEN, LotState.PAUSED, LotState.CLOSED)
    live = select(Sale).where(Sale.is_demo, Sale.state == SaleState.OPEN)
    live = live.where(select(Lot.id).where(Lot.sale_id == Sale.id, Lot.state.in_(unfinished)).exists())
    return db.session.scalars(live.order_by(Sale.opens_at, Sale.id).limit(1)).one_or_none()


def _waiting_lots(sale_id: int) -> list[int]:
    waiting = select(Lot.id).where(Lot.sale_id == sale_id, Lot.state == LotState.ANNOUNCED)
    return list(db.session.scalars(waiting.order_by(Lot.number)))


def _is_last(sale_id: int) -> bool:
    """Say whether no other demo session waits behind this one."""
    others = select(func.count()).select_from(Sale).where(Sale.is_demo, Sale.state == SaleState.OPEN, Sale.id > sale_id)
    return not db.session.scalar(others)


def _call_next(sale_id: int, waiting: list[int], now: datetime) -> None:
    """Open the next lot once the last one has been settled for a moment."""
    settled = select(func.max(LedgerEntry.at)).join(Lot, Lot.id == LedgerEntry.lot_id).where(Lot.sale_id == sale_id)
    last = db.session.scalar(settled)
    if waiting and (last is None or now >= last + CALL_PAUSE):
        with unit_of_work():
            settlement.open_lot(cast.of("zhijiang"), waiting[0])


def _begin_next() -> None:
    """Announce and open another session of today; the first of several schedulers does it."""
    with unit_of_work():
        if not db.session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME}):
            return
        sale = _running_sale()
        if sale is not None and (_waiting_lots(sale.id) or not _is_last(sale.id)):
            return
        now = clock.now()
        today = clock.legal_date(now)
        present.begin_live(now - timedelta(seconds=5), today, part=_sittings(today) + 1)


def _sittings(day: object) -> int:
    """Count the demo sessions that opened on a day or, begun the evening before, are still going on."""
    held = select(Sale.opens_at, Sale.state).where(Sale.is_demo, Sale.documented.is_(None), Sale.state != SaleState.CANCELLED)
    return sum(state is SaleState.OPEN or clock.legal_date(opens_at) == day for opens_at, state in db.session.execute(held))


def bid() -> None:
    """Let at most one simulated bidder bid on each open demo lot, if it has thought long enough."""
    with unit_of_work():
        open_lots = select(Lot.id).join(Sale, Sale.id == Lot.sale_id).where(Sale.is_demo, Lot.state == LotState.OPEN)
        lots = list(db.session.scalars(open_lots.order_by(Lot.id)))
    for lot_id in lots:
        with unit_of_work():
            _consider(lot_id)


def _consider(lot_id: int) -> None:
    lot = db.session.get_one(Lot, lot_id, populate_existing=True)
    sealed = bidding.reserve(lot_id)
    now = clock.mapped(database_time())
    if sealed is None or lot.state is not LotState.OPEN or lot.closes_at is None or now >= lot.closes_at:
        return
    dice = Dice(sealed.nonce)
    if lot.format in envelopes.FORMATS:
        sealing.act(lot, _bot_paddles(lot), dice, last_at=_last_at(lot.id), now=now)
    elif lot.opened_at is not None and now < lot.opened_at + LONGEST_DUEL:
        _rise(lot, dice, now)


def _rise(lot: Lot, dice: Dice, now: datetime) -> None:
    """Let a simulated bidder who is willing bid openly."""
    thought = timedelta(seconds=SHORTEST_THOUGHT + dice.roll(f"thought {lot.seq}", LONGEST_THOUGHT - SHORTEST_THOUGHT + 1))
    if now < _last_at(lot.id) + thought:
        return
    minimum = FORMATS[lot.format].asks(lot.terms, lot.standing(now), now)
    if minimum is None:
        return
    willing = [paddle for paddle in _bot_paddles(lot) if cap(lot, paddle.organisation_id, dice) >= minimum]
    if willing:
        chosen = willing[dice.roll(f"who {lot.seq}", len(willing))]
        _place(lot, chosen, dice, minimum)


def _last_at(lot_id: int) -> datetime:
    """Return when the last entry was written, among opening, bids and resumptions."""
    last = select(func.max(LedgerEntry.at)).where(LedgerEntry.lot_id == lot_id, LedgerEntry.kind != EntryKind.PAUSED)
    return db.session.scalar(last) or clock.now()


def _bot_paddles(lot: Lot) -> list[Paddle]:
    able = select(Paddle).where(Paddle.lot_id == lot.id, Paddle.is_bot, Paddle.state == PaddleState.ACTIVE)
    return [paddle for paddle in db.session.scalars(able.order_by(Paddle.id)) if paddle.number != lot.leader_number]


def _place(lot: Lot, paddle: Paddle, dice: Dice, minimum: Money) -> None:
    bold = minimum + lot.terms.ladder.at(lot.current or lot.start) * dice.roll(f"step {lot.seq}", BOLDEST)
    amount = bold if bold <= cap(lot, paddle.organisation_id, dice) else minimum
    bidder = next(bot for bot in cast.bots() if bot.organisation_id == paddle.organisation_id)
    bids.place_bid(bidder, lot.id, Bid(amount=amount, key=f"bot-{lot.id}-{lot.seq}-{paddle.id}", address="demo"))
