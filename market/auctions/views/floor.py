"""Bids entered in the hall, and the authority of paddles' holders that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext

from market.access import access
from market.auctions import desk
from market.auctions.forms.sales import FloorForm, RepresentationForm
from market.auctions.queries import catalogue, paddles
from market.auctions.services import representation
from market.auctions.services.answers import Answer, Bid
from market.auctions.views.blueprint import bp
from market.auctions.views.console import CONDUCT, watched
from market.auctions.views.room import REFUSED_STATUS, answer_json
from market.db import unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.web.forms import carry_out
from market.web.gate import actor
from market.web.i18n import refusal, translated

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.post("/lots/<int:lot_id>/floor")
@access(*CONDUCT)
def enter_bid(lot_id: int) -> ResponseReturnValue:
    """Enter a bid of the hall; scripts get JSON, forms the console again."""
    sale_id = catalogue.lot(actor(), lot_id).sale_id
    watched(sale_id)
    form = FloorForm()
    try:
        answer = desk.enter_bid(actor(), lot_id, _bid(form), paddle=form.paddle.data or 0)
    except (Invalid, Conflict, NotFound, Forbidden) as error:
        return _answered(sale_id, translated(error), error.status, code=error.code)
    if answer.accepted:
        return _answered(sale_id, gettext("Entered for paddle %(paddle)s.", paddle=answer.paddle), 200, answer)
    return _answered(sale_id, refusal(answer.reason, answer.params), REFUSED_STATUS.get(str(answer.reason), 409), answer)


@bp.post("/paddles/<int:paddle_id>/representation")
@access("signed_in")
def represent(paddle_id: int) -> ResponseReturnValue:
    """Give authority for floor and telephone bids."""
    paddles.paddle(actor(), paddle_id)
    form = RepresentationForm()
    if carry_out(form, lambda: representation.give(actor(), paddle_id, **form.values())) is None:
        for message in [*form.problems, *(str(error) for field in form for error in field.errors)]:
            flash(message, "danger")
    else:
        flash(gettext("The auctioneer may now enter bids for your paddle."), "ok")
    return redirect(url_for(".paddle_page", paddle_id=paddle_id), 303)


@bp.post("/paddles/<int:paddle_id>/representation/withdraw")
@access("signed_in")
def withdraw_representation(paddle_id: int) -> ResponseReturnValue:
    """Withdraw it; what was bid stands."""
    with unit_of_work():
        representation.withdraw(actor(), paddle_id)
    flash(gettext("Nobody enters bids for your paddle any more."), "ok")
    return redirect(url_for(".paddle_page", paddle_id=paddle_id), 303)


def _bid(form: FloorForm) -> Bid:
    if not form.validate():
        text = " ".join(dict.fromkeys(str(error) for field in form for error in field.errors))
        raise Invalid("bid.malformed", text)
    if form.said is None:
        raise Invalid("bid.malformed", gettext("Give an amount in yuan with digits only, for example 1,250,000."), field="amount")
    return Bid(amount=form.said, key=form.key.data or "", kind=form.kind.data, address=request.remote_addr or "")


def _answered(sale_id: int, text: str, status: int, answer: Answer | None = None, code: str = "") -> ResponseReturnValue:
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        found = answer_json(answer) if answer else {"accepted": False, "code": code}
        return jsonify({**found, "detail": text}), status
    flash(text, "ok" if answer is not None and answer.accepted else "danger")
    return redirect(url_for(".console", sale_id=sale_id), 303)
