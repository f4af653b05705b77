"""What must hold after a load: the ledger is gapless, chained, rising, and the lot's fields follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.app import create_app
from market.auctions.models.sale import Lot
from market.auctions.queries import room
from market.auctions.rules.ledger import GENESIS, chain
from market.db import db

if TYPE_CHECKING:
    from bench.servers import House


def check(house: House, lot_id: int) -> None:
    """Raise AssertionError where the lot's ledger breaks an invariant."""
    app = create_app(house.settings, database_url=house.url)
    with app.app_context():
        kept, lot = room.ledger(lot_id), db.session.get(Lot, lot_id)
        db.session.remove()
        db.engine.dispose()
    assert lot is not None
    prev, price = GENESIS, 0
    for number, entry in enumerate(kept["entries"], 1):
        content = {name: value for name, value in entry.items() if name not in ("prev", "hash")}
        assert (entry["seq"], entry["prev"], entry["hash"]) == (number, prev, chain(content, prev))
        prev = entry["hash"]
        if entry["kind"] == "bid":
            assert entry["amount_fen"] >= price + (lot.increment.fen if price else 0)
            price = entry["amount_fen"]
    assert (lot.head, lot.seq, lot.current and lot.current.fen) == (prev, len(kept["entries"]), price)
