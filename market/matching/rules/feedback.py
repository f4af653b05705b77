"""What a demander answers to a match, in fixed reasons, and what the ranking and the author learn from it."""

from __future__ import annotations

from collections.abc import Mapping

from market.wording import N_, Labelled

NOTE_LENGTH = 500
DOUBT = 5.0
"""So many imagined good answers stand beside the real ones (Beta prior): one complaint moves a listing by a sixth of the most."""


class Answer(Labelled):
    """Why a match does not fit."""

    TOO_EARLY = "too_early", N_("Too early")
    BENEFIT = "benefit", N_("Benefit unclear")
    ECONOMICS = "economics", N_("Economics do not work out")
    DESCRIPTION = "description", N_("Description unclear")
    SOLVED = "solved", N_("Already solved")
    OTHER = "other", N_("Another reason")


HINTS: dict[Answer, str] = {
    Answer.TOO_EARLY: N_("Say what was shown so far and what the next stage needs; offer a trial or joint development."),
    Answer.BENEFIT: N_("Say in figures what improves over today's solution."),
    Answer.ECONOMICS: N_("State cost, saving and price range, or offer another way of conversion."),
    Answer.DESCRIPTION: N_("Describe the problem it solves and add measured indicators with their proof."),
    Answer.SOLVED: N_("Name the scenarios in which it does better than what is in use."),
    Answer.OTHER: N_("Read the note below."),
}
"""What an author can do about it."""
OF_THE_LISTING = frozenset({Answer.BENEFIT, Answer.ECONOMICS, Answer.DESCRIPTION})
"""Answers that speak about the listing rather than about this one demand."""


def prior(answers: Mapping[Answer, int]) -> float:
    """Return what complaints about the listing itself take away, between 0 and -1; it never rises above the silent listing."""
    complaints = sum(count for answer, count in answers.items() if answer in OF_THE_LISTING)
    return -complaints / (complaints + DOUBT)
