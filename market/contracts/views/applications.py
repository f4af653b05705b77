"""The application for registration: the form to fill in, the amounts step by step, and the form as it was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market.access import access
from market.contracts import services
from market.contracts.queries import applications, contracts, packs, page, registrations
from market.contracts.views.application_form import application_form
from market.contracts.views.blueprint import PARTIES, bp
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "pdf": "application/pdf",
}


@bp.route("/contracts/<int:contract_id>/registration", methods=["GET", "POST"])
@access(".editor", ".signer")
def application(contract_id: int) -> ResponseReturnValue:
    """Show the application, filled in as far as the market knows; POST sends it."""
    shown = page.contract_page(actor(), contract_id)
    services.require_applicant(actor(), shown.contract)
    filled = applications.form(shown.contract, shown.registration, by=actor().name)
    form = application_form(filled)
    if "recompute" in request.form:
        form.work_out(shown.split.total - shown.split.tech)
    elif (
        request.method == "POST" and carry_out(form, lambda: services.apply_registration(actor(), contract_id, **form.values())) is not None
    ):
        flash(gettext("The application was sent to the registration office."), "ok")
        return redirect(url_for(".show", contract_id=contract_id), 303)
    return render_template(
        "contracts/application.html",
        p=shown,
        contract=shown.contract,
        form=form,
        filled=filled,
    ), form.status


@bp.get("/contracts/<int:contract_id>/registration/form")
@access(*PARTIES)
def registration_form(contract_id: int) -> ResponseReturnValue:
    """Show the form as it was sent, or as it would be sent now."""
    contract = contracts.contract(actor(), contract_id)
    found = registrations.of_contract(contract.id)
    return render_template(
        "contracts/registration_form.html",
        contract=contract,
        application=found,
        filled=applications.form(contract, found),
        is_packed=found is not None and packs.pack_of(found) is not None,
    )


@bp.get("/contracts/<int:contract_id>/registration/form.xlsx")
@access(*PARTIES)
def registration_xlsx(contract_id: int) -> ResponseReturnValue:
    """Send the form as a workbook."""
    return _file(*services.registration_xlsx(actor(), contract_id), "xlsx")


@bp.get("/contracts/<int:contract_id>/registration/form.xml")
@access(*PARTIES)
def registration_xml(contract_id: int) -> ResponseReturnValue:
    """Send the form as XML."""
    return _file(*services.registration_xml(actor(), contract_id), "xml")


@bp.get("/contracts/<int:contract_id>/registration/pack.pdf")
@access(*PARTIES)
def registration_pack(contract_id: int) -> ResponseReturnValue:
    """Send the signed file of the application."""
    return _file(*services.registration_pack(actor(), contract_id), "pdf")


def _file(number: str, content: bytes, kind: str) -> Response:
    answer: Response = current_app.response_class(content, mimetype=TYPES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}-registration.{kind}"'
    return answer
