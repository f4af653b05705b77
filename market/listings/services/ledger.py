"""The number that an achievement got in its owner's register 台账."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit
from market.db import db
from market.listings import queries

if TYPE_CHECKING:
    from market.access import Actor


def number_in_ledger(actor: Actor, achievement_id: int, number: str) -> bool:
    """Write the number into an achievement that has none; return whether it was written. A number of the owner's own stays."""
    found = queries.achievement_for_update(achievement_id)
    if found.ledger_no.strip():
        return False
    found.ledger_no = number
    db.session.flush()
    audit.record(actor, "achievement.numbered", found, number=number)
    return True
