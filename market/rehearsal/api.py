"""JSON API of rehearsals: start one, see where it runs, stop it."""

from __future__ import annotations

from market.errors import NotFound
from market.rehearsal import services
from market.rehearsal.schemas import RehearsalIn, RehearsalOut
from market.web.api import api_blueprint, operation
from market.web.gate import actor

bp = api_blueprint("rehearsal", __name__)
CLERK = ("operator.clerk",)


@operation(bp, "GET", "/sales/<int:sale_id>/rehearsal", access=CLERK, returns=RehearsalOut, summary="A session's rehearsal")
def rehearsal(sale_id: int) -> RehearsalOut:
    """Return the newest rehearsal of a session to its planners."""
    found = services.shown(actor(), sale_id)
    if found is None:
        raise NotFound
    return RehearsalOut.model_validate(found)


@operation(
    bp,
    "POST",
    "/sales/<int:sale_id>/rehearsal",
    access=CLERK,
    body=RehearsalIn,
    returns=RehearsalOut,
    status=202,
    errors=(409,),
    summary="Start a rehearsal",
)
def start_rehearsal(sale_id: int, body: RehearsalIn) -> RehearsalOut:
    """Ask for a rehearsal; the scheduler starts it in a moment. One runs at a time."""
    return RehearsalOut.model_validate(services.ask(actor(), sale_id, speed=body.speed, by_hand=body.by_hand))


@operation(bp, "POST", "/sales/<int:sale_id>/rehearsal/stop", access=CLERK, status=204, summary="Stop a rehearsal")
def stop_rehearsal(sale_id: int) -> None:
    """End the running rehearsal of a session; harmless where none runs."""
    services.stop(actor(), sale_id)
