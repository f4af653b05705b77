"""Notes on anomalies: somebody of the agency or the operator looked at one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, clock
from market.auctions import policy
from market.auctions.models.conduct import AnomalyNote
from market.auctions.queries import anomalies as queries
from market.auctions.queries import bidding, catalogue
from market.auctions.rules.anomalies import Anomaly
from market.db import db
from market.errors import Invalid, NotFound
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor

SHORTEST, LONGEST = 2, 300


def of_lot(actor: Actor, lot_id: int) -> list[Anomaly]:
    """Return the anomalies of a lot for its agency and the operator; raise NotFound for anybody else."""
    lot = catalogue.lot(actor, lot_id)
    if not policy.may_watch_console(actor, bidding.sale(lot.sale_id)):
        raise NotFound
    return queries.anomalies(lot)


def note(actor: Actor, lot_id: int, *, key: str, note: str) -> AnomalyNote:
    """Note that an anomaly was looked at, and what was found; nobody else ever reads it."""
    if key not in {found.key for found in of_lot(actor, lot_id)}:
        raise NotFound
    if not SHORTEST <= len(note.strip()) <= LONGEST:
        raise Invalid("anomaly.note", N_("Say what you found, in 2 to 300 characters."), field="note")
    made = AnomalyNote(lot_id=lot_id, key=key, note=note.strip(), person_id=actor.person_id or 0, at=clock.now())
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "anomaly_note.made", made, at=made.at, reason=made.note, lot=lot_id, anomaly=key)
    return made
