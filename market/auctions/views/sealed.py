"""Sealed bids in the room: hand in a commitment, open it, read the answer. Works without JavaScript with `chunqiu seal`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext

from market.access import access
from market.auctions.forms.sealed import RevealForm, SealForm
from market.auctions.queries import sealed as queries
from market.auctions.rules.sealing import Act
from market.auctions.services import receipts, sealed
from market.auctions.views.blueprint import bp
from market.auctions.views.room import page
from market.db import unit_of_work
from market.errors import Conflict, Invalid, NotFound
from market.ids import new_secret
from market.web.gate import actor
from market.web.i18n import refusal
from market.web.throttle import limited

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from market.web.forms import MarketForm

STATUS = {"bid.over_limit": 422, "seal.malformed": 422, "reveal.differs": 422}


@bp.post("/lots/<int:lot_id>/seals")
@limited("bid")
@access("signed_in")
def seal(lot_id: int) -> ResponseReturnValue:
    """Hand in the commitment of a sealed bid; scripts get JSON, forms a redirect or the room with the refusal at the field."""
    form = SealForm()
    number, commitment = form.round.data or 0, form.commitment.data or ""
    return _submitted(lot_id, form, "commitment", lambda to: sealed.seal(actor(), lot_id, round_number=number, commitment=commitment, **to))


@bp.post("/lots/<int:lot_id>/reveals")
@limited("bid")
@access("signed_in")
def reveal(lot_id: int) -> ResponseReturnValue:
    """Open the sealed bid of the reader's own paddle."""
    form = RevealForm()
    amount, nonce = form.amount.data, (form.nonce.data or "").lower()
    return _submitted(lot_id, form, "nonce", lambda to: sealed.reveal(actor(), lot_id, amount=amount, nonce=nonce, **to))


@bp.get("/lots/<int:lot_id>/seals/<key>")
@access("signed_in")
def seal_answer(lot_id: int, key: str) -> ResponseReturnValue:
    """Say what became of a submit whose answer was lost: 404 means that it never arrived and may be sent again."""
    first = queries.first_answer(actor(), lot_id, key)
    if first is None:
        raise NotFound
    return jsonify(_json(sealed.Answer.restored(first.answer)))


def _submitted(lot_id: int, form: MarketForm, field: str, command: Callable[[dict[str, str]], sealed.Answer]) -> ResponseReturnValue:
    if not form.validate():
        return _refused(lot_id, form, 422)
    try:
        with unit_of_work():
            answer = command({"key": form.key.data, "address": request.remote_addr or ""})
    except (Conflict, Invalid) as error:
        form.refuse(error)
        return _refused(lot_id, form, error.status)
    if _wants_json():
        return jsonify(_json(answer)), 200 if answer.accepted else STATUS.get(str(answer.reason), 409)
    if answer.accepted:
        said = gettext("Your sealed bid stands in the ledger.") if answer.act is Act.SEAL else gettext("Your bid is opened.")
        flash(said, "ok")
        return redirect(url_for(".room_page", lot_id=lot_id), 303)
    form[field].errors = [*form[field].errors, refusal(answer.reason, answer.params)]
    return _refused(lot_id, form, STATUS.get(str(answer.reason), 409))


def _refused(lot_id: int, form: MarketForm, status: int) -> ResponseReturnValue:
    form.status = status
    said = " ".join([*form.problems, *(str(text) for name in form.errors if name for text in form.errors[name])])
    if _wants_json():
        return jsonify({"accepted": False, "code": "bid.malformed", "detail": said}), status
    form.key.data = new_secret()
    forms = {"seal_form": form} if isinstance(form, SealForm) else {"reveal_form": form}
    return page(lot_id, status=status, **forms)


def _json(answer: sealed.Answer) -> dict[str, Any]:
    """Return an answer for scripts: with its signed receipt, or with the refusal in the reader's language."""
    if answer.entry is None:
        return answer.stored() | {"detail": refusal(answer.reason, answer.params)}
    names = ("seq", "paddle", "amount_fen", "at", "closes_at", "prev", "hash")
    kept = {name: answer.entry[name] for name in names}
    return {"accepted": True, "lot": answer.lot_id, "act": answer.act.value, "receipt": receipts.receipt_of_entry(answer.entry), **kept}


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
