"""The lot room 竞价厅: watch, bid, read the answer. Works without JavaScript by reloading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext

from market import clock
from market.access import Actor, access
from market.accounts import queries as accounts
from market.auctions import desk
from market.auctions.forms.sales import BidForm, ProxyForm
from market.auctions.models.sale import Lot
from market.auctions.queries import authority, bidding, proofs, room
from market.auctions.rules.states import LotState, PaddleState
from market.auctions.services import paddles, proxies, receipts
from market.auctions.services.answers import Answer, Bid
from market.auctions.views import bidding as bids
from market.auctions.views import priority_room, sealed_room
from market.auctions.views.blueprint import bp
from market.db import unit_of_work
from market.errors import Conflict, NotFound
from market.ids import new_secret
from market.listings import queries as listings
from market.payments import queries as payments
from market.web.forms import carry_out
from market.web.gate import actor
from market.web.i18n import refusal
from market.web.throttle import limited

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.auctions.models.bidding import Paddle

REFUSED_STATUS = {"bid.too_low": 422, "bid.off_step": 422, "bid.not_whole": 422, "bid.over_limit": 422}


@bp.get("/lots/<int:lot_id>")
@access("public")
def room_page(lot_id: int) -> ResponseReturnValue:
    """Show the live room."""
    return _page(lot_id, BidForm(key=new_secret()))


@bp.post("/lots/<int:lot_id>/bids")
@limited("bid")
@access("signed_in")
def place_bid(lot_id: int) -> ResponseReturnValue:
    """Place a bid; scripts get JSON, forms a redirect or the room with the refusal at the amount."""
    form = BidForm()
    if not form.validate():
        return _malformed(lot_id, form)
    try:
        bid = Bid(amount=form.amount.data, key=form.key.data or "", address=request.remote_addr or "")
        answer = desk.place_bid(actor(), lot_id, bid)
    except Conflict as error:
        form.refuse(error)
        return _malformed(lot_id, form)
    if _wants_json():
        return jsonify(answer_json(answer)), 200 if answer.accepted else REFUSED_STATUS.get(str(answer.reason), 409)
    if answer.accepted:
        return redirect(url_for(".room_page", lot_id=lot_id, bid=answer.seq), 303)
    form.amount.errors = [*form.amount.errors, refusal(answer.reason, answer.params)]
    form.key.data = new_secret()
    form.status = REFUSED_STATUS.get(str(answer.reason), 409)
    return _page(lot_id, form)


@bp.get("/lots/<int:lot_id>/bids/<key>")
@access("signed_in")
def bid_answer(lot_id: int, key: str) -> ResponseReturnValue:
    """Say what became of a submit whose answer was lost: 404 means that it never arrived and may be sent again."""
    kept = bidding.first_answer(actor(), lot_id, key)
    if kept is None:
        raise NotFound
    return jsonify(answer_json(Answer.restored(kept)))


@bp.post("/lots/<int:lot_id>/proxy")
@limited("bid")
@access("signed_in")
def set_proxy(lot_id: int) -> ResponseReturnValue:
    """Give or change a proxy bid."""
    form = ProxyForm()
    given = {"maximum": form.maximum.data, "key": form.key.data or "", "address": request.remote_addr or ""}
    if carry_out(form, lambda: proxies.set_proxy(actor(), lot_id, **given)) is None:
        form.key.data = new_secret()
        return _page(lot_id, BidForm(formdata=None, key=new_secret()), form)
    flash(gettext("Your proxy bid is in force."), "ok")
    return redirect(url_for(".room_page", lot_id=lot_id), 303)


@bp.post("/lots/<int:lot_id>/proxy/withdraw")
@limited("bid")
@access("signed_in")
def withdraw_proxy(lot_id: int) -> ResponseReturnValue:
    """Withdraw a proxy bid; what it bid already stands."""
    with unit_of_work():
        proxies.set_proxy(actor(), lot_id, maximum=None, key=new_secret(), address=request.remote_addr or "")
    flash(gettext("Your proxy bid was withdrawn. What it has bid remains valid."), "ok")
    return redirect(url_for(".room_page", lot_id=lot_id), 303)


@bp.get("/lots/<int:lot_id>/mine")
@access("signed_in")
def own_state(lot_id: int) -> ResponseReturnValue:
    """Say where the viewer's own registration stands; the room asks while it waits for the deposit."""
    who, lot = actor(), room.public_lot(lot_id)
    paddle = room.own_paddle(who.organisation_id, lot_id)
    return jsonify({"state": _my_state(who, lot, paddle, leading=False)})


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return an answer for scripts: with its signed receipt, or with the refusal in the reader's language."""
    if answer.accepted:
        return answer.stored | {"receipt": receipts.receipt_of(answer)}
    return answer.stored | {"detail": refusal(answer.reason, answer.params)}


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def page(lot_id: int, *, status: int, **forms: Any) -> ResponseReturnValue:
    """Render the room again with the form that was refused."""
    answer = _page(lot_id, BidForm(formdata=None, key=new_secret()), **forms)
    return answer[0], status


