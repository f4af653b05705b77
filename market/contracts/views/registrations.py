"""The registrar's queue and desk; operators read along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.accounts import queries as accounts
from market.contracts import policy, services
from market.contracts.queries import applications, desk, page, refusals, registrations, rulings, serials
from market.contracts.queries.passages import passages
from market.contracts.rules.deadlines import days_left
from market.contracts.rules.desk import Due
from market.contracts.rules.registration.ruling import TECHNICAL_GROUNDS
from market.contracts.rules.states import DECIDABLE, REGISTERED_STATES, RegistrationState
from market.contracts.views.blueprint import bp
from market.contracts.views.office_forms import (
    CorrectionForm,
    DeclineForm,
    DisputeForm,
    OpinionForm,
    QueueFilter,
    RefusalForm,
    RegisterForm,
    RemarkForm,
    WhyForm,
)
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from market.contracts.models.registration import Registration

PAGE_SIZE = 20
READERS = ("office.registrar", "operator")
FORMS: dict[str, type[MarketForm]] = {
    "correction": CorrectionForm,
    "experts": DisputeForm,
    "opinion": OpinionForm,
    "register": RegisterForm,
    "refusal": RefusalForm,
    "decline": DeclineForm,
    "cancellation": WhyForm,
    "revocation": WhyForm,
    "remark": RemarkForm,
}
"""The forms of the desk by the prefix of their fields."""


@bp.get("/registrations")
@access(*READERS)
def registration_queue() -> ResponseReturnValue:
    """List the applications at the actor's office, overdue ones first."""
    number = max(1, request.args.get("page", 1, type=int))
    cut = desk.Cut(
        state=next((state for state in RegistrationState if state.value == request.args.get("state")), None),
        due=next((due for due in Due if due.value == request.args.get("due")), None),
        text=request.args.get("q", "")[:60],
    )
    rows, total = desk.queue(actor(), cut, page=number, size=PAGE_SIZE)
    return render_template(
        "contracts/queue.html",
        filters=QueueFilter(request.args, meta={"csrf": False}),
        cut=cut,
        rows=rows,
        total=total,
        counts=desk.counts(actor()),
        names=accounts.organisations({row.applicant_id for row, _ in rows} | {row.office_id for row, _ in rows}),
        left={row.id: days_left(row.due_on, clock.today()) for row, _ in rows if row.due_on and row.state in DECIDABLE},
        waiting=rulings.waiting(row.id for row, _ in rows),
        printable={row.id for row, _ in rows if row.state in REGISTERED_STATES and policy.is_registrar(actor(), row)},
        pages={"page": number, "pages": -(-total // PAGE_SIZE)},
    )


def shown(application: Registration, *, at: str = "", form: MarketForm | None = None) -> str:
    """Return the desk's page of one application; `form` is one that was refused, with the prefix `at`."""
    p = page.contract_page(actor(), application.contract_id)
    forms = {name: kind(formdata=None, prefix=name, **_filled(name, application)) for name, kind in FORMS.items()}
    if form is not None and at:
        forms[at] = form
    return render_template(
        "contracts/registration.html",
        p=p,
        contract=p.contract,
        application=application,
        findings={line.key: line for line in p.precheck or registrations.findings(p.contract, today=clock.today())},
        passages=passages(p.contract, (p.seller, p.buyer), signatures=p.signers, items=p.items, patents=p.patents, versions=p.versions),
        parts=applications.form(p.contract, application).parts,
        left=days_left(application.due_on, clock.today()) if application.due_on else None,
        decidable=application.state in DECIDABLE,
        in_force=application.state in REGISTERED_STATES,
        is_registrar=policy.is_registrar(actor(), application),
        form=form,
        forms=forms,
        **_record(application),
    )


def _record(application: Registration) -> dict[str, object]:
    """Return what the office did so far, under the names of the template."""
    year = clock.today().year
    done = rulings.rulings(application.id)
    waiting = next((row for row in done if row.outcome is None), None)
    persons = {number for row in done for number in (row.prepared_by, row.reviewed_by) if number is not None}
    return {
        "waiting": waiting,
        "coming": serials.next_number(application.office_id, year, serials.row(application.office_id, year)),
        "is_barred": actor().person_id in (barred := rulings.barred(application)),
        "free": len({person.id for person in accounts.people_with_role(application.office_id, "registrar")} - barred) if barred else 0,
        "is_technical": application.ground in TECHNICAL_GROUNDS,
        "is_author": waiting is not None and waiting.prepared_by == actor().person_id,
        "rulings": done,
        "persons": accounts.people(persons),
        "opinions": rulings.opinions(application.id),
        "corrections": rulings.corrections(application.id),
        "request": (asked := rulings.open_request(application.id)),
        "corrected": rulings.supplement(application.id, asked.corrects) if asked is not None and asked.corrects is not None else None,
        "versions": rulings.versions(application.id),
        "has_notice": (refused := refusals.refusal(application)) is not None and refusals.notice_of(refused) is not None,
    }


def _filled(name: str, application: Registration) -> dict[str, object]:
    if name != "register":
        return {}
    return {"data": {"checks": application.checks}}


@bp.get("/registrations/<int:registration_id>")
@access(*READERS)
def registration(registration_id: int) -> ResponseReturnValue:
    """Show one application with its checklist."""
    return shown(registrations.registration(actor(), registration_id))


def decided(registration_id: int, at: str, form: MarketForm, command: Callable[[], object], message: str) -> ResponseReturnValue:
    """Carry out a command of the desk; show the page again with the form where it is refused."""
    application = registrations.registration(actor(), registration_id)
    if carry_out(form, command) is None:
        return shown(application, at=at, form=form), form.status
    flash(message, "ok")
    return redirect(url_for(".registration", registration_id=registration_id), 303)


@bp.post("/registrations/<int:registration_id>/accept")
@access("office.registrar")
def accept(registration_id: int) -> ResponseReturnValue:
    """Take the application in."""
    done = gettext("The application is accepted.")
    return decided(registration_id, "", MarketForm(), lambda: services.accept(actor(), registration_id), done)


@bp.post("/registrations/<int:registration_id>/correction")
@access("office.registrar")
def correction(registration_id: int) -> ResponseReturnValue:
    """Ask the applicant for a correction, part by part."""
    form = CorrectionForm(prefix="correction")
    done = gettext("The applicant was asked for a correction.")
    return decided(
        registration_id, "correction", form, lambda: services.request_correction(actor(), registration_id, points=form.given()), done
    )


@bp.post("/registrations/<int:registration_id>/experts")
@access("office.registrar")
def call_experts(registration_id: int) -> ResponseReturnValue:
    """Send a disputed application to experts."""
    form = DisputeForm(prefix="experts")
    done = gettext("The application is with experts.")
    return decided(registration_id, "experts", form, lambda: services.call_experts(actor(), registration_id, **form.values()), done)


@bp.post("/registrations/<int:registration_id>/opinions")
@access("office.registrar")
def add_opinion(registration_id: int) -> ResponseReturnValue:
    """Enter an expert's opinion."""
    form = OpinionForm(prefix="opinion")
    done = gettext("The opinion is recorded.")
    return decided(registration_id, "opinion", form, lambda: services.add_opinion(actor(), registration_id, **form.values()), done)
