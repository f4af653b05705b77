"""JSON API of the auctioneer's console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request

from market.auctions import desk
from market.auctions.api.blueprint import bp
from market.auctions.api.live import KEY, receipted, refused
from market.auctions.schemas.conduct import FloorBidIn, RepresentationIn, RepresentationOut
from market.auctions.schemas.live import BidAnswer
from market.auctions.services import representation
from market.auctions.services.answers import Bid
from market.money import Money
from market.web.api import operation
from market.web.gate import actor

if TYPE_CHECKING:
    from market.auctions.models.conduct import Representation

CONDUCTOR = ("agency.auctioneer", "operator.clerk")


@operation(
    bp,
    "POST",
    "/lots/<int:lot_id>/floor-bids",
    access=CONDUCTOR,
    body=FloorBidIn,
    returns=BidAnswer,
    headers=(KEY,),
    errors=(409,),
    summary="Enter a bid from the floor or the telephone",
    joined=False,
)
def enter_bid(lot_id: int, body: FloorBidIn) -> BidAnswer | Response:
    """Enter a bid for a paddle whose holder gave authority; the same rules, ledger and receipts as for online bids."""
    bid = Bid(amount=Money(body.amount_fen), key=request.headers.get(KEY.name, ""), kind=body.kind, address=request.remote_addr or "")
    answer = desk.enter_bid(actor(), lot_id, bid, paddle=body.paddle)
    return receipted(answer) if answer.accepted else refused(answer)


@operation(
    bp,
    "PUT",
    "/paddles/<int:paddle_id>/representation",
    access=("signed_in",),
    body=RepresentationIn,
    returns=RepresentationOut,
    errors=(409,),
    summary="Give authority for floor and telephone bids",
)
def represent(paddle_id: int, body: RepresentationIn) -> RepresentationOut:
    """Let the auctioneer enter bids for this paddle; the operator's clerks may note an authority that they saw on paper."""
    limit = None if body.limit_fen is None else Money(body.limit_fen)
    made = representation.give(actor(), paddle_id, representative=body.representative, limit=limit, consents=body.consents)
    return _representation(made)


@operation(
    bp,
    "DELETE",
    "/paddles/<int:paddle_id>/representation",
    access=("signed_in",),
    returns=RepresentationOut,
    errors=(409,),
    summary="Withdraw the authority for floor and telephone bids",
)
def withdraw_representation(paddle_id: int) -> RepresentationOut:
    """End the authority; what was bid under it stands."""
    return _representation(representation.withdraw(actor(), paddle_id))


def _representation(found: Representation) -> RepresentationOut:
    return RepresentationOut(
        paddle_id=found.paddle_id,
        given=found.given,
        representative=found.representative,
        limit_fen=found.limit.fen if found.limit else None,
        on_paper=found.on_paper,
        at=found.at,
    )
