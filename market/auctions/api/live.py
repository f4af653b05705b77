"""The live half of the API: bids, snapshots, the ledger to verify and the event stream."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from flask import Response, current_app, request

from market.auctions import desk, feed
from market.auctions.api.blueprint import bp
from market.auctions.queries import bidding, room
from market.auctions.schemas.live import BidAnswer, BidIn, LedgerOut, ProxyIn, ProxyOut, Snapshot, TimeOut
from market.auctions.services import proxies, receipts
from market.auctions.services.answers import Answer, Bid
from market.errors import NotFound
from market.money import Money
from market.web.api import Header, operation
from market.web.errors import problem
from market.web.gate import actor
from market.web.i18n import refusal, shown
from market.web.line import lent

KEY = Header(
    name="Idempotency-Key",
    description="8 to 80 visible characters, new for each bid; the same key gets its first answer again",
    schema={"type": "string", "pattern": "^[!-~]{8,80}$"},
)
LAST = Header(name="Last-Event-ID", description="The number of the last entry seen; the feed resumes behind it", required=False)
STATUS = {"bid.too_low": 422, "bid.off_step": 422, "bid.not_whole": 422, "bid.over_limit": 422}


@operation(
    bp,
    "POST",
    "/lots/<int:lot_id>/bids",
    access=("signed_in",),
    body=BidIn,
    returns=BidAnswer,
    headers=(KEY,),
    errors=(409,),
    summary="Place a bid",
    joined=False,
    limited="bid",
)
def place_bid(lot_id: int, body: BidIn) -> BidAnswer | Response:
    """Answer with a receipt, or refuse with the reason's code; both are kept beside the key."""
    bid = Bid(amount=Money(body.amount_fen), key=request.headers.get(KEY.name, ""), address=request.remote_addr or "")
    answer = desk.place_bid(actor(), lot_id, bid)
    return receipted(answer) if answer.accepted else refused(answer)


@operation(
    bp, "GET", "/lots/<int:lot_id>/bids/<key>", access=("signed_in",), returns=BidAnswer, errors=(409,), summary="The answer to a bid's key"
)
def bid_answer(lot_id: int, key: str) -> BidAnswer | Response:
    """Return the first answer to a key; 404 means that the bid never arrived and may be sent again."""
    kept = bidding.first_answer(actor(), lot_id, key)
    if kept is None:
        raise NotFound
    answer = Answer.restored(kept)
    return receipted(answer) if answer.accepted else refused(answer)


@operation(
    bp, "GET", "/lots/<int:lot_id>/proxy", access=("signed_in",), returns=ProxyOut, summary="The own organisation's proxy bid on a lot"
)
def own_proxy(lot_id: int) -> ProxyOut:
    """Return what the newest order of the own organisation was answered; 404 where it never gave one."""
    order = bidding.own_proxy(actor(), lot_id)
    if order is None:
        raise NotFound
    return ProxyOut.model_validate(order.answer)


@operation(
    bp,
    "PUT",
    "/lots/<int:lot_id>/proxy",
    access=("signed_in",),
    body=ProxyIn,
    returns=ProxyOut,
    headers=(KEY,),
    errors=(409,),
    summary="Give, change or withdraw a proxy bid",
    limited="bid",
)
def set_proxy(lot_id: int, body: ProxyIn) -> ProxyOut:
    """Put a secret maximum in force; it bids the least that leads, at once and whenever somebody else leads, up to the maximum."""
    maximum = None if body.maximum_fen is None else Money(body.maximum_fen)
    given = {"key": request.headers.get(KEY.name, ""), "address": request.remote_addr or ""}
    return ProxyOut.model_validate(proxies.set_proxy(actor(), lot_id, maximum=maximum, **given))


@operation(bp, "GET", "/time", access=("public",), returns=TimeOut, summary="The time that decides bids")
def database_time() -> TimeOut:
    """Return the database's time: half the round trip of this question is how far a countdown may be wrong."""
    return TimeOut(time=tailer().time.now().astimezone(UTC).isoformat(timespec="milliseconds"))


@operation(bp, "GET", "/lots/<int:lot_id>/snapshot", access=("public",), returns=Snapshot, summary="The live state of a lot")
def snapshot(lot_id: int) -> Snapshot:
    """Return what every room shows, with the newest entries and the database's time."""
    return Snapshot.model_validate(room.room(lot_id).public())


@operation(bp, "GET", "/lots/<int:lot_id>/ledger", access=("public",), returns=LedgerOut, summary="The ledger of a lot, to verify")
def ledger(lot_id: int) -> LedgerOut:
    """Return every entry with its hashes; `chunqiu lot verify` recomputes the result from them alone."""
    return LedgerOut.model_validate(room.ledger(lot_id))


@operation(
    bp,
    "GET",
    "/lots/<int:lot_id>/events",
    access=("public",),
    produces="text/event-stream",
    headers=(LAST,),
    summary="The live feed of a lot",
)
def events(lot_id: int) -> Response:
    """Stream a lot's events (text/event-stream); `Last-Event-ID` resumes without gap or double."""
    last = request.headers.get("Last-Event-ID", "")
    stream = feed.open_stream(tailer(), lot_id, int(last) if last.isdecimal() and len(last) < 10 else None, lent())  # noqa: PLR2004 - ten digits of bids
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(stream, mimetype="text/event-stream", headers=headers, direct_passthrough=True)


def tailer() -> feed.Tailer:
    """Return this process's tailer."""
    found: feed.Tailer = current_app.extensions["market.tailer"]
    return found


def receipted(answer: Answer) -> BidAnswer:
    """Return an accepted bid's answer with its signed receipt."""
    return BidAnswer.model_validate(answer.stored | {"receipt": receipts.receipt_of(answer)})


def refused(answer: Answer) -> Response:
    """Turn a recorded refusal into its problem document."""
    code = str(answer.reason)
    params: dict[str, Any] = {key: str(shown(value)) for key, value in answer.params}
    return problem(STATUS.get(code, 409), code, refusal(answer.reason, answer.params), field="amount_fen", params=params)
