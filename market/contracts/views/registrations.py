"""The registrar's queue and desk; operators read along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.accounts import queries as accounts
from market.contracts import policy, services
from market.contracts.forms import ApplicationForm, NoteForm, ReasonForm, RegisterForm, RegistrationFilter
from market.contracts.queries import page, registrations
from market.contracts.rules.deadlines import days_left
from market.contracts.rules.states import DECIDABLE, RegistrationState
from market.contracts.views.blueprint import bp
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from market.contracts.models.registration import Registration

PAGE_SIZE = 20
READERS = ("office.registrar", "operator")


@bp.get("/registrations")
@access(*READERS)
def registration_queue() -> ResponseReturnValue:
    """List the applications at the actor's office."""
    state = next((state for state in RegistrationState if state.value == request.args.get("state")), None)
    number = max(1, request.args.get("page", 1, type=int))
    rows, total = registrations.queue(actor(), state=state, page=number, size=PAGE_SIZE)
    return render_template(
        "contracts/queue.html",
        filters=RegistrationFilter(request.args, meta={"csrf": False}),
        rows=rows,
        total=total,
        counts=registrations.states(actor()),
        names=accounts.organisations({row.applicant_id for row, _ in rows} | {row.office_id for row, _ in rows}),
        left={row.id: days_left(row.due_on, clock.today()) for row, _ in rows if row.due_on and row.state in DECIDABLE},
        pages={"page": number, "pages": -(-total // PAGE_SIZE)},
    )


def _desk(application: Registration, *, form: MarketForm | None = None) -> str:
    shown = page.contract_page(actor(), application.contract_id)
    proposal = {"number": registrations.proposed_number(application, clock.today().year), "checks": application.checks}
    return render_template(
        "contracts/registration.html",
        p=shown,
        contract=shown.contract,
        application=application,
        findings=registrations.findings(shown.contract, today=clock.today()),
        answers=_answers(application),
        left=days_left(application.due_on, clock.today()) if application.due_on else None,
        decidable=application.state in DECIDABLE,
        is_registrar=policy.is_registrar(actor(), application),
        form=form,
        note=form if isinstance(form, NoteForm) else NoteForm(formdata=None, prefix="correction"),
        register=form if isinstance(form, RegisterForm) else RegisterForm(formdata=None, prefix="register", data=proposal),
        refusal=form if isinstance(form, ReasonForm) else ReasonForm(formdata=None, prefix="refusal"),
    )


def _answers(application: Registration) -> list[tuple[str, str]]:
    """Return the answers of the form as label and text."""
    rows = []
    for field in ApplicationForm(formdata=None):
        text = application.data.get(field.name, "")
        if field.type == "SelectField":
            text = next((str(label) for value, label in field.choices or [] if value == text), "")
        elif field.type == "BooleanField":
            text = gettext("yes") if text == "yes" else gettext("no")
        if field.name != "csrf_token" and text:
            rows.append((str(field.label.text), text))
    return rows


@bp.get("/registrations/<int:registration_id>")
@access(*READERS)
def registration(registration_id: int) -> ResponseReturnValue:
    """Show one application with its checklist."""
    return _desk(registrations.registration(actor(), registration_id))


def _decided(registration_id: int, form: MarketForm, command: Callable[[], object], message: str) -> ResponseReturnValue:
    application = registrations.registration(actor(), registration_id)
    if carry_out(form, command) is None:
        return _desk(application, form=form), form.status
    flash(message, "ok")
    return redirect(url_for(".registration", registration_id=registration_id), 303)


@bp.post("/registrations/<int:registration_id>/accept")
@access("office.registrar")
def accept(registration_id: int) -> ResponseReturnValue:
    """Take the application in."""
    done = gettext("The application is accepted.")
    return _decided(registration_id, MarketForm(), lambda: services.accept(actor(), registration_id), done)


@bp.post("/registrations/<int:registration_id>/correction")
@access("office.registrar")
def correction(registration_id: int) -> ResponseReturnValue:
    """Ask the applicant for a correction."""
    form = NoteForm(prefix="correction")
    done = gettext("The applicant was asked for a correction.")
    return _decided(registration_id, form, lambda: services.request_correction(actor(), registration_id, note=form.note.data or ""), done)


@bp.post("/registrations/<int:registration_id>/register")
@access("office.registrar")
def register(registration_id: int) -> ResponseReturnValue:
    """Register the contract."""
    form = RegisterForm(prefix="register")
    done = gettext("The contract is registered.")
    return _decided(registration_id, form, lambda: services.register(actor(), registration_id, **form.values()), done)


@bp.post("/registrations/<int:registration_id>/refuse")
@access("office.registrar")
def refuse(registration_id: int) -> ResponseReturnValue:
    """Refuse the registration."""
    form = ReasonForm(prefix="refusal")
    done = gettext("The registration was refused.")
    return _decided(registration_id, form, lambda: services.refuse(actor(), registration_id, reason=form.reason.data or ""), done)
