"""JSON API of challenges: experts, marks, notice, objections, award."""

from __future__ import annotations

from market.errors import NotFound
from market.listings import queries as listings
from market.listings.rules.wishes import DemandMode
from market.proposals.api.blueprint import EDITOR, bp
from market.proposals.queries import challenges as queries
from market.proposals.rules.steps import Step
from market.proposals.schemas.challenges import (
    ChallengeOut,
    ExpertIn,
    ExpertOut,
    MarksIn,
    NoticeOut,
    ObjectionIn,
    ObjectionOut,
    ReplyIn,
    StatementIn,
)
from market.proposals.schemas.proposals import ProposalOut
from market.proposals.services import challenges as services
from market.proposals.services import experts, races
from market.web.api import Answer, operation
from market.web.gate import actor


@operation(bp, "GET", "/demands/<int:demand_id>/notice", access=("public",), returns=NoticeOut, summary="Notice of a challenge")
def notice(demand_id: int) -> NoticeOut:
    """Return the published ranking with its objections; there is none before the notice begins."""
    demand = listings.demand(actor(), demand_id)
    found = queries.of_demand(demand.id)
    if found is None or found.step not in (Step.NOTICE, Step.DECIDED):
        raise NotFound
    return NoticeOut.model_validate(
        {
            "demand_id": demand.id,
            "step": found.step,
            "notice_from": found.notice_from,
            "notice_until": found.notice_until,
            "ranking": found.ranked(),
            "objections": queries.objections(found.id),
        }
    )


@operation(
    bp, "POST", "/demands/<int:demand_id>/experts", access=EDITOR, body=ExpertIn, returns=ExpertOut, errors=(409,), summary="Ask an expert"
)
def invite_expert(demand_id: int, body: ExpertIn) -> ExpertOut:
    """Ask a person with an account to judge a challenge or a race."""
    invite = races.invite if listings.demand(actor(), demand_id).mode is DemandMode.RACE else services.invite
    return ExpertOut.model_validate(invite(actor(), demand_id, email=body.email, exception=body.exception))


@operation(bp, "POST", "/demands/<int:demand_id>/scoring", access=EDITOR, returns=ChallengeOut, errors=(409,), summary="Open the scoring")
def open_scoring(demand_id: int) -> ChallengeOut:
    """Let the experts judge the proposals in talks."""
    return ChallengeOut.model_validate(services.open_scoring(actor(), demand_id))


@operation(
    bp,
    "POST",
    "/demands/<int:demand_id>/scoring/answer",
    access=("signed_in",),
    body=StatementIn,
    returns=ExpertOut,
    errors=(409,),
    summary="Answer as expert",
)
def answer_as_expert(demand_id: int, body: StatementIn) -> ExpertOut:
    """Accept with a declaration of interests, or stay away; once."""
    return ExpertOut.model_validate(experts.answer(actor(), demand_id, accept=body.accept, statement=body.statement))


@operation(
    bp,
    "PUT",
    "/demands/<int:demand_id>/scoring/<int:proposal_id>",
    access=("signed_in",),
    body=MarksIn,
    status=204,
    errors=(409,),
    summary="Give marks",
)
def give_marks(demand_id: int, proposal_id: int, body: MarksIn) -> Answer:
    """Keep the marks of one proposal; they can be changed until the notice begins."""
    services.mark(actor(), demand_id, proposal_id, marks=tuple(body.marks), note=body.note)
    return Answer(None)


@operation(bp, "POST", "/demands/<int:demand_id>/notice", access=EDITOR, returns=ChallengeOut, errors=(409,), summary="Publish the ranking")
def publish_ranking(demand_id: int) -> ChallengeOut:
    """Fix the ranking and begin its public notice."""
    return ChallengeOut.model_validate(services.publish(actor(), demand_id))


@operation(
    bp,
    "POST",
    "/demands/<int:demand_id>/objections",
    access=("signed_in",),
    body=ObjectionIn,
    returns=ObjectionOut,
    errors=(409,),
    summary="Object",
)
def object_to_ranking(demand_id: int, body: ObjectionIn) -> ObjectionOut:
    """Object to the notice while it runs."""
    return ObjectionOut.model_validate(services.object_to(actor(), demand_id, text=body.text))


@operation(
    bp,
    "POST",
    "/demands/<int:demand_id>/objections/<int:objection_id>/answer",
    access=EDITOR,
    body=ReplyIn,
    returns=ObjectionOut,
    errors=(409,),
    summary="Answer an objection",
)
def answer_objection(demand_id: int, objection_id: int, body: ReplyIn) -> ObjectionOut:
    """Answer an objection; one that is upheld lets the experts judge again."""
    found = services.answer_objection(actor(), demand_id, objection_id, text=body.text, upheld=body.upheld)
    return ObjectionOut.model_validate(found)


@operation(
    bp,
    "POST",
    "/demands/<int:demand_id>/notice/award/<int:proposal_id>",
    access=EDITOR,
    returns=ProposalOut,
    errors=(409,),
    summary="Award the first",
)
def award_first(demand_id: int, proposal_id: int) -> ProposalOut:
    """Award the first of the ranking once the notice is over."""
    return ProposalOut.model_validate(services.decide(actor(), demand_id, proposal_id))
