"""JSON API of the notices of agreed prices: public, with objections by anybody who is signed in."""

from __future__ import annotations

from market.deals.api.blueprint import RECORDERS, bp
from market.deals.queries import notices as queries
from market.deals.schemas.notices import PriceAnswerIn, PriceNotice, PriceNotices, PriceObjectionIn, PriceObjectionOut
from market.deals.services import notices as services
from market.web.api import operation
from market.web.gate import actor


@operation(bp, "GET", "/deals/notices", access=("public",), returns=PriceNotices, summary="Notices of agreed prices")
def price_notices() -> PriceNotices:
    """List the agreed prices that are or were public, the newest first."""
    return PriceNotices.model_validate({"items": queries.notices()})


@operation(bp, "GET", "/deals/notices/<int:deal_id>", access=("public",), returns=PriceNotice, summary="Notice of an agreed price")
def price_notice(deal_id: int) -> PriceNotice:
    """Return one notice with what was said against it."""
    found = queries.notice(deal_id)
    return PriceNotice.of(found, **queries.content(found), objections=queries.objections(deal_id))


@operation(
    bp,
    "POST",
    "/deals/notices/<int:deal_id>/objections",
    access=("signed_in",),
    body=PriceObjectionIn,
    returns=PriceObjectionOut,
    errors=(409,),
    summary="Object to a price",
)
def object_to_price(deal_id: int, body: PriceObjectionIn) -> PriceObjectionOut:
    """Object while the notice runs; the deal does not stand before the seller has answered."""
    return PriceObjectionOut.model_validate(services.object_to(actor(), deal_id, text=body.text))


@operation(
    bp,
    "POST",
    "/deals/notices/<int:deal_id>/objections/<int:objection_id>/answer",
    access=RECORDERS,
    body=PriceAnswerIn,
    returns=PriceObjectionOut,
    errors=(409,),
    summary="Answer an objection to a price",
)
def answer_price_objection(deal_id: int, objection_id: int, body: PriceAnswerIn) -> PriceObjectionOut:
    """Answer for the seller; an upheld objection ends the deal."""
    return PriceObjectionOut.model_validate(services.answer(actor(), deal_id, objection_id, text=body.text, upheld=body.upheld))
