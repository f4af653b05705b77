"""JSON API of sealed bids: seal, open, the answer to a key; the panel, its points and the plan papers."""

from __future__ import annotations

from flask import Response, request

from market.accounts import queries as accounts
from market.auctions.api.blueprint import bp
from market.auctions.api.live import KEY
from market.auctions.models.sealed import PanelMember
from market.auctions.queries import sealed as queries
from market.auctions.schemas.sealed import PanelIn, PanelMemberOut, PanelOut, PointsIn, PointsOut, RevealIn, SealedAnswer, SealIn
from market.auctions.services import panel, receipts, sealed
from market.errors import NotFound
from market.money import Money
from market.web.api import operation
from market.web.errors import problem
from market.web.gate import actor
from market.web.i18n import refusal, shown

STATUS = {"bid.over_limit": 422, "seal.malformed": 422, "reveal.differs": 422}
FIELD = {"seal": "commitment", "reveal": "amount_fen"}


@operation(
    bp,
    "POST",
    "/lots/<int:lot_id>/seals",
    access=("signed_in",),
    body=SealIn,
    returns=SealedAnswer,
    headers=(KEY,),
    errors=(409,),
    summary="Seal a bid",
    limited="bid",
)
def seal(lot_id: int, body: SealIn) -> SealedAnswer | Response:
    """Put a commitment into the ledger; a later one of the same paddle and round replaces it. The amount stays with the bidder."""
    return answered(sealed.seal(actor(), lot_id, round_number=body.round, commitment=body.commitment, **_submit()))


@operation(
    bp,
    "POST",
    "/lots/<int:lot_id>/reveals",
    access=("signed_in",),
    body=RevealIn,
    returns=SealedAnswer,
    headers=(KEY,),
    errors=(409,),
    summary="Open a sealed bid",
    limited="bid",
)
def reveal(lot_id: int, body: RevealIn) -> SealedAnswer | Response:
    """Open the own organisation's sealed bid of the present round; what is not opened in time does not count and costs the deposit."""
    return answered(sealed.reveal(actor(), lot_id, amount=Money(body.amount_fen), nonce=body.nonce, **_submit()))


@operation(
    bp,
    "GET",
    "/lots/<int:lot_id>/seals/<key>",
    access=("signed_in",),
    returns=SealedAnswer,
    errors=(409,),
    summary="The answer to the key of a sealed bid or opening",
)
def seal_answer(lot_id: int, key: str) -> SealedAnswer | Response:
    """Return the first answer to a key; 404 means that it never arrived and may be sent again."""
    first = queries.first_answer(actor(), lot_id, key)
    if first is None:
        raise NotFound
    return answered(sealed.Answer.restored(first.answer))


@operation(
    bp,
    "PUT",
    "/lots/<int:lot_id>/panel",
    access=("operator.clerk",),
    body=PanelIn,
    returns=PanelOut,
    errors=(409,),
    summary="Name the panel of a lot",
)
def name_panel(lot_id: int, body: PanelIn) -> PanelOut:
    """Set who judges the plans, before the lot is opened."""
    return _panel(panel.name_panel(actor(), lot_id, emails=body.emails))


@operation(
    bp,
    "PUT",
    "/lots/<int:lot_id>/points/<int:paddle>",
    access=("signed_in",),
    body=PointsIn,
    returns=PointsOut,
    errors=(409,),
    summary="Give points to a plan",
)
def give_points(lot_id: int, paddle: int, body: PointsIn) -> PointsOut:
    """Record a panel member's points of a paddle's plan; the ledger gets the mean of all who have given points so far."""
    entry = panel.give_points(actor(), lot_id, paddle=paddle, points=body.points)
    return PointsOut(lot=lot_id, paddle=paddle, seq=entry.seq, points=entry.data["points"])


def answered(answer: sealed.Answer) -> SealedAnswer | Response:
    """Return an accepted answer with its signed receipt, or the refusal's problem document."""
    if answer.entry is not None:
        return SealedAnswer.model_validate(flat(answer))
    code = str(answer.reason)
    params = {key: str(shown(value)) for key, value in answer.params}
    return problem(STATUS.get(code, 409), code, refusal(answer.reason, answer.params), field=FIELD[answer.act.value], params=params)


def flat(answer: sealed.Answer) -> dict[str, object]:
    """Return an accepted answer as scripts get it."""
    entry = answer.entry or {}
    kept = {name: entry[name] for name in ("seq", "paddle", "amount_fen", "at", "closes_at", "prev", "hash")}
    return {"accepted": True, "lot": answer.lot_id, "act": answer.act.value, "receipt": receipts.receipt_of_entry(entry), **kept}


def _submit() -> dict[str, str]:
    return {"key": request.headers.get(KEY.name, ""), "address": request.remote_addr or ""}


def _panel(members: list[PanelMember]) -> PanelOut:
    people = accounts.people([member.person_id for member in members])
    return PanelOut(members=[PanelMemberOut(person_id=one.person_id, name=people[one.person_id].name) for one in members])
