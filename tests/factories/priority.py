"""Lots with holders of a priority right: named and told in time, registered, asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from market import clock
from market.access import Actor
from market.accounts.models import Organisation
from market.auctions.models.bidding import Award
from market.auctions.models.priority import PriorityHolder
from market.auctions.models.sale import Lot, Sale
from market.auctions.rules.holders import Ground
from market.auctions.rules.states import ConductMode, Format
from market.auctions.services import bids, holders, matching, sales, settlement
from market.auctions.services.answers import Answer, Bid
from market.auctions.services.holders import Naming
from market.db import unit_of_work
from market.money import Money
from tests.factories import accounts, auctions, formats
from tests.factories.auctions import START, STEP, Market

NOTE = "发明人声明与单位科研档案一致"
WINDOW = timedelta(minutes=5)
_keys = count(1)


@dataclass(frozen=True)
class Asked:
    """A lot with a highest bid and registered holders, in the order of their ranks."""

    held: Market
    sale: Sale
    lot: Lot
    bidder: Organisation
    number: int
    holders: list[Organisation]
    numbers: list[int]
    ends: datetime
    """When bidding ends unless somebody bids more."""


def named(held: Market, lot: Lot, organisation: Organisation, rank: int = 1, **changes: Any) -> PriorityHolder:
    """Return an organisation's right on a lot, named and told now; committed."""
    wanted: dict[str, Any] = {"uscc": organisation.uscc, "rank": rank, "ground": Ground.INVENTOR, "note": NOTE} | changes
    with unit_of_work():
        return holders.name_holder(held.clerk, lot.id, Naming(**wanted))


def announced(
    held: Market,
    ranks: Sequence[int] = (1,),
    *,
    form: Format = Format.ENGLISH,
    rules: dict[str, Any] | None = None,
    reserve: Money | None = None,
    **changes: Any,
) -> tuple[Sale, Lot, list[Organisation]]:
    """Return an announced sale with one lot and its holders by rank, told three days before; committed."""
    licensed = changes.get("conduct_mode", ConductMode.LICENSED_AUCTION) is ConductMode.LICENSED_AUCTION
    later = clock.now() + timedelta(days=3)
    with clock.frozen(later):
        dates = auctions.sales.propose_dates(clock.today())
    drafted = auctions.sale(held, **dates, **changes)
    lot = formats.planned(held, drafted, form, rules or {}, minutes=30 if licensed else 24 * 60, reserve=reserve)
    firms = [accounts.organisation() for _rank in ranks]
    for firm, rank in zip(firms, ranks, strict=True):
        named(held, lot, firm, rank)
    with clock.frozen(later), unit_of_work():
        return sales.announce(held.clerk, drafted.id), lot, firms


def opened(held: Market, ranks: Sequence[int] = (1,), *, absent: int = 0, **changes: Any) -> Asked:
    """Return an open lot with one bid at the start; the last `absent` holders did not register. Committed, some days ahead."""
    sale, lot, firms = announced(held, ranks, **changes)
    bidder = accounts.organisation()
    with clock.frozen(sale.opens_at - timedelta(days=1)):
        number = auctions.paddle(held, lot, bidder)
        numbers = [auctions.paddle(held, lot, firm) for firm in firms[: len(firms) - absent]]
    at = sale.opens_at + timedelta(minutes=1)
    with clock.frozen(at):
        with unit_of_work():
            sales.advance(sale.id)
        if sale.conduct_mode is ConductMode.LICENSED_AUCTION:
            with unit_of_work():
                settlement.open_lot(held.auctioneer, lot.id)
        placed = bid(lot, accounts.actor(bidder), START)
    ends = placed.closes_at or at
    return Asked(held, sale, lot, bidder, number.number or 0, firms, [paddle.number or 0 for paddle in numbers], ends)


def closed(held: Market, ranks: Sequence[int] = (1,), **changes: Any) -> Asked:
    """Return a lot whose bidding has ended and whose holders are asked; the test stops the clock at `ends`. Committed."""
    asked = opened(held, ranks, **changes)
    with clock.frozen(asked.ends), unit_of_work():
        settlement.close_lot(asked.lot.id)
    return asked


def key() -> str:
    """Return a new idempotency key."""
    return f"priority-{next(_keys):06d}"


def bid(lot: Lot, actor: Actor, amount: Money) -> Answer:
    """Place a bid; committed."""
    with unit_of_work():
        return bids.place_bid(actor, lot.id, Bid(amount=amount, key=key()))


def answer(asked: Asked, place: int, *, takes: bool = True, later: timedelta = timedelta(seconds=30), **more: Any) -> matching.Answer:
    """Let a holder answer some time after the close; committed."""
    with clock.frozen(asked.ends + later), unit_of_work():
        return matching.answer(accounts.actor(asked.holders[place]), asked.lot.id, takes=takes, **({"key": key()} | more))


def hammered(asked: Asked, later: timedelta) -> Award:
    """Hammer the lot some time after the close; committed."""
    with clock.frozen(asked.ends + later), unit_of_work():
        return settlement.hammer(asked.held.auctioneer, asked.lot.id)


__all__ = ["NOTE", "START", "STEP", "WINDOW", "Asked", "announced", "answer", "bid", "closed", "hammered", "key", "named", "opened"]
