"""An open lot of any format with admitted bidders; times are seconds after its opening."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

from market import clock
from market.access import Actor
from market.auctions.models.sale import Lot
from market.auctions.queries import room
from market.auctions.rules import replay
from market.auctions.rules.states import Format
from market.auctions.rules.verdict import Report
from market.auctions.services import bids, proxies, settlement, standstill
from market.auctions.services.answers import Answer, Bid
from market.db import db, unit_of_work
from market.money import Money
from tests.factories import accounts, auctions, formats

_KEYS: Iterator[int] = count(10_000_000)


class Hall:
    """A lot of one format, open, with two bidders and its auctioneer."""

    def __init__(self, held: auctions.Market, form: Format, rules: dict[str, Any] | None = None) -> None:
        self.held = held
        sale, lot = formats.announced(held, form, rules)
        self.lot_id, self.at = lot.id, sale.opens_at + timedelta(minutes=1)
        bidders = [accounts.organisation(), accounts.organisation()]
        self.first, self.second = map(accounts.actor, bidders)
        with clock.frozen(self.at), unit_of_work():
            auctions.sales.advance(sale.id)
        with clock.frozen(self.at):
            for bidder in bidders:
                auctions.paddle(held, self.lot, bidder)
            with unit_of_work():
                settlement.open_lot(held.auctioneer, self.lot_id)

    @property
    def lot(self) -> Lot:
        """The lot as stored."""
        db.session.expire_all()
        return db.session.get_one(Lot, self.lot_id)

    def bid(self, who: Actor, yuan: int, after: float, *, key: str = "") -> Answer:
        """Bid `after` seconds."""
        with clock.frozen(self.at + timedelta(seconds=after)), unit_of_work():
            return bids.place_bid(who, self.lot_id, Bid(amount=Money.yuan(yuan), key=key or str(next(_KEYS))))

    def proxy(self, who: Actor, yuan: int, after: float) -> dict[str, Any]:
        """Give a proxy `after` seconds."""
        with clock.frozen(self.at + timedelta(seconds=after)), unit_of_work():
            return proxies.set_proxy(who, self.lot_id, maximum=Money.yuan(yuan), key=str(next(_KEYS)))

    def pause(self, start: float, end: float) -> None:
        """Let the lot stand still."""
        for act, at in ((standstill.pause_lot, start), (standstill.resume_lot, end)):
            with clock.frozen(self.at + timedelta(seconds=at)), unit_of_work():
                act(self.held.auctioneer, self.lot_id, reason="网络故障")

    def close(self, after: float) -> Lot:
        """Let the scheduler look `after` seconds."""
        with clock.frozen(self.at + timedelta(seconds=after)), unit_of_work():
            settlement.close_lot(self.lot_id)
        return self.lot

    def hammer(self, after: float) -> Lot:
        """Let the auctioneer hammer `after` seconds."""
        with clock.frozen(self.at + timedelta(seconds=after)), unit_of_work():
            settlement.hammer(self.held.auctioneer, self.lot_id)
        return self.lot

    def end(self) -> float:
        """Return the end of bidding in seconds after the opening."""
        closes_at = self.lot.closes_at
        return (closes_at - self.at).total_seconds() if closes_at else 0

    def verified(self) -> Report:
        """Return what the offline verifier says of the published ledger."""
        return replay.verify(room.ledger(self.lot_id))
