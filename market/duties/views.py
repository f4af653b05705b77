"""The pages of duties: what waits for whom, the duties of a contract, one duty with its evidence, the instalments, the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import audit, clock, storage
from market.access import access
from market.accounts import queries as accounts
from market.contracts.queries import contracts
from market.duties import feed, policy, queries, services
from market.duties.forms import DoneForm, DutyFilter, EvidenceForm, ExportForm, PaymentPlanForm, WaiveForm
from market.duties.rules.closing import REFERENCES
from market.duties.rules.exporting import Declared, Standing
from market.duties.rules.making import FIXED_SUM
from market.duties.rules.states import AT_THE_OFFICE, PENDING, DutyKind, DutyState, Listed
from market.errors import Forbidden, NotFound
from market.money import ZERO
from market.uploads import MIME
from market.web.files import file_answer
from market.web.forms import carry_out
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.contracts.models.contract import Contract
    from market.duties.models import Duty
    from market.web.forms import MarketForm

bp = Blueprint("duties", __name__)
PAGE_SIZE = 20
SHOWN = {Listed.PENDING: PENDING, Listed.DONE: (DutyState.DONE,), Listed.WAIVED: (DutyState.WAIVED,)}
_PILLS = {DutyState.OPEN: "info", DutyState.OVERDUE: "danger", DutyState.DONE: "done"}


@bp.app_template_filter("duty_pill")
def duty_pill(state: DutyState) -> str:
    """Return the pill's kind for a duty's state."""
    return _PILLS.get(state, "")


@bp.get("/duties")
@access(*policy.READERS)
def index() -> ResponseReturnValue:
    """List what is to be done under the actor's contracts."""
    asked = request.args.get("show")
    show = next((one for one in Listed if one.value == asked), Listed.PENDING)
    number = max(1, request.args.get("page", 1, type=int))
    rows, total = queries.duties(actor(), states=SHOWN[show], page=number, size=PAGE_SIZE)
    return render_template(
        "duties/index.html",
        filters=DutyFilter(request.args, meta={"csrf": False}),
        show=show,
        rows=rows,
        names=accounts.organisations({duty.organisation_id for duty, _ in rows}),
        today=clock.today(),
        pages={"page": number, "pages": -(-total // PAGE_SIZE)},
    )


@bp.get("/duties/calendar.ics")
@access(*policy.READERS)
def calendar_file() -> ResponseReturnValue:
    """Return what is to be done as a calendar file."""
    return feed.answer(actor())


def _contract(contract_id: int) -> Contract:
    found = contracts.contract(actor(), contract_id)
    if not policy.can_view(actor(), found):
        raise NotFound
    return found


@bp.get("/contracts/<int:contract_id>/duties")
@access(*policy.READERS)
def contract(contract_id: int) -> ResponseReturnValue:
    """Show the duties of a contract: who owes what until when."""
    found = _contract(contract_id)
    rows = queries.of_contract(found.id)
    payments = [row for row in rows if row.kind is DutyKind.PAYMENT]
    return render_template(
        "duties/contract.html",
        contract=found,
        rows=rows,
        names=accounts.organisations([found.seller_id, found.buyer_id]),
        today=clock.today(),
        total=queries.total(found),
        left=queries.left(found, payments),
        fixed=found.payment in FIXED_SUM,
        recorded=_recorded(rows),
        may_plan=policy.can_plan(actor(), found) and found.effective_on is not None and queries.left(found, payments) != ZERO,
        events=audit.timeline([("duty", row.id) for row in rows]),
    )


def _recorded(rows: list[Duty]) -> str:
    """Say of transfers that an office records whether they took effect: `all`, `open`, or nothing where none is recorded."""
    wanted = [row for row in rows if row.kind is DutyKind.TRANSFER_RECORD and row.state is not DutyState.WAIVED]
    if not wanted:
        return ""
    return "all" if all(row.state is DutyState.DONE for row in wanted) else "open"


def _show(duty_id: int, form: MarketForm | None = None) -> str:
    duty = queries.duty(actor(), duty_id)
    found = contracts.contract(actor(), duty.contract_id)
    forms = {kind: form if isinstance(form, kind) else kind(formdata=None) for kind in (DoneForm, WaiveForm, EvidenceForm)}
    if form is None:
        forms[DoneForm].on.data = clock.today()
    pending = duty.state in PENDING
    by_receipts = duty.kind is DutyKind.PAYMENT and queries.by_receipts(found)
    return render_template(
        "duties/duty.html",
        duty=duty,
        contract=found,
        owes=accounts.organisation(duty.organisation_id),
        files=queries.files([duty.id]).get(duty.id, []),
        by_receipts=by_receipts,
        at_office=duty.kind in AT_THE_OFFICE,
        may_note=pending and not by_receipts and policy.can_note(actor(), duty, found),
        may_waive=pending and policy.can_waive(actor(), duty, found),
        may_file=policy.can_file(actor(), found),
        what=REFERENCES[duty.kind],
        done=forms[DoneForm],
        waive=forms[WaiveForm],
        evidence=forms[EvidenceForm],
        form=form,
        today=clock.today(),
        events=audit.timeline([("duty", duty.id)]),
    )


@bp.get("/duties/<int:duty_id>")
@access(*policy.READERS)
def duty(duty_id: int) -> ResponseReturnValue:
    """Show one duty."""
    return _show(duty_id)


@bp.post("/duties/<int:duty_id>/done")
@access(*policy.WRITERS)
def discharge(duty_id: int) -> ResponseReturnValue:
    """Note that a duty is done."""
    form = DoneForm()
    done = carry_out(
        form, lambda: services.discharge(actor(), duty_id, on=form.on.data or clock.today(), reference=form.reference.data or "")
    )
    return _after(duty_id, form, done, gettext("The duty is noted as done."))


@bp.post("/duties/<int:duty_id>/waive")
@access(*policy.WRITERS)
def waive(duty_id: int) -> ResponseReturnValue:
    """Let a duty go."""
    form = WaiveForm()
    done = carry_out(form, lambda: services.waive(actor(), duty_id, reason=form.reason.data or ""))
    return _after(duty_id, form, done, gettext("The duty is waived."))


@bp.post("/duties/<int:duty_id>/files")
@access(*policy.WRITERS)
def attach(duty_id: int) -> ResponseReturnValue:
    """Keep evidence."""
    form = EvidenceForm()
    done = carry_out(form, lambda: services.attach(actor(), duty_id, content=form.file.data.read(), name=form.file.data.filename or ""))
    return _after(duty_id, form, done, gettext("The file is kept."))


def _after(duty_id: int, form: MarketForm, done: object, said: str) -> ResponseReturnValue:
    if done is None:
        return _show(duty_id, form), form.status
    flash(said, "ok")
    return redirect(url_for(".duty", duty_id=duty_id), 303)


@bp.get("/duties/files/<int:file_id>")
@access(*policy.READERS)
def evidence_file(file_id: int) -> Response:
    """Hand out a piece of evidence to the parties and the operator."""
    found = queries.file(actor(), file_id)
    return file_answer(storage.vault().get(found.content_key), mimetype=MIME[found.media], name=found.name)


@bp.route("/contracts/<int:contract_id>/duties/plan", methods=["GET", "POST"])
@access(*policy.WRITERS)
def plan(contract_id: int) -> ResponseReturnValue:
    """Show the form of the instalments; POST enters them."""
    found = _contract(contract_id)
    if not policy.can_plan(actor(), found):
        raise Forbidden("duty.not_seller", N_("The seller enters the instalments."))
    payments = [row for row in queries.of_contract(found.id) if row.kind is DutyKind.PAYMENT]
    form = PaymentPlanForm()
    form.offer([row for row in payments if row.state in PENDING])
    if request.method == "POST" and carry_out(form, lambda: services.plan_payments(actor(), contract_id, form.instalments())) is not None:
        flash(gettext("The instalments are entered."), "ok")
        return redirect(url_for(".contract", contract_id=contract_id), 303)
    return render_template("duties/plan.html", contract=found, form=form, left=queries.left(found, payments)), form.status


@bp.route("/contracts/<int:contract_id>/export", methods=["GET", "POST"])
@access(*policy.WRITERS)
def export(contract_id: int) -> ResponseReturnValue:
    """Show the declaration of a technology export; POST makes it."""
    found = _contract(contract_id)
    if not policy.can_plan(actor(), found):
        raise Forbidden("duty.not_exporter", N_("The seller declares a technology export."))
    row = queries.export_of(found.id)
    form = ExportForm(obj=row)
    if request.method == "POST" and carry_out(form, lambda: services.declare(actor(), contract_id, _declared(form))) is not None:
        flash(gettext("The declaration is kept."), "ok")
        return redirect(url_for("contracts.show", contract_id=contract_id), 303)
    return render_template("duties/export.html", contract=found, form=form, declared=row, abroad=queries.abroad(found)), form.status


def _declared(form: ExportForm) -> Declared:
    return Declared(
        standing=Standing(form.standing.data),
        destination=form.destination.data or "",
        licence_number=form.licence_number.data or None,
        licence_on=form.licence_on.data,
    )
