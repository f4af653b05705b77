"""Threads that act at the same instant, each on a connection of its own, as processes would."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from market.auctions.services import bids, proxies
from market.auctions.services.answers import Answer, Bid
from market.db import db, unit_of_work
from market.errors import MarketError
from market.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Flask

    from market.access import Actor

Result = TypeVar("Result")


def at_once(app: Flask, acts: Sequence[Callable[[], Result]]) -> list[Result | MarketError]:
    """Carry out every act in a transaction of its own, all begun together; return what each returned or refused."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Result]) -> Result | MarketError:
        with app.app_context():
            barrier.wait()
            try:
                with unit_of_work():
                    return act()
            except MarketError as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def bidding(who: Actor, lot_id: int, yuan: int, key: str) -> Callable[[], Answer]:
    """Return the act of one bid, past the desk: straight to the lot's lock."""
    return lambda: bids.place_bid(who, lot_id, Bid(amount=Money.yuan(yuan), key=key))


def limiting(who: Actor, lot_id: int, yuan: int, key: str) -> Callable[[], object]:
    """Return the act of giving a proxy's maximum."""
    return lambda: proxies.set_proxy(who, lot_id, maximum=Money.yuan(yuan), key=key)
