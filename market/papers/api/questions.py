"""JSON API of questions and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.papers import policy
from market.papers.api.blueprint import bp
from market.papers.queries import questions as queries
from market.papers.queries.listings import listing
from market.papers.rules.files import ADDRESS, Kind
from market.papers.schemas import AnswerIn, HideIn, QuestionIn, QuestionOut, QuestionsOut
from market.papers.services import questions as services
from market.web.api import operation
from market.web.gate import actor

if TYPE_CHECKING:
    from market.papers.models.questions import Question


@operation(bp, "GET", f"/{ADDRESS}/questions", access=("public",), returns=QuestionsOut, summary="Questions and answers")
def questions(kind: str, listing_id: int) -> QuestionsOut:
    """List what was asked about a listing: the answered public ones, the own ones, and all for its owner."""
    found = listing(actor(), Kind(kind), listing_id)
    shows = policy.is_mine(actor(), found)
    rows = queries.questions(actor(), found)
    closed = queries.closed(actor(), found, rows)
    return QuestionsOut(items=[_out(row, shows=shows, closed=row.id in closed) for row in rows])


@operation(
    bp,
    "POST",
    f"/{ADDRESS}/questions",
    access=policy.ASKERS,
    body=QuestionIn,
    returns=QuestionOut,
    status=201,
    errors=(409, 429),
    summary="Ask about a listing",
)
def ask(kind: str, listing_id: int, body: QuestionIn) -> QuestionOut:
    """Ask the owner; who asks is never published."""
    return _out(services.ask(actor(), Kind(kind), listing_id, text=body.text, reach=body.reach))


@operation(
    bp,
    "POST",
    "/questions/<int:question_id>/answer",
    access=policy.EDITORS,
    body=AnswerIn,
    returns=QuestionOut,
    errors=(409,),
    summary="Answer a question",
)
def answer(question_id: int, body: AnswerIn) -> QuestionOut:
    """Answer for the owner, once."""
    return _out(services.answer(actor(), question_id, text=body.text, reach=body.reach), shows=True)


@operation(
    bp,
    "POST",
    "/questions/<int:question_id>/hide",
    access=policy.REVIEWERS,
    body=HideIn,
    returns=QuestionOut,
    errors=(409,),
    summary="Hide a question",
)
def hide(question_id: int, body: HideIn) -> QuestionOut:
    """Take an abusive public question off the page; its asker reads the reason."""
    return _out(services.hide(actor(), question_id, reason=body.reason))


def _out(row: Question, *, shows: bool = False, closed: bool = False) -> QuestionOut:
    asked_by = row.organisation_id if shows or row.organisation_id == actor().organisation_id else None
    return QuestionOut(
        id=row.id,
        reach=row.reach,
        text=row.text,
        asked_at=row.asked_at,
        asked_by=asked_by,
        answer="" if closed else row.answer,
        closed=closed,
        answered_at=row.answered_at,
        hidden_at=row.hidden_at,
        hidden_reason=row.hidden_reason,
    )
