"""Writing down what the two sides of a proposal said in their talks 洽谈."""

from __future__ import annotations

from datetime import date

from market import audit, clock
from market.access import Actor
from market.db import db
from market.errors import Forbidden
from market.listings import queries as listings
from market.proposals import policy
from market.proposals.models.talks import TalkNote
from market.proposals.queries import proposals
from market.proposals.rules.talks import check_note, require_talks
from market.proposals.services import letters
from market.wording import N_


def note(actor: Actor, proposal_id: int, *, met_on: date | None, text: str) -> TalkNote:
    """Write down a talk for the actor's side and tell the other one; raise NotFound, Forbidden, Conflict or Invalid."""
    known = proposals.proposal(actor, proposal_id)
    demand = listings.demand_for_update(known.demand_id)
    proposal = proposals.proposal_for_update(proposal_id)
    if not policy.can_note(actor, proposal, demand):
        raise Forbidden("talk.not_a_side", N_("Editors of the two sides write notes of the talks."))
    require_talks(proposal.state)
    now = clock.now()
    handed_in_on = clock.legal_date(proposal.submitted_at or proposal.created_at)
    check_note(text, met_on, handed_in_on=handed_in_on, today=clock.legal_date(now))
    row = TalkNote(
        proposal_id=proposal.id,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        author=actor.name,
        met_on=met_on,
        text=text.strip(),
        written_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "proposal.noted", proposal, at=now, note=row.id)
    letters.noted(demand, proposal, by=row.organisation_id)
    return row
