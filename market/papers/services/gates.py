"""Setting how a listing lets in who has signed the agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, clock
from market.access import Actor, require
from market.db import db
from market.errors import Forbidden
from market.papers import policy
from market.papers.models.disclosure import PaperGate
from market.papers.queries.disclosure import gate_for_update
from market.papers.queries.listings import listing, listing_for_update, place
from market.papers.rules.agreement import Gate
from market.wording import N_

if TYPE_CHECKING:
    from market.papers.rules.files import Kind


def set_gate(actor: Actor, kind: Kind, listing_id: int, gate: Gate) -> Gate:
    """Let in who signs from now on at once, or by hand, as an editor of the owner; raise NotFound or Forbidden.

    Who waits already goes on waiting for a decision: the owner was promised one.
    """
    found = listing(actor, kind, listing_id)
    require(actor, "system", *policy.EDITORS)
    if not policy.can_edit(actor, found):
        raise Forbidden("listing.not_yours", N_("Only editors of the owner may change this."))
    found = listing_for_update(kind, listing_id)
    row = gate_for_update(found)
    before = row.gate if row else Gate.BY_HAND
    if before is gate:
        return gate
    row = row or PaperGate(**place(found))
    row.gate, row.changed_at = gate, clock.now()
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "gate.changed", found, at=row.changed_at, from_state=before, to_state=gate)
    return gate
