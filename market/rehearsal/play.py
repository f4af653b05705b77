"""The jobs of a running rehearsal: calls and hammers lots, lets simulated bidders bid, and notes when all is over.

Runs in the play market's own scheduler beside the jobs of every market, and acts through the same services as people.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from market import clock
from market.auctions.models.bidding import LedgerEntry, Paddle
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import bidding, catalogue
from market.auctions.rules.formats import FORMATS
from market.auctions.rules.states import ConductMode, LotState, PaddleState, SaleState
from market.auctions.services import bids, settlement
from market.auctions.services.answers import Bid
from market.db import database_time, db, unit_of_work
from market.demo.chance import Dice
from market.rehearsal import cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from market.settings import Settings

SCRIPT, OVER = "script.json", "over.json"
CALL_PAUSE, HAMMER_PAUSE = timedelta(minutes=2), timedelta(minutes=1)
"""At speed 1."""
SHORTEST_PAUSE = timedelta(seconds=1)
BIDS_A_LOT = 8
MOST_STEPS = 12
"""How many increments above the start a simulated bidder goes at most."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the play's files are, and how it is played."""

    home: Path

    @property
    def script(self) -> dict[str, Any]:
        """Return the script without its rows."""
        found: dict[str, Any] = json.loads((self.home / SCRIPT).read_text(encoding="utf-8"))
        return found

    def pause(self, usual: timedelta) -> timedelta:
        """Return a pause at the play's speed."""
        return max(SHORTEST_PAUSE, usual / int(self.script["speed"]))


def listed(settings: Settings) -> list[tuple[Callable[[], object], float]]:
    """Return the rehearsal's jobs with the seconds between two runs."""
    stage = Stage(settings.home)
    return [(partial(conduct, stage), 0.5), (partial(bid, stage), 0.5), (partial(note_end, stage), 1)]


def conduct(stage: Stage) -> None:
    """Do the auctioneer's next act where nobody conducts by hand."""
    if stage.script["conductor"] != "simulated":
        return
    with unit_of_work():
        sale = db.session.get_one(Sale, stage.script["sale_id"], populate_existing=True)
        lot = bidding.running_lot(sale.id)
        waiting = db.session.scalars(
            select(Lot.id).where(Lot.sale_id == sale.id, Lot.state == LotState.ANNOUNCED).order_by(Lot.number)
        ).first()
        last = db.session.scalar(select(func.max(LedgerEntry.at)).join(Lot, Lot.id == LedgerEntry.lot_id).where(Lot.sale_id == sale.id))
    if sale.state is not SaleState.OPEN or sale.conduct_mode is not ConductMode.LICENSED_AUCTION:
        return
    now = clock.now()
    if lot is None and waiting is not None and (last is None or now >= last + stage.pause(CALL_PAUSE)):
        with unit_of_work():
            settlement.open_lot(cast.of("auctioneer"), waiting)
    elif lot is not None and lot.state is LotState.CLOSED and lot.closes_at and now >= lot.closes_at + stage.pause(HAMMER_PAUSE):
        with unit_of_work():
            settlement.hammer(cast.of("auctioneer"), lot.id)


def bid(stage: Stage) -> None:
    """Let at most one simulated bidder bid on each open lot, a few times on each, so that every lot ends."""
    with unit_of_work():
        open_lots = select(Lot.id).where(Lot.sale_id == stage.script["sale_id"], Lot.state == LotState.OPEN).order_by(Lot.id)
        lots = list(db.session.scalars(open_lots))
    for lot_id in lots:
        with unit_of_work():
            _consider(lot_id)


def _consider(lot_id: int) -> None:
    lot = db.session.get_one(Lot, lot_id, populate_existing=True)
    now = clock.mapped(database_time())
    if lot.state is not LotState.OPEN or lot.closes_at is None or now >= lot.closes_at or lot.bids >= BIDS_A_LOT:
        return
    minimum = FORMATS[lot.format].asks(lot.terms, lot.standing(now), now)
    dice = Dice(lot.commitment)
    thought = timedelta(seconds=lot.duration_s) * (1 + dice.roll(f"thought {lot.seq}", 4)) / 20
    if minimum is None or minimum > lot.start + lot.increment * MOST_STEPS or now < _last_at(lot) + thought:
        return
    able = select(Paddle).where(Paddle.lot_id == lot.id, Paddle.is_bot, Paddle.state == PaddleState.ACTIVE).order_by(Paddle.id)
    willing = [paddle for paddle in db.session.scalars(able) if paddle.number != lot.leader_number]
    if willing:
        chosen = willing[dice.roll(f"who {lot.seq}", len(willing))]
        bidder = next(bot for bot in cast.bots() if bot.organisation_id == chosen.organisation_id)
        bids.place_bid(bidder, lot.id, Bid(amount=minimum, key=f"play-{lot.id}-{lot.seq}-{chosen.id}", address="rehearsal"))


def _last_at(lot: Lot) -> datetime:
    last = db.session.scalar(select(func.max(LedgerEntry.at)).where(LedgerEntry.lot_id == lot.id))
    return last or lot.opened_at or clock.now()


def note_end(stage: Stage) -> None:
    """Write down the result once the session is settled; who started the rehearsal waits for that file."""
    if (stage.home / OVER).exists():
        return
    with unit_of_work():
        sale = db.session.get_one(Sale, stage.script["sale_id"], populate_existing=True)
        if sale.state not in (SaleState.SETTLED, SaleState.REPORTED, SaleState.CANCELLED):
            return
        lots = list(db.session.scalars(select(Lot).where(Lot.sale_id == sale.id).order_by(Lot.number)))
        results = catalogue.results(lots)
        words = {
            "offered": results.offered,
            "sold": results.sold,
            "start_fen": results.start.fen if results.start else 0,
            "hammer_fen": results.hammer.fen if results.hammer else 0,
            "bids": sum(lot.bids for lot in lots),
            "extensions": sum(lot.extensions for lot in lots),
        }
    draft = stage.home / f"{OVER}.part"
    draft.write_text(json.dumps(words), encoding="utf-8")
    draft.rename(stage.home / OVER)
