"""Registering for a lot, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from market import audit, clock
from market.access import access
from market.accounts import queries as accounts
from market.auctions.forms.sales import PaddleForm, RepresentationForm
from market.auctions.policy import may_represent
from market.auctions.queries import authority, bidding, catalogue, conduct, notices
from market.auctions.queries import paddles as queries
from market.auctions.queries.room import public_lot
from market.auctions.rules import admission
from market.auctions.services import incidents, paddles, postponements
from market.auctions.views.blueprint import bp
from market.payments import queries as deposits
from market.payments import services as payments
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/lots/<int:lot_id>/paddle")
@access("signed_in")
def registration(lot_id: int) -> ResponseReturnValue:
    """Show the checks and the rules; a registered bidder goes to its paddle."""
    lot = public_lot(lot_id)
    mine = queries.my_paddle(actor(), lot.id)
    if mine is not None:
        return redirect(url_for(".paddle_page", paddle_id=mine.id), 303)
    return _registration(lot_id, PaddleForm())


@bp.post("/lots/<int:lot_id>/paddle")
@access("signed_in")
def register(lot_id: int) -> ResponseReturnValue:
    """Register the organisation for a lot."""
    public_lot(lot_id)
    form = PaddleForm()
    paddle = carry_out(form, lambda: paddles.apply_for_lot(actor(), lot_id, **form.values()))
    if paddle is None:
        return _registration(lot_id, form)
    flash(gettext("You are registered. Bidding opens for you once the deposit has arrived."), "ok")
    return redirect(url_for(".paddle_page", paddle_id=paddle.id), 303)


@bp.get("/paddles")
@access("enterprise", "institution")
def my_paddles() -> ResponseReturnValue:
    """Show all lots for which the organisation registered."""
    mine = queries.with_lots(actor())
    due = deposits.deposits(paddle.deposit_id for paddle, _lot, _sale in mine if paddle.deposit_id is not None)
    return render_template("auctions/paddles.html", paddles=mine, deposits=due)


@bp.get("/paddles/<int:paddle_id>")
@access("signed_in")
def paddle_page(paddle_id: int) -> ResponseReturnValue:
    """Show a registration: how to pay while the deposit is due, the number once it is there."""
    paddle = queries.paddle(actor(), paddle_id)
    lot, sale = queries.lot_of(paddle), bidding.sale(paddle.sale_id)
    deposit = deposits.deposit(paddle.deposit_id) if paddle.deposit_id is not None else None
    mine = paddle.organisation_id == actor().organisation_id
    postponed = notices.last_postponement(sale.id)
    return render_template(
        "auctions/paddle.html",
        paddle=paddle,
        lot=lot,
        sale=sale,
        deposit=deposit,
        instructions=payments.instructions(deposit) if deposit is not None else None,
        organisation=accounts.organisation(paddle.organisation_id),
        events=audit.timeline([("paddle", paddle.id), *([("deposit", deposit.id)] if deposit is not None else [])]),
        limit=actor().bid_limit if mine else None,
        approved=authority.approved(actor(), lot.id) if mine else None,
        authorities=authority.of_lot(actor(), lot.id) if mine else [],
        over=lot.state in admission.OVER,
        postponed=postponed,
        may_leave=postponements.may_leave(actor(), paddle, lot, postponed),
        back_by=paddles.back_by(lot, sale),
        incidents=incidents.of_lot(actor(), lot.id),
        representation=conduct.representation(paddle.id),
        representation_form=RepresentationForm(formdata=None)
        if may_represent(actor(), paddle) and lot.state not in admission.OVER
        else None,
    )


def _registration(lot_id: int, form: PaddleForm) -> ResponseReturnValue:
    lot = catalogue.lot(actor(), lot_id)
    sale = bidding.sale(lot.sale_id)
    checks = admission.checks(queries.applicant(actor()), queries.offer(lot, sale, clock.now()))
    seller = accounts.organisation(lot.seller_id)
    return render_template("auctions/register.html", form=form, lot=lot, sale=sale, checks=checks, seller=seller), form.status
