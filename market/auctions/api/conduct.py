"""JSON API of the auctioneer's console."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Response, request

from market.auctions import desk
from market.auctions.api.blueprint import bp
from market.auctions.api.live import KEY, receipted, refused
from market.auctions.queries import catalogue, room, watch
from market.auctions.schemas.conduct import (
    Anomalies,
    AnomalyOut,
    FloorBidIn,
    IncidentOut,
    Incidents,
    NoteIn,
    PulseOut,
    ReopenIn,
    RepresentationIn,
    RepresentationOut,
    SayIn,
    SuspendIn,
    SuspensionOut,
    TerminateIn,
)
from market.auctions.schemas.live import BidAnswer, EntryOut
from market.auctions.schemas.planning import LotOut
from market.auctions.services import announcements, anomalies, incidents, representation, standstill
from market.auctions.services.answers import Bid
from market.money import Money
from market.web.api import operation
from market.web.gate import actor

if TYPE_CHECKING:
    from market.auctions.models.bidding import LedgerEntry
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


@operation(bp, "POST", "/lots/<int:lot_id>/calls", access=CONDUCTOR, returns=EntryOut, errors=(409,), summary="Make a last call")
def call_bid(lot_id: int) -> EntryOut:
    """Call the leading bid once or twice 第一次、第二次; a new bid begins the count anew."""
    return _entry(announcements.call(actor(), _known(lot_id)))


@operation(
    bp,
    "POST",
    "/lots/<int:lot_id>/announcements",
    access=CONDUCTOR,
    body=SayIn,
    returns=EntryOut,
    errors=(409,),
    summary="Announce something",
)
def say(lot_id: int, body: SayIn) -> EntryOut:
    """Tell everybody who watches; it stands in the ledger."""
    return _entry(announcements.say(actor(), _known(lot_id), text=body.text))


@operation(
    bp,
    "POST",
    "/lots/<int:lot_id>/suspend",
    access=CONDUCTOR,
    body=SuspendIn,
    returns=SuspensionOut,
    errors=(409,),
    summary="Suspend a lot",
)
def suspend_lot(lot_id: int, body: SuspendIn) -> SuspensionOut:
    """Stop an open lot for a legal ground; it goes on when its reopening was announced and the hour has come."""
    return SuspensionOut.model_validate(standstill.suspend_lot(actor(), _known(lot_id), ground=body.ground, reason=body.reason))


@operation(
    bp,
    "POST",
    "/lots/<int:lot_id>/reopening",
    access=CONDUCTOR,
    body=ReopenIn,
    returns=SuspensionOut,
    errors=(409,),
    summary="Announce a reopening",
)
def announce_reopening(lot_id: int, body: ReopenIn) -> SuspensionOut:
    """Say when a suspended lot goes on; then `resume` it."""
    made = standstill.announce_reopening(actor(), _known(lot_id), reopens_at=body.reopens_at, reason=body.reason)
    return SuspensionOut.model_validate(made)


@operation(
    bp, "POST", "/lots/<int:lot_id>/terminate", access=CONDUCTOR, body=TerminateIn, returns=LotOut, errors=(409,), summary="Terminate a lot"
)
def terminate_lot(lot_id: int, body: TerminateIn) -> LotOut:
    """End an open or paused lot for a legal ground; all deposits go back."""
    return LotOut.model_validate(standstill.terminate_lot(actor(), _known(lot_id), ground=body.ground, reason=body.reason))


@operation(bp, "GET", "/pulse", access=("agency", "operator"), returns=PulseOut, summary="The market's signs of life")
def pulse() -> PulseOut:
    """Say how many watch, how quickly entries reach them, and whether an outage stops the lots."""
    found = watch.health()
    return PulseOut(
        watchers=found.watchers,
        delivery_ms=_ms(found.lag),
        silent_ms=_ms(found.silent),
        scheduler_silent_ms=_ms(found.scheduler_silent),
        outage_since=found.outage.began_at if found.outage else None,
    )


@operation(bp, "GET", "/lots/<int:lot_id>/anomalies", access=("agency", "operator"), returns=Anomalies, summary="The anomalies of a lot")
def lot_anomalies(lot_id: int) -> Anomalies:
    """List what is conspicuous, to the agency of the session and the operator; hints, never a proof."""
    found = anomalies.of_lot(actor(), lot_id)
    return Anomalies(items=[AnomalyOut.model_validate(one) for one in found])


@operation(
    bp,
    "POST",
    "/lots/<int:lot_id>/anomalies",
    access=("agency", "operator"),
    body=NoteIn,
    status=204,
    errors=(409,),
    summary="Note an anomaly",
)
def note_anomaly(lot_id: int, body: NoteIn) -> None:
    """Note that an anomaly was looked at, and what was found."""
    anomalies.note(actor(), lot_id, key=body.key, note=body.note)


@operation(bp, "GET", "/lots/<int:lot_id>/incidents", access=("signed_in",), returns=Incidents, summary="The records of outages on a lot")
def lot_incidents(lot_id: int) -> Incidents:
    """List the signed records, to the operator, the agency and those who held a paddle."""
    return Incidents(items=[IncidentOut.model_validate(found) for found in incidents.of_lot(actor(), _known(lot_id))])


def _ms(age: timedelta | None) -> int | None:
    return None if age is None else round(age / timedelta(milliseconds=1))


def _known(lot_id: int) -> int:
    return catalogue.lot(actor(), lot_id).id


def _entry(found: LedgerEntry) -> EntryOut:
    return EntryOut.model_validate(room.entry_dict(found))


def _representation(found: Representation) -> RepresentationOut:
    return RepresentationOut(
        paddle_id=found.paddle_id,
        given=found.given,
        representative=found.representative,
        limit_fen=found.limit.fen if found.limit else None,
        on_paper=found.on_paper,
        at=found.at,
    )
