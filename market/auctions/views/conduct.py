"""What the auctioneer does beside the hammer: last calls, announcements, suspension and termination; and the records of outages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, jsonify
from flask_babel import gettext

from market import storage
from market.access import access
from market.auctions.queries import catalogue
from market.auctions.services import announcements, anomalies, incidents, standstill
from market.auctions.views.blueprint import bp
from market.auctions.views.conduct_forms import NoteForm, ReopenForm, SayForm, SuspendForm, TerminateForm
from market.auctions.views.console import CONDUCT, act
from market.errors import Invalid
from market.web.forms import MarketForm
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.auctions.models.sale import Lot


@bp.post("/lots/<int:lot_id>/call")
@access(*CONDUCT)
def call_bid(lot_id: int) -> ResponseReturnValue:
    """Make the next last call."""
    return act(lot_id, MarketForm(), lambda: announcements.call(actor(), lot_id), gettext("Called."))


@bp.post("/lots/<int:lot_id>/say")
@access(*CONDUCT)
def say(lot_id: int) -> ResponseReturnValue:
    """Announce something to everybody who watches."""
    form = SayForm()
    return act(lot_id, form, lambda: announcements.say(actor(), lot_id, **form.values()), gettext("Announced."))


@bp.post("/lots/<int:lot_id>/suspend")
@access(*CONDUCT)
def suspend_lot(lot_id: int) -> ResponseReturnValue:
    """Suspend a lot for a legal ground."""
    form = SuspendForm()
    return act(lot_id, form, lambda: standstill.suspend_lot(actor(), lot_id, **form.values()), gettext("Bidding is suspended."))


@bp.post("/lots/<int:lot_id>/reopening")
@access(*CONDUCT)
def announce_reopening(lot_id: int) -> ResponseReturnValue:
    """Announce when a suspended lot goes on."""
    form = ReopenForm()
    done = gettext("The reopening is announced.")
    return act(lot_id, form, lambda: standstill.announce_reopening(actor(), lot_id, **form.values()), done)


@bp.post("/lots/<int:lot_id>/terminate")
@access(*CONDUCT)
def terminate_lot(lot_id: int) -> ResponseReturnValue:
    """End a lot for good."""
    form = TerminateForm()
    return act(lot_id, form, lambda: _terminate(lot_id, form), gettext("The lot is terminated. Deposits go back."))


@bp.post("/lots/<int:lot_id>/anomalies")
@access("agency", "operator")
def note_anomaly(lot_id: int) -> ResponseReturnValue:
    """Note that an anomaly was looked at."""
    form = NoteForm()
    return act(lot_id, form, lambda: anomalies.note(actor(), lot_id, **form.values()), gettext("Noted."))


@bp.get("/incidents/<int:incident_id>/record.pdf")
@access("signed_in")
def incident_file(incident_id: int) -> ResponseReturnValue:
    """Send the record of an outage to those whom it concerns."""
    incident, lot = incidents.readable(actor(), incident_id)
    answer = Response(storage.vault().get(incident.file_key), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="incident-{lot.id}-{incident.id}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/incidents/<int:incident_id>/signature.json")
@access("signed_in")
def incident_signature(incident_id: int) -> ResponseReturnValue:
    """Send the market's signature over that record."""
    incident, lot = incidents.readable(actor(), incident_id)
    answer = jsonify(incident.signature)
    answer.headers["Content-Disposition"] = f'attachment; filename="incident-{lot.id}-{incident.id}.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _terminate(lot_id: int, form: TerminateForm) -> Lot:
    if (form.phrase.data or "").lstrip("0") != str(catalogue.lot(actor(), lot_id).number):
        raise Invalid("lot.phrase", N_("Type the lot's number to confirm."), field="phrase")
    return standstill.terminate_lot(actor(), lot_id, ground=form.ground.data, reason=form.reason.data or "")
