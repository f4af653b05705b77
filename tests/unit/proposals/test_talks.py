"""Notes of talks: when they are written, and what each must say."""

from __future__ import annotations

from datetime import date

import pytest

from market.errors import Conflict, Invalid
from market.proposals.rules.states import ProposalState
from market.proposals.rules.talks import NOTE_LENGTH, check_note, require_talks

HANDED_IN, TODAY = date(2026, 11, 2), date(2026, 11, 20)


@pytest.mark.parametrize("state", [state for state in ProposalState if state is not ProposalState.SHORTLISTED])
def test_nothing_is_noted_before_or_after_the_talks(state: ProposalState) -> None:
    with pytest.raises(Conflict, match=r"talk\.not_in_talks"):
        require_talks(state)


def test_talks_are_noted() -> None:
    require_talks(ProposalState.SHORTLISTED)
    for met_on in (HANDED_IN, TODAY):
        check_note("谈妥试做三个花型。", met_on, handed_in_on=HANDED_IN, today=TODAY)


@pytest.mark.parametrize(
    ("text", "met_on", "code", "field"),
    [
        ("谈妥。", None, "talk.day_missing", "met_on"),
        ("谈妥。", date(2026, 11, 21), "talk.future", "met_on"),
        ("谈妥。", date(2026, 11, 1), "talk.early", "met_on"),
        (" \n", TODAY, "talk.empty", "text"),
        ("长" * (NOTE_LENGTH + 1), TODAY, "talk.long", "text"),
    ],
)
def test_a_note_that_cannot_stand_is_refused(text: str, met_on: date | None, code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_note(text, met_on, handed_in_on=HANDED_IN, today=TODAY)

    assert (refused.value.code, refused.value.field) == (code, field)