def _malformed(lot_id: int, form: BidForm) -> ResponseReturnValue:
    form.status = max(form.status, 422) if form.status == 200 else form.status  # noqa: PLR2004
    if _wants_json():
        detail = " ".join([*form.amount.errors, *form.key.errors, *form.problems])
        return jsonify({"accepted": False, "code": "bid.malformed", "detail": detail}), form.status
    return _page(lot_id, form)


def _page(lot_id: int, form: BidForm, proxy_form: ProxyForm | None = None, **sealed_forms: Any) -> tuple[str, int]:
    lot = room.public_lot(lot_id)
    sale = bidding.sale(lot.sale_id)
    state = room.room(lot_id)
    who = actor()
    paddle = room.own_paddle(who.organisation_id, lot_id)
    context = bids.shown(state)
    if form.amount.data is None and not form.errors:
        form.amount.data = context["next_minimum"]
    context |= {
        "lot": lot,
        "sale": sale,
        "paddle": paddle,
        "own_seq": proofs.own_newest_bid(lot_id, paddle.number) if paddle and paddle.number else None,
        "deposit": payments.deposit(paddle.deposit_id) if paddle and paddle.deposit_id else None,
        "back_by": paddles.back_by(lot, sale),
        "my_state": _my_state(who, lot, paddle, leading=bool(paddle and paddle.number and paddle.number == state.live.leader)),
        "bots": room.bot_numbers(lot_id),
        "next_lots": room.next_lots(lot),
        "lot_count": room.lot_count(lot.sale_id),
        "before": room.count_before(lot) if lot.state is LotState.ANNOUNCED else 0,
        "achievement": listings.achievements([lot.achievement_id])[lot.achievement_id],
        "seller": accounts.organisation(lot.seller_id),
        "form": form,
        "limit": who.bid_limit if paddle else None,
        "approved": authority.approved(who, lot_id) if paddle and who.bid_limit is not None else None,
        "proxy": bidding.own_proxy(who, lot_id) if paddle else None,
        "proxy_form": proxy_form or ProxyForm(formdata=None, key=new_secret()),
        "now": clock.now(),
    }
    context |= priority_room.context(who, lot, state.live, paddle, clock.mapped(state.time))
    if sealed_room.is_sealed(lot):
        sealed = sealed_room.context(who, lot, state.live, paddle, clock.mapped(state.time), **sealed_forms)
        return render_template("auctions/sealed_room.html", **sealed_room.joined(context, sealed, lot)), form.status
    return render_template("auctions/room.html", **context), (proxy_form or form).status


def _my_state(who: Actor, lot: Lot, paddle: Paddle | None, *, leading: bool) -> str:
    if not who.signed_in:
        return "anonymous"
    if lot.seller_id == who.organisation_id:
        return "seller"
    if paddle is None:
        return "may_register" if who.can("enterprise", "institution") else "staff"
    if paddle.state is PaddleState.ACTIVE:
        return "leading" if leading else "matching" if paddle.matches_only else "active"
    return paddle.state.value
