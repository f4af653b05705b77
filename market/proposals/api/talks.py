"""JSON API of the notes of talks: read and written by the two sides of a proposal."""

from __future__ import annotations

from flask import url_for

from market.proposals.api.blueprint import EDITOR, PARTIES, bp
from market.proposals.queries import talks as queries
from market.proposals.schemas.talks import NoteIn, NoteOut, Notes
from market.proposals.services import talks
from market.web.api import Answer, created, operation
from market.web.gate import actor


@operation(bp, "GET", "/proposals/<int:proposal_id>/talks", access=PARTIES, returns=Notes, errors=(403,), summary="Notes of the talks")
def talk_notes(proposal_id: int) -> Notes:
    """List what the two sides wrote down of their talks, by the day of the talk."""
    return Notes.model_validate({"items": queries.notes(actor(), proposal_id)})


@operation(
    bp,
    "POST",
    "/proposals/<int:proposal_id>/talks",
    access=EDITOR,
    body=NoteIn,
    returns=NoteOut,
    status=201,
    errors=(409,),
    summary="Write a note of the talks",
)
def note_talk(proposal_id: int, body: NoteIn) -> Answer:
    """Write down a talk for the own side; the other side is told. A note is never changed or taken back."""
    made = talks.note(actor(), proposal_id, met_on=body.met_on, text=body.text)
    return created(NoteOut.model_validate(made), url_for("proposals_api.talk_notes", proposal_id=proposal_id))
