"""JSON API of lots and paddles: read, schedule, withdraw, register, and the conduct of the bidding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from market.auctions.api.blueprint import bp
from market.auctions.queries import catalogue
from market.auctions.queries import paddles as paddle_queries
from market.auctions.schemas.planning import AwardOut, LotOut, LotPatch, PaddleIn, PaddleOut, Paddles, ReasonIn
from market.auctions.services import lots_plan, paddles, postponements, settlement, standstill
from market.auctions.services.lots_plan import LotPlan
from market.listings.schemas.versions import VersionOut
from market.money import Money
from market.payments import queries as deposits
from market.web.api import Answer, created, operation
from market.web.gate import actor

if TYPE_CHECKING:
    from market.auctions.models.bidding import Paddle
    from market.auctions.models.sale import Lot

CONDUCTOR = ("agency.auctioneer", "operator.clerk")
CLERK = ("operator.clerk",)


@operation(bp, "GET", "/lots/<int:lot_id>", access=("public",), returns=LotOut, summary="A lot")
def lot(lot_id: int) -> LotOut:
    """Return a lot; before the announcement only to its seller, the agency and the operator."""
    return LotOut.model_validate(catalogue.lot(actor(), lot_id))


@operation(bp, "GET", "/lots/<int:lot_id>/offered", access=("public",), returns=VersionOut, summary="What a lot offers")
def offered(lot_id: int) -> VersionOut:
    """Return the version of the achievement that the lot offers; its content hashes to its digest."""
    return VersionOut.of(catalogue.offered(actor(), lot_id))


@operation(bp, "PATCH", "/lots/<int:lot_id>", access=CLERK, body=LotPatch, returns=LotOut, errors=(409,), summary="Schedule a lot")
def schedule(lot_id: int, body: LotPatch) -> LotOut:
    """Accept a consigned lot into the catalogue, or change it while the session is a draft."""
    found = catalogue.lot(actor(), lot_id)
    return LotOut.model_validate(lots_plan.schedule_lot(actor(), lot_id, _plan(found, body)))


@operation(
    bp,
    "POST",
    "/lots/<int:lot_id>/withdraw",
    access=(".editor", *CLERK),
    body=ReasonIn,
    returns=LotOut,
    errors=(409,),
    summary="Withdraw a lot",
)
def withdraw(lot_id: int, body: ReasonIn) -> LotOut:
    """Take a lot out before it is opened; bidders get their deposits back."""
    return LotOut.model_validate(lots_plan.withdraw_lot(actor(), lot_id, reason=body.reason))


@operation(bp, "POST", "/lots/<int:lot_id>/open", access=CONDUCTOR, returns=LotOut, errors=(409,), summary="Open the bidding")
def open_lot(lot_id: int) -> LotOut:
    """Open the bidding on an announced lot of a session in progress."""
    return LotOut.model_validate(settlement.open_lot(actor(), _known(lot_id)))


@operation(
    bp, "POST", "/lots/<int:lot_id>/pause", access=CONDUCTOR, body=ReasonIn, returns=LotOut, errors=(409,), summary="Pause the bidding"
)
def pause(lot_id: int, body: ReasonIn) -> LotOut:
    """Stop the clock of an open lot; bidders read the reason."""
    return LotOut.model_validate(standstill.pause_lot(actor(), _known(lot_id), reason=body.reason))


@operation(
    bp, "POST", "/lots/<int:lot_id>/resume", access=CONDUCTOR, body=ReasonIn, returns=LotOut, errors=(409,), summary="Resume the bidding"
)
def resume(lot_id: int, body: ReasonIn) -> LotOut:
    """Let a paused lot go on; the time it stood still is credited in full."""
    return LotOut.model_validate(standstill.resume_lot(actor(), _known(lot_id), reason=body.reason))


@operation(bp, "POST", "/lots/<int:lot_id>/hammer", access=CONDUCTOR, returns=AwardOut, errors=(409,), summary="Hammer")
def hammer(lot_id: int) -> AwardOut:
    """Award a closed lot to its highest bidder; refused before the end or twice."""
    return AwardOut.model_validate(settlement.hammer(actor(), _known(lot_id)))


@operation(
    bp,
    "POST",
    "/lots/<int:lot_id>/paddles",
    access=(".bidder",),
    body=PaddleIn,
    returns=PaddleOut,
    status=201,
    errors=(409,),
    summary="Register for a lot",
)
def register(lot_id: int, body: PaddleIn) -> Answer:
    """Register the own organisation for a lot; the answer names the deposit and the reference of its transfer."""
    made = paddles.apply_for_lot(actor(), lot_id, **body.values())
    return created(_paddle(made), url_for("auctions_api.paddle", paddle_id=made.id))


@operation(bp, "GET", "/paddles", access=("signed_in",), returns=Paddles, summary="My organisation's paddles")
def my_paddles() -> Paddles:
    """List the paddles of the own organisation, the newest first."""
    return Paddles(items=[_paddle(found) for found in paddle_queries.mine(actor())])


@operation(bp, "GET", "/paddles/<int:paddle_id>", access=("signed_in",), returns=PaddleOut, summary="A paddle")
def paddle(paddle_id: int) -> PaddleOut:
    """Return a paddle to its bidder and the operator."""
    return _paddle(paddle_queries.paddle(actor(), paddle_id))


@operation(
    bp, "POST", "/paddles/<int:paddle_id>/leave", access=(".bidder",), returns=PaddleOut, errors=(409,), summary="Leave a postponed lot"
)
def leave(paddle_id: int) -> PaddleOut:
    """Leave a lot because its session was postponed after the registration; the deposit goes back."""
    return _paddle(postponements.leave(actor(), paddle_id))


def _known(lot_id: int) -> int:
    return catalogue.lot(actor(), lot_id).id


def _plan(found: Lot, body: LotPatch) -> LotPlan:
    start = found.start if body.start_fen is None else Money(body.start_fen)
    kept = found.deposit if start == found.start else None
    return LotPlan(
        number=body.number or found.number,
        start=start,
        increment=found.increment if body.increment_fen is None else Money(body.increment_fen),
        duration_minutes=body.duration_minutes or found.duration_s // 60,
        deposit=kept if body.deposit_fen is None else Money(body.deposit_fen),
        reserve=None if body.reserve_fen is None else Money(body.reserve_fen),
        format=body.format or found.format,
        rules=_rules(found, body),
    )


def _rules(found: Lot, body: LotPatch) -> dict[str, Any]:
    if body.rules is not None:
        return body.rules.model_dump(mode="json", exclude_none=True)
    kept = found.rules if body.format in (None, found.format) else {}
    rungs = kept.get("ladder")
    return kept | {"ladder": [[0, body.increment_fen], *rungs[1:]]} if rungs and body.increment_fen else kept


def _paddle(found: Paddle) -> PaddleOut:
    shown = PaddleOut.model_validate(found)
    if found.deposit_id is None:
        return shown
    deposit = deposits.deposit(found.deposit_id)
    return shown.model_copy(update={"deposit_reference": deposit.reference, "deposit_fen": deposit.amount.fen})
