"""JSON API of the priority right 优先购买权: name its holders, answer as one."""

from __future__ import annotations

from flask import Response, request, url_for

from market.auctions import policy
from market.auctions.api.blueprint import bp
from market.auctions.api.live import KEY, STATUS
from market.auctions.queries import bidding, catalogue
from market.auctions.queries import priority as queries
from market.auctions.schemas.planning import LotOut, ReasonIn
from market.auctions.schemas.priority import HolderIn, HolderOut, Holders, PriorityAnswer, PriorityIn
from market.auctions.services import holders, matching, receipts
from market.auctions.services.holders import Naming
from market.errors import Forbidden
from market.web.api import Answer, created, operation
from market.web.errors import problem
from market.web.gate import actor
from market.web.i18n import refusal, shown
from market.wording import N_

CLERK = ("operator.clerk",)


@operation(bp, "GET", "/lots/<int:lot_id>/priority-holders", access=CLERK, returns=Holders, summary="Holders of a priority right")
def priority_holders(lot_id: int) -> Holders:
    """List the holders of a lot for who plans its session; everybody else learns only that there are some."""
    lot = catalogue.lot(actor(), lot_id)
    if not policy.may_plan(actor(), bidding.sale(lot.sale_id)):
        raise Forbidden("sale.not_planner", N_("Only the operator's clerks plan this auction session."))
    return Holders(items=[HolderOut.model_validate(found) for found in queries.holders(lot_id)])


@operation(
    bp,
    "POST",
    "/lots/<int:lot_id>/priority-holders",
    access=CLERK,
    body=HolderIn,
    returns=HolderOut,
    status=201,
    errors=(409,),
    summary="Name a holder of a priority right",
)
def name_priority_holder(lot_id: int, body: HolderIn) -> Answer:
    """Name a holder before the announcement; it is told at once, and again when the session is announced."""
    made = holders.name_holder(actor(), lot_id, Naming(**body.model_dump()))
    return created(HolderOut.model_validate(made), url_for("auctions_api.priority_holders", lot_id=lot_id))


@operation(
    bp,
    "POST",
    "/priority-holders/<int:holder_id>/remove",
    access=CLERK,
    body=ReasonIn,
    returns=LotOut,
    errors=(409,),
    summary="Take the naming of a holder back",
)
def remove_priority_holder(holder_id: int, body: ReasonIn) -> LotOut:
    """Take a naming back before the announcement; the holder reads the reason."""
    return LotOut.model_validate(holders.remove_holder(actor(), holder_id, reason=body.reason))


@operation(
    bp,
    "POST",
    "/lots/<int:lot_id>/priority",
    access=("signed_in",),
    body=PriorityIn,
    returns=PriorityAnswer,
    headers=(KEY,),
    errors=(409,),
    summary="Take the lot by priority, or waive",
    limited="bid",
)
def answer_priority(lot_id: int, body: PriorityIn) -> PriorityAnswer | Response:
    """Answer once bidding has ended, within the time that the opening published; the answer is final."""
    key = request.headers.get(KEY.name, "")
    return answered(matching.answer(actor(), lot_id, takes=body.takes, key=key, address=request.remote_addr or ""))


@operation(
    bp,
    "GET",
    "/lots/<int:lot_id>/priority/<key>",
    access=("signed_in",),
    returns=PriorityAnswer,
    errors=(409,),
    summary="The answer to the key of a holder's answer",
)
def priority_answer(lot_id: int, key: str) -> PriorityAnswer | Response:
    """Return the first answer to a key; 404 means that it never arrived and may be sent again."""
    return answered(matching.first(actor(), lot_id, key))


def answered(given: matching.Answer) -> PriorityAnswer | Response:
    """Return an accepted answer with its signed receipt, or the refusal's problem document."""
    if given.entry is None:
        code = str(given.reason)
        params = {key: str(shown(value)) for key, value in given.params}
        return problem(STATUS.get(code, 409), code, refusal(given.reason, given.params), field="takes", params=params)
    kept = {name: given.entry[name] for name in ("seq", "paddle", "amount_fen", "at", "prev", "hash")}
    said = {"accepted": True, "lot": given.lot_id, "takes": given.takes, "receipt": receipts.receipt_of_entry(given.entry)}
    return PriorityAnswer.model_validate(said | kept)
