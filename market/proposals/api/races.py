"""JSON API of races: start, results, comparison, marks, decision, next stage, award."""

from __future__ import annotations

from typing import Any

from market.errors import MarketError, NotFound
from market.listings import queries as listings
from market.listings.rules.wishes import DemandMode
from market.proposals import policy
from market.proposals.api.blueprint import EDITOR, bp
from market.proposals.queries import races as queries
from market.proposals.schemas.challenges import MarksIn
from market.proposals.schemas.proposals import ProposalOut
from market.proposals.schemas.races import NextStageIn, RaceOut, RaceResultIn, RaceResultOut, RaceStartIn, StageDecisionIn
from market.proposals.services import races as services
from market.web.api import Answer, operation
from market.web.gate import actor


@operation(bp, "GET", "/demands/<int:demand_id>/race", access=("signed_in",), returns=RaceOut, summary="A race")
def race(demand_id: int) -> RaceOut:
    """Return the whole race to the demander and the operator, and to a racer its own results and rank."""
    demand = listings.demand(actor(), demand_id)
    found = queries.of_demand(demand_id)
    whole = policy.is_of(actor(), demand)
    place = queries.own_racer(actor(), demand_id)
    if found is None or demand.mode is not DemandMode.RACE or not (whole or place):
        raise NotFound
    return _shown(demand_id, own=None if whole or place is None else place[1].proposal_id)


def _shown(demand_id: int, *, own: int | None = None) -> RaceOut:
    found = queries.of_demand(demand_id)
    if found is None:
        raise NotFound
    racers = [racer for key, racer in queries.racers(found.id).items() if own in (None, key)]
    results = queries.results(found.id)
    ranks = own is None or queries.names_rank()
    return RaceOut.model_validate(
        {
            "demand_id": demand_id,
            "step": found.step,
            "stage": found.stage,
            "running": len(queries.running(found)),
            "milestones": queries.milestones(found.id),
            "racers": [_racer(racer, [row for key, row in results.items() if key[0] == racer.id]) for racer in racers],
            "stages": [
                {"number": stage.number, "ranking": [row for row in stage.ranked() if ranks and own in (None, row.proposal)]}
                for stage in queries.stages(found.id)
            ],
        }
    )


def _racer(racer: Any, results: list[Any]) -> dict[str, Any]:  # noqa: ANN401 - rows for a schema
    return {"proposal_id": racer.proposal_id, "left_stage": racer.left_stage, "reason": racer.reason, "results": results}


@operation(
    bp,
    "POST",
    "/demands/<int:demand_id>/race",
    access=EDITOR,
    body=RaceStartIn,
    returns=RaceOut,
    errors=(409,),
    summary="Begin a race",
)
def begin_race(demand_id: int, body: RaceStartIn) -> RaceOut:
    """Admit two or more proposals in talks to the first stage."""
    services.start(actor(), demand_id, chosen=body.proposals, days=body.days)
    return _shown(demand_id)


@operation(
    bp,
    "PUT",
    "/demands/<int:demand_id>/race/results/<int:milestone_id>",
    access=EDITOR,
    body=RaceResultIn,
    returns=RaceResultOut,
    errors=(409,),
    summary="Hand in a result",
)
def put_result(demand_id: int, milestone_id: int, body: RaceResultIn) -> RaceResultOut:
    """Hand in what the own organisation reached at a milestone; the last one counts."""
    return RaceResultOut.model_validate(services.hand_in(actor(), demand_id, milestone_id, text=body.text, link=body.link))


@operation(
    bp,
    "POST",
    "/demands/<int:demand_id>/race/comparison",
    access=EDITOR,
    returns=RaceOut,
    errors=(409,),
    summary="Begin the comparison",
)
def begin_comparison(demand_id: int) -> RaceOut:
    """End the work on a stage once every result is in or its last day is over."""
    services.close(actor(), demand_id)
    return _shown(demand_id)


@operation(
    bp,
    "PUT",
    "/demands/<int:demand_id>/race/marks/<int:proposal_id>",
    access=("signed_in",),
    body=MarksIn,
    status=204,
    errors=(409,),
    summary="Give marks in a race",
)
def give_race_marks(demand_id: int, proposal_id: int, body: MarksIn) -> Answer:
    """Keep the marks of one racer; they can be changed until the stage is decided."""
    services.mark(actor(), demand_id, proposal_id, marks=tuple(body.marks), note=body.note)
    return Answer(None)


@operation(
    bp,
    "POST",
    "/demands/<int:demand_id>/race/decision",
    access=EDITOR,
    body=StageDecisionIn,
    returns=RaceOut,
    errors=(409,),
    summary="Decide a stage",
)
def decide_stage(demand_id: int, body: StageDecisionIn) -> RaceOut:
    """Fix the ranking of a stage and knock out who does not go on."""
    try:
        services.settle(actor(), demand_id, out={row.proposal: row.reason for row in body.out})
    except MarketError as error:
        named = [f"reason_{row.proposal}" for row in body.out]
        error.rename(lambda name: f"out.{named.index(name)}.reason" if name in named else name)
        raise
    return _shown(demand_id)


@operation(
    bp,
    "POST",
    "/demands/<int:demand_id>/race/stages",
    access=EDITOR,
    body=NextStageIn,
    returns=RaceOut,
    errors=(409,),
    summary="Begin the next stage",
)
def begin_stage(demand_id: int, body: NextStageIn) -> RaceOut:
    """Give those who still run the milestones of another stage."""
    services.go_on(actor(), demand_id, goals=body.goals())
    return _shown(demand_id)


@operation(
    bp,
    "POST",
    "/demands/<int:demand_id>/race/award/<int:proposal_id>",
    access=EDITOR,
    returns=ProposalOut,
    errors=(409,),
    summary="Award a race",
)
def award_race(demand_id: int, proposal_id: int) -> ProposalOut:
    """Award the last solver standing, or the first of a decided stage; the deal and the contract's draft follow."""
    return ProposalOut.model_validate(services.award(actor(), demand_id, proposal_id))
