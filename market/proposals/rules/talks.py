"""The notes of talks 洽谈记录: dated, kept as written, read by the two sides of one proposal alone. Pure."""

from __future__ import annotations

from datetime import date

from market.errors import Conflict, Invalid
from market.proposals.rules.states import ProposalState
from market.wording import N_

NOTE_LENGTH = 2000


def require_talks(state: ProposalState) -> None:
    """Raise Conflict unless the two sides talk now: before there is nothing to note, after the choice the contract speaks."""
    if state is not ProposalState.SHORTLISTED:
        raise Conflict("talk.not_in_talks", N_("Notes are written while the two sides talk."))


def check_note(text: str, met_on: date | None, *, handed_in_on: date, today: date) -> None:
    """Raise Invalid where a note is empty or too long, or its day lies before the proposal or in the future."""
    if met_on is None:
        raise Invalid("talk.day_missing", N_("Say on which day you talked."), field="met_on")
    if met_on > today:
        raise Invalid("talk.future", N_("The talk cannot lie in the future."), field="met_on")
    if met_on < handed_in_on:
        raise Invalid("talk.early", N_("The proposal was handed in later than this day."), field="met_on")
    if not text.strip():
        raise Invalid("talk.empty", N_("Write down what was said."), field="text")
    if len(text) > NOTE_LENGTH:
        raise Invalid("talk.long", N_("At most %(most)s characters."), field="text", most=NOTE_LENGTH)
