"""JSON API of duties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from market import storage
from market.contracts.queries import contracts
from market.contracts.rules.versions import Instalment
from market.duties import feed, policy, queries, services
from market.duties.rules.exporting import Declared
from market.duties.rules.states import PENDING
from market.duties.schemas import (
    DoneIn,
    Duties,
    DutyOut,
    DutyPage,
    DutyQuery,
    EvidenceIn,
    EvidenceOut,
    ExportIn,
    ExportOut,
    PaymentPlanIn,
    WaiveIn,
)
from market.errors import NotFound
from market.money import Money
from market.uploads import MIME
from market.web.api import Answer, api_blueprint, created, operation
from market.web.files import file_answer
from market.web.gate import actor

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.datastructures import FileStorage

bp = api_blueprint("duties", __name__)
_ONE = "/duties/<int:duty_id>"


@operation(bp, "GET", "/duties", access=policy.READERS, query=DutyQuery, returns=DutyPage, summary="Duties")
def duties(query: DutyQuery) -> DutyPage:
    """List the duties under the caller's contracts, the most urgent first; without a state those that are still to be done."""
    rows, total = queries.duties(actor(), states=(query.state,) if query.state else PENDING, page=query.page)
    return DutyPage(items=[DutyOut.model_validate(duty) for duty, _contract in rows], page=query.page, total=total)


@operation(bp, "GET", "/duties/calendar", access=policy.READERS, produces="text/calendar", summary="Duties as a calendar")
def calendar() -> Response:
    """Return what is still to be done, and the last days of tax claims, as an iCalendar file."""
    return feed.answer(actor())


@operation(bp, "GET", _ONE, access=policy.READERS, returns=DutyOut, summary="A duty")
def duty(duty_id: int) -> DutyOut:
    """Return one duty to the parties of its contract and the operator."""
    return DutyOut.model_validate(queries.duty(actor(), duty_id))


@operation(bp, "GET", "/contracts/<int:contract_id>/duties", access=policy.READERS, returns=Duties, summary="Duties of a contract")
def contract_duties(contract_id: int) -> Duties:
    """List what a contract asks of its parties."""
    found = contracts.contract(actor(), contract_id)
    if not policy.can_view(actor(), found):
        raise NotFound
    return Duties.model_validate({"items": queries.of_contract(found.id)})


@operation(bp, "POST", f"{_ONE}/done", access=policy.WRITERS, body=DoneIn, returns=DutyOut, errors=(409,), summary="Discharge a duty")
def discharge(duty_id: int, body: DoneIn) -> DutyOut:
    """Note that a duty is done, with the number that proves it."""
    return DutyOut.model_validate(services.discharge(actor(), duty_id, on=body.on, reference=body.reference))


@operation(bp, "POST", f"{_ONE}/waive", access=policy.WRITERS, body=WaiveIn, returns=DutyOut, errors=(409,), summary="Waive a duty")
def waive(duty_id: int, body: WaiveIn) -> DutyOut:
    """Let a duty go, as the party that it serves."""
    return DutyOut.model_validate(services.waive(actor(), duty_id, reason=body.reason))


@operation(
    bp,
    "POST",
    f"{_ONE}/files",
    access=policy.WRITERS,
    body=EvidenceIn,
    returns=EvidenceOut,
    status=201,
    errors=(409,),
    summary="Keep evidence",
)
def attach(duty_id: int, body: EvidenceIn, file: FileStorage) -> Answer:  # noqa: ARG001 - the body says nothing but that there is a file
    """Keep a file that proves a duty was done; its kind is read from its content."""
    made = services.attach(actor(), duty_id, content=file.read(), name=file.filename or "")
    return created(EvidenceOut.model_validate(made), url_for("duties_api.evidence", file_id=made.id))


@operation(bp, "GET", "/duties/files/<int:file_id>", access=policy.READERS, produces="application/octet-stream", summary="Evidence")
def evidence(file_id: int) -> Response:
    """Return the bytes of a piece of evidence to the parties and the operator."""
    found = queries.file(actor(), file_id)
    return file_answer(storage.vault().get(found.content_key), mimetype=MIME[found.media], name=found.name)


@operation(
    bp,
    "PUT",
    "/contracts/<int:contract_id>/duties/payments",
    access=policy.WRITERS,
    body=PaymentPlanIn,
    returns=Duties,
    errors=(409,),
    summary="Enter the instalments",
)
def plan_payments(contract_id: int, body: PaymentPlanIn) -> Duties:
    """Enter when the price is paid, as the contract says; what is still open of an earlier plan is replaced."""
    rows = [Instalment(due_on=row.due_on, amount=Money(row.amount_fen)) for row in body.rows]
    return Duties.model_validate({"items": services.plan_payments(actor(), contract_id, rows)})


@operation(bp, "GET", "/contracts/<int:contract_id>/export", access=policy.READERS, returns=ExportOut, summary="Declaration of export")
def export(contract_id: int) -> ExportOut:
    """Return what the seller declared of a technology export."""
    found = contracts.contract(actor(), contract_id)
    row = queries.export_of(found.id)
    if not policy.can_view(actor(), found) or row is None:
        raise NotFound
    return ExportOut.model_validate(row)


@operation(
    bp,
    "PUT",
    "/contracts/<int:contract_id>/export",
    access=policy.WRITERS,
    body=ExportIn,
    returns=ExportOut,
    errors=(409,),
    summary="Declare an export",
)
def declare_export(contract_id: int, body: ExportIn) -> ExportOut:
    """Declare whether and how the technology leaves the country; without its licence a restricted contract does not take effect."""
    return ExportOut.model_validate(services.declare(actor(), contract_id, Declared(**body.values())))
