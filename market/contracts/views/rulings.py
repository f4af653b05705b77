"""What an office rules: one registrar prepares, a second one confirms or sends back; certificates and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template, request
from flask_babel import gettext

from market import clock
from market.access import access
from market.contracts import services
from market.contracts.queries import desk, matters
from market.contracts.rules.matters import tally
from market.contracts.views.blueprint import PARTIES, bp
from market.contracts.views.figures import as_csv
from market.contracts.views.office_forms import DeclineForm, RefusalForm, RegisterForm, RemarkForm, WhyForm
from market.contracts.views.registrations import READERS, decided
from market.db import unit_of_work
from market.web.forms import MarketForm
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

FIRST_YEAR = 2000


@bp.post("/registrations/<int:registration_id>/register")
@access("office.registrar")
def register(registration_id: int) -> ResponseReturnValue:
    """Prepare the registration."""
    form = RegisterForm(prefix="register")
    return decided(
        registration_id, "register", form, lambda: services.prepare_registration(actor(), registration_id, **form.values()), _prepared()
    )


@bp.post("/registrations/<int:registration_id>/refuse")
@access("office.registrar")
def refuse(registration_id: int) -> ResponseReturnValue:
    """Prepare a refusal."""
    form = RefusalForm(prefix="refusal")
    return decided(
        registration_id, "refusal", form, lambda: services.prepare_refusal(actor(), registration_id, **form.values()), _prepared()
    )


@bp.post("/registrations/<int:registration_id>/grant")
@access("office.registrar")
def grant(registration_id: int) -> ResponseReturnValue:
    """Prepare the change or cancellation that was applied for."""
    return decided(registration_id, "", MarketForm(), lambda: services.prepare_change(actor(), registration_id), _prepared())


@bp.post("/registrations/<int:registration_id>/decline")
@access("office.registrar")
def decline(registration_id: int) -> ResponseReturnValue:
    """Decline the change or cancellation that was applied for."""
    form, done = DeclineForm(prefix="decline"), gettext("The application was declined.")
    return decided(registration_id, "decline", form, lambda: services.decline_request(actor(), registration_id, **form.values()), done)


@bp.post("/registrations/<int:registration_id>/cancel")
@access("office.registrar")
def cancel(registration_id: int) -> ResponseReturnValue:
    """Prepare the cancellation of a registration."""
    form = WhyForm(prefix="cancellation")
    return decided(
        registration_id,
        "cancellation",
        form,
        lambda: services.prepare_cancellation(actor(), registration_id, **form.values()),
        _prepared(),
    )


@bp.post("/registrations/<int:registration_id>/revoke")
@access("office.registrar")
def revoke(registration_id: int) -> ResponseReturnValue:
    """Prepare the revocation of a registration."""
    form = WhyForm(prefix="revocation")
    return decided(
        registration_id, "revocation", form, lambda: services.prepare_revocation(actor(), registration_id, **form.values()), _prepared()
    )


@bp.post("/registrations/<int:registration_id>/confirm")
@access("office.registrar")
def confirm(registration_id: int) -> ResponseReturnValue:
    """Confirm what a colleague has prepared."""
    done = gettext("The ruling is confirmed and in effect.")
    return decided(registration_id, "", MarketForm(), lambda: services.confirm(actor(), registration_id), done)


@bp.post("/registrations/<int:registration_id>/send-back")
@access("office.registrar")
def send_back(registration_id: int) -> ResponseReturnValue:
    """Send a prepared ruling back, or withdraw the own one."""
    form, done = RemarkForm(prefix="remark"), gettext("The ruling was sent back.")
    return decided(registration_id, "remark", form, lambda: services.send_back(actor(), registration_id, remark=form.note.data or ""), done)


def _prepared() -> str:
    return gettext("The ruling is prepared. A second registrar of the office confirms it.")


@bp.get("/registrations/statistics")
@access(*READERS)
def registration_statistics() -> ResponseReturnValue:
    """Show what the office decided in a year."""
    this = clock.today().year
    year = min(this, max(FIRST_YEAR, request.args.get("year", this, type=int)))
    found, others = desk.year(actor(), year), tally(matters.dealt(actor(), year))
    return render_template("contracts/statistics.html", found=found, matters=others, year=year, years=range(this, this - 5, -1))


@bp.get("/registrations/statistics.csv")
@access(*READERS)
def registration_statistics_csv() -> ResponseReturnValue:
    """Send the same figures as CSV."""
    this = clock.today().year
    year = min(this, max(FIRST_YEAR, request.args.get("year", this, type=int)))
    answer = Response(as_csv(desk.year(actor(), year), tally(matters.dealt(actor(), year))), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=registrations-{year}.csv"
    return answer


@bp.post("/registrations/certificates.pdf")
@access("office.registrar")
def certificates() -> ResponseReturnValue:
    """Send the chosen certificates as one PDF."""
    chosen = [int(number) for number in request.form.getlist("registration") if number.isascii() and number.isdigit()]
    with unit_of_work():
        content = services.certificates(actor(), chosen)
    return Response(content, mimetype="application/pdf")


@bp.get("/contracts/<int:contract_id>/certificate.pdf")
@access(*PARTIES)
def certificate(contract_id: int) -> ResponseReturnValue:
    """Send the certificate of a registered contract with its versions."""
    return Response(services.certificate(actor(), contract_id), mimetype="application/pdf")


@bp.get("/contracts/<int:contract_id>/refusal.pdf")
@access(*PARTIES)
def refusal_notice(contract_id: int) -> ResponseReturnValue:
    """Send the signed notice of a refusal, with its ground and the ways that are left."""
    number, content = services.refusal_notice(actor(), contract_id)
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}-refusal.pdf"'
    return answer
