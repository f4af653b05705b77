"""Holders of a priority right 优先购买权: named by the operator, and their answer in the room. Works without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.accounts import queries as accounts
from market.auctions import policy
from market.auctions.forms.priority import AnswerForm, HolderForm
from market.auctions.forms.sales import ReasonForm
from market.auctions.queries import bidding, catalogue
from market.auctions.queries import priority as queries
from market.auctions.rules.holders import earliest_announcement
from market.auctions.rules.states import LotState, SaleState
from market.auctions.services import holders, matching, receipts
from market.auctions.services.holders import Naming
from market.auctions.views.blueprint import bp
from market.auctions.views.room import page
from market.db import unit_of_work
from market.errors import Conflict, Forbidden, Invalid
from market.web.forms import carry_out
from market.web.gate import actor
from market.web.i18n import refusal, translated
from market.web.throttle import limited
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.auctions.models.priority import PriorityHolder


@bp.get("/lots/<int:lot_id>/priority-holders")
@access("operator.clerk")
def holders_page(lot_id: int) -> ResponseReturnValue:
    """Show who holds a priority right on a lot, and name one more before the announcement."""
    return _page(lot_id, HolderForm(formdata=None))


@bp.post("/lots/<int:lot_id>/priority-holders")
@access("operator.clerk")
def name_holder(lot_id: int) -> ResponseReturnValue:
    """Name a holder, who is told at once."""
    form = HolderForm()
    if carry_out(form, lambda: holders.name_holder(actor(), lot_id, Naming(**form.values()))) is None:
        return _page(lot_id, form)
    flash(gettext("The holder is named, and told by letter."), "ok")
    return redirect(url_for(".holders_page", lot_id=lot_id), 303)


@bp.post("/priority-holders/<int:holder_id>/remove")
@access("operator.clerk")
def remove_holder(holder_id: int) -> ResponseReturnValue:
    """Take a naming back."""
    form, lot_id = ReasonForm(), queries.lot_of(holder_id)
    if carry_out(form, lambda: holders.remove_holder(actor(), holder_id, **form.values())) is None:
        return _page(lot_id, HolderForm(formdata=None), removing=holder_id, reason_form=form)
    flash(gettext("The naming was taken back."), "ok")
    return redirect(url_for(".holders_page", lot_id=lot_id), 303)


@bp.post("/lots/<int:lot_id>/priority")
@limited("bid")
@access("signed_in")
def answer_priority(lot_id: int) -> ResponseReturnValue:
    """Take the lot at the highest price, or waive; scripts get JSON, forms a redirect or the room with the refusal."""
    form = AnswerForm()
    try:
        with unit_of_work():
            given = matching.answer(
                actor(), lot_id, takes=form.takes.data == "yes", key=form.key.data or "", address=request.remote_addr or ""
            )
    except (Conflict, Invalid) as error:
        flash(translated(error), "danger")
        return page(lot_id, status=error.status)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(_json(given)), 200 if given.accepted else 409
    if not given.accepted:
        flash(refusal(given.reason, given.params), "danger")
        return page(lot_id, status=409)
    flash(gettext("You take the lot at the highest price.") if given.takes else gettext("You have waived your priority right."), "ok")
    return redirect(url_for(".room_page", lot_id=lot_id), 303)


def _json(given: matching.Answer) -> dict[str, object]:
    if given.entry is None:
        return given.stored() | {"detail": refusal(given.reason, given.params)}
    return given.stored() | {"receipt": receipts.receipt_of_entry(given.entry)}


def _page(lot_id: int, form: HolderForm, *, removing: int | None = None, reason_form: ReasonForm | None = None) -> ResponseReturnValue:
    lot = catalogue.lot(actor(), lot_id)
    sale = bidding.sale(lot.sale_id)
    if not policy.may_plan(actor(), sale):
        raise Forbidden("sale.not_planner", N_("Only the operator's clerks plan this auction session."))
    found = queries.holders(lot.id)
    return render_template(
        "auctions/priority.html",
        lot=lot,
        sale=sale,
        form=form,
        holders=found,
        organisations=accounts.organisations({holder.organisation_id for holder in found}),
        people=_people(found),
        numbers=queries.numbers(lot.id),
        editable=lot.state is LotState.DRAFT and sale.state is SaleState.DRAFT,
        days=queries.notice_days(clock.today()),
        earliest=earliest_announcement(queries.notices([lot.id]), queries.notice_days(clock.today())),
        removing=removing,
        reason_form=reason_form or ReasonForm(formdata=None),
    ), reason_form.status if reason_form else form.status


def _people(found: list[PriorityHolder]) -> dict[int, str]:
    people = accounts.people([holder.person_id for holder in found if holder.person_id is not None])
    return {person.id: person.name for person in people.values()}
