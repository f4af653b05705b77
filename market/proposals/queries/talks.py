"""Reads of the notes of talks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from market.db import db
from market.errors import Forbidden
from market.listings import queries as listings
from market.proposals import policy
from market.proposals.models.talks import TalkNote
from market.proposals.queries import proposals
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor


def notes(actor: Actor, proposal_id: int) -> list[TalkNote]:
    """Return the notes of a proposal's talks by the day of the talk; raise NotFound, or Forbidden for who is of neither side."""
    found = proposals.proposal(actor, proposal_id)
    if not policy.is_side(actor, found, listings.demands([found.demand_id])[found.demand_id]):
        raise Forbidden("talk.not_a_side", N_("Notes of the talks are read by the two sides alone."))
    rows = select(TalkNote).where(TalkNote.proposal_id == found.id)
    return list(db.session.scalars(rows.order_by(TalkNote.met_on, TalkNote.id)))
