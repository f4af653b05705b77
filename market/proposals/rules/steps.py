"""The steps of a challenge 揭榜挂帅 after its last day for proposals, and who may judge."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from market.errors import Conflict, Invalid
from market.states import Ways
from market.wording import N_, Labelled


class Step(Labelled):
    """How far a challenge is."""

    TALKS = "talks", N_("Talks")
    SCORING = "scoring", N_("Expert scoring")
    NOTICE = "notice", N_("Public notice")
    DECIDED = "decided", N_("Solver chosen")


class StepAct(StrEnum):
    """What moves a challenge."""

    SCORE = "score"
    PUBLISH = "publish"
    SCORE_AGAIN = "score_again"
    DECIDE = "decide"


STEPS = Ways[Step, StepAct](
    {
        (Step.TALKS, StepAct.SCORE): Step.SCORING,
        (Step.SCORING, StepAct.PUBLISH): Step.NOTICE,
        (Step.NOTICE, StepAct.SCORE_AGAIN): Step.SCORING,
        (Step.NOTICE, StepAct.DECIDE): Step.DECIDED,
    }
)
"""An objection that is upheld sends the challenge back to the scoring."""


def require_impartial(belongs_to: Collection[int], parties: Collection[int], exception: str) -> None:
    """Raise Invalid where the person belongs to the demander or to a proposer, unless the exception is stated; the notice shows it."""
    if set(belongs_to) & set(parties) and not exception.strip():
        message = N_("This person belongs to the demander or to a solver. State why the person may judge; the notice shows it.")
        raise Invalid("expert.partial", message, field="exception")


def require_experts(accepted: int, least: int) -> None:
    """Raise Conflict while too few experts have accepted."""
    if accepted < least:
        raise Conflict("expert.few", N_("At least %(least)s experts must have accepted; %(count)s have."), least=least, count=accepted)


def require_notice_over(until: date | None, today: date, open_objections: int) -> None:
    """Raise Conflict while the notice runs or an objection waits for its answer."""
    if until is None or today <= until:
        raise Conflict("notice.running", N_("The public notice has not ended yet."))
    if open_objections:
        raise Conflict("notice.objections", N_("Answer the objections first: %(count)s are open."), count=open_objections)
