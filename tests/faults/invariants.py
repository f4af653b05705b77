"""What must hold whatever happened: the invariants of the ledger and of the money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from market.auctions.queries import room
from market.auctions.rules.replay import verify
from market.auctions.rules.verdict import Evidence
from market.db import db
from market.payments import queries as payments

if TYPE_CHECKING:
    from flask import Flask

ONE_ENTRY_PER_ANSWER = text("""
    SELECT count(*) FROM ledger_entry e FULL JOIN bid_attempt a ON a.lot_id = e.lot_id AND a.seq = e.seq AND a.reason IS NULL
    WHERE (e.kind = 'bid' AND e.bid_kind <> 'proxy' AND a.lot_id IS NULL)
       OR (a.seq IS NOT NULL AND (e.lot_id IS NULL OR e.amount_fen <> a.amount_fen))""")


def check(app: Flask, lots: list[int], receipts: list[dict[str, Any]] | None = None) -> None:
    """Assert that every ledger verifies from its entries with the given receipts, that lots agree with it, and that the money is sound."""
    with app.app_context():
        for lot_id in lots:
            evidence = Evidence(receipts=tuple(receipt for receipt in receipts or [] if receipt["lot"] == lot_id))
            assert verify(room.ledger(lot_id), evidence).findings == ()
        assert db.session.execute(ONE_ENTRY_PER_ANSWER).scalar_one() == 0
        assert payments.balances().sound
        db.session.remove()


def count(app: Flask, statement: str, **values: object) -> int:
    """Return the number that a statement counts."""
    with app.app_context():
        found = int(db.session.execute(text(statement), values).scalar_one())
        db.session.remove()
        return found
