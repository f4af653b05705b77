"""Asking for authority above the own limit, and what a second person answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from market import audit
from market.access import access
from market.accounts import queries as accounts
from market.auctions import policy
from market.auctions.forms.sales import AnswerForm, AuthorityForm
from market.auctions.models.authority import Authority
from market.auctions.queries import authority as queries
from market.auctions.queries import bidding
from market.auctions.queries import paddles as paddle_queries
from market.auctions.rules.authority import AuthorityState
from market.auctions.rules.states import LotState
from market.auctions.services import authority
from market.auctions.views.blueprint import bp
from market.errors import NotFound
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/lots/<int:lot_id>/authority")
@access("signed_in")
def authority_page(lot_id: int) -> ResponseReturnValue:
    """Show the organisation's authorities on a lot: to ask, to decide, to take back."""
    return _page(lot_id, AuthorityForm(), AnswerForm())


@bp.post("/lots/<int:lot_id>/authority")
@access(".bidder")
def request_authority(lot_id: int) -> ResponseReturnValue:
    """Ask a second person."""
    form = AuthorityForm()
    given = {"amount": form.amount.data, "reason": form.reason.data or ""}
    if carry_out(form, lambda: authority.request(actor(), lot_id, **given)) is None:
        return _page(lot_id, form, AnswerForm(formdata=None))
    flash(gettext("Your request was sent to those who may approve it."), "ok")
    return redirect(url_for(".authority_page", lot_id=lot_id), 303)


@bp.post("/authorities/<int:authority_id>/approve")
@access(*policy.DECIDERS)
def approve_authority(authority_id: int) -> ResponseReturnValue:
    """Approve a colleague's request."""
    return _decided(authority_id, authority.approve, gettext("Approved. Your colleague was told."))


@bp.post("/authorities/<int:authority_id>/refuse")
@access(*policy.DECIDERS)
def refuse_authority(authority_id: int) -> ResponseReturnValue:
    """Refuse a colleague's request."""
    return _decided(authority_id, authority.refuse, gettext("Refused. Your colleague was told."))


@bp.post("/authorities/<int:authority_id>/withdraw")
@access("signed_in")
def withdraw_authority(authority_id: int) -> ResponseReturnValue:
    """Take a request or an approval back."""
    return _decided(authority_id, authority.withdraw, gettext("The authority was withdrawn."))


def _decided(authority_id: int, act: Callable[..., Authority], said: str) -> ResponseReturnValue:
    lot_id = queries.authority(actor(), authority_id).lot_id
    form = AnswerForm()
    if carry_out(form, lambda: act(actor(), authority_id, reason=form.reason.data or "")) is None:
        return _page(lot_id, AuthorityForm(formdata=None), form)
    flash(said, "ok")
    return redirect(url_for(".authority_page", lot_id=lot_id), 303)


def _page(lot_id: int, form: AuthorityForm, answer: AnswerForm) -> ResponseReturnValue:
    who = actor()
    paddle = paddle_queries.my_paddle(who, lot_id)
    if paddle is None:
        raise NotFound
    lot, known = paddle_queries.lot_of(paddle), queries.of_lot(who, lot_id)
    people = {person_id for found in known for person_id in (found.person_id, found.decided_by) if person_id is not None}
    waits = any(found.person_id == who.person_id and found.state is AuthorityState.REQUESTED for found in known)
    before = lot.state is LotState.ANNOUNCED
    context = {
        "paddle": paddle,
        "lot": lot,
        "sale": bidding.sale(lot.sale_id),
        "authorities": known,
        "people": accounts.people(people),
        "before": before,
        "may_ask": before and who.can(".bidder") and who.bid_limit is not None and not waits,
        "may_decide": before and policy.may_decide_authority(who),
        "approved": queries.approved(who, lot_id),
        "events": audit.timeline([("authority", found.id) for found in known]),
        "form": form,
        "answer": answer,
    }
    return render_template("auctions/authority.html", **context), answer.status if answer.errors or answer.problems else form.status
