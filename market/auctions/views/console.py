"""The console of a running sale: one lot after another, the hammer when the clock is at zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from market import audit, clock
from market.access import access
from market.accounts import queries as accounts
from market.auctions import policy
from market.auctions.forms.sales import ReasonForm
from market.auctions.models.bidding import BidAttempt
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import anomalies, bidding, catalogue, conduct, paddles, room, watch
from market.auctions.rules.states import LotState, PaddleState
from market.auctions.services import floor, sales, settlement, standstill
from market.auctions.services.answers import Answer
from market.auctions.views.blueprint import bp
from market.auctions.views.conduct_forms import NoteForm, ReopenForm, SayForm, SuspendForm, TerminateForm
from market.db import database_time
from market.errors import NotFound
from market.ids import new_secret
from market.payments import queries as deposits
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor
from market.web.i18n import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

_NOTHING: dict[str, object] = {
    **dict.fromkeys(("entries", "refused", "bidders", "events"), ()),
    **{name: {} for name in ("represented", "numbers", "organisations", "due")},
    **dict.fromkeys(("state", "suspension"), None),
    **dict.fromkeys(("incidents", "anomalies", "notes"), ()),
}
FORMS: dict[str, type[MarketForm]] = {
    "form": ReasonForm,
    "say_form": SayForm,
    "suspend_form": SuspendForm,
    "reopen_form": ReopenForm,
    "terminate_form": TerminateForm,
    "note_form": NoteForm,
}
CONDUCT = ("agency.auctioneer", "operator.clerk")


@bp.get("/sales/<int:sale_id>/console")
@access("agency", "operator")
def console(sale_id: int) -> ResponseReturnValue:
    """Show the run order, the lot that is called, and what was bid."""
    return console_page(sale_id)


@bp.post("/sales/<int:sale_id>/open")
@access(*CONDUCT)
def open_sale(sale_id: int) -> ResponseReturnValue:
    """Begin the sale at its hour."""
    return _act(sale_id, lambda: sales.open_sale(actor(), sale_id), gettext("The auction session has begun."))


@bp.post("/lots/<int:lot_id>/open")
@access(*CONDUCT)
def open_lot(lot_id: int) -> ResponseReturnValue:
    """Call the next lot."""
    return _act(_sale_of(lot_id), lambda: settlement.open_lot(actor(), lot_id), gettext("Bidding is open."))


@bp.post("/lots/<int:lot_id>/pause")
@access(*CONDUCT)
def pause_lot(lot_id: int) -> ResponseReturnValue:
    """Stop the clock with a reason that bidders read."""
    return _act_with_reason(lot_id, standstill.pause_lot, gettext("Bidding is paused."))


@bp.post("/lots/<int:lot_id>/resume")
@access(*CONDUCT)
def resume_lot(lot_id: int) -> ResponseReturnValue:
    """Let the clock run on."""
    return _act_with_reason(lot_id, standstill.resume_lot, gettext("Bidding goes on."))


@bp.post("/lots/<int:lot_id>/hammer")
@access(*CONDUCT)
def hammer(lot_id: int) -> ResponseReturnValue:
    """Award the lot to its highest bidder."""
    return _act(_sale_of(lot_id), lambda: settlement.hammer(actor(), lot_id), gettext("Sold."))


def _sale_of(lot_id: int) -> int:
    return catalogue.lot(actor(), lot_id).sale_id


def act(lot_id: int, form: MarketForm, command: Callable[[], object], done: str) -> ResponseReturnValue:
    """Carry out what the auctioneer ordered for a lot; where it is refused, the console keeps what was typed."""
    return _act(_sale_of(lot_id), command, done, form)


def _act(sale_id: int, command: Callable[[], object], done: str, form: MarketForm | None = None) -> ResponseReturnValue:
    watched(sale_id)
    if form is None:
        form = ReasonForm()
        form.reason.validators = ()
    if carry_out(form, command) is None:
        return console_page(sale_id, form)
    flash(done, "ok")
    return redirect(url_for(".console", sale_id=sale_id), 303)


def _act_with_reason(lot_id: int, command: Callable[..., object], done: str) -> ResponseReturnValue:
    form = ReasonForm()
    return act(lot_id, form, lambda: command(actor(), lot_id, **form.values()), done)


def watched(sale_id: int) -> Sale:
    """Return the sale of a console; raise NotFound unless the actor may watch it."""
    sale = catalogue.sale(actor(), sale_id)
    if not policy.may_watch_console(actor(), sale):
        raise NotFound
    return sale


def console_page(sale_id: int, given: MarketForm | None = None) -> ResponseReturnValue:
    """Show the console; `given` is a form that was refused, with what was typed."""
    sale = watched(sale_id)
    lots = [lot for lot in catalogue.lots(actor(), sale_id) if lot.announced_at is not None]
    lot = bidding.running_lot(sale_id)
    waiting = [row for row in lots if row.state is LotState.ANNOUNCED]
    return render_template(
        "auctions/console.html",
        sale=sale,
        lots=lots,
        lot=lot,
        next_lot=waiting[0] if waiting else None,
        **_forms(given),
        conducts=policy.may_conduct(actor(), sale),
        admitted=paddles.admitted(sale_id),
        results=catalogue.results(lots),
        agency=accounts.organisations({sale.agency_id} if sale.agency_id else set()).get(sale.agency_id or 0),
        server_time=clock.mapped(database_time()),
        health=watch.health(),
        notice_minutes=standstill.notice_minutes(clock.now()),
        **_called(lot),
    ), given.status if given is not None else 200


def _forms(given: MarketForm | None) -> dict[str, MarketForm]:
    """Return every form of the console, empty but for the one that was refused; several have a reason, so ids begin with the form."""
    found = {name: given if isinstance(given, kind) else kind(formdata=None) for name, kind in FORMS.items()}
    for name, form in found.items():
        for each in form:
            each.id = f"{name}-{each.short_name}".replace("_", "-")
    return found | {"given": given or found["form"]}


def _called(lot: Lot | None) -> dict[str, object]:
    """Return what the console shows of the lot that is called."""
    if lot is None:
        return {
            "state": None,
            "represented": {},
            "entries": [],
            "refused": [],
            "numbers": {},
            "bidders": [],
            "organisations": {},
            "due": {},
            "events": [],
        }
    state = room.room(lot.id)
    found = paddles.of_lot(lot.id)
    shows_names = actor().can("operator")
    return {
        "state": state,
        "suspension": conduct.suspension(lot.id),
        "incidents": watch.incidents([suspension.id for suspension in conduct.suspensions(lot.id)]),
        "anomalies": anomalies.anomalies(lot),
        "notes": anomalies.notes(lot.id),
        "represented": conduct.represented(lot.id),
        "floor_key": new_secret(),
        "floor_ways": floor.FROM_THE_HALL,
        "entries": list(reversed(state.entries))[:20],
        "refused": [(attempt, _why(attempt)) for attempt in catalogue.refused_attempts(lot.id)],
        "numbers": {paddle.organisation_id: paddle.number for paddle in found if paddle.number is not None},
        "bidders": [paddle for paddle in found if paddle.state is not PaddleState.REFUSED],
        "organisations": accounts.organisations({paddle.organisation_id for paddle in found}) if shows_names else {},
        "due": deposits.deposits(paddle.deposit_id for paddle in found if paddle.deposit_id is not None),
        "events": audit.timeline([("lot", lot.id)]),
    }


def _why(attempt: BidAttempt) -> str:
    answer = Answer.restored(attempt.answer)
    return refusal(answer.reason, answer.params)
