"""JSON API of the office: corrections, experts, rulings by two people, certificates and figures."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import Response

from market.contracts import services
from market.contracts.api.blueprint import REGISTRAR, bp
from market.contracts.queries import desk, matters, registrations, rulings
from market.contracts.rules.matters import tally
from market.contracts.schemas.registrations import RegistrationOut
from market.contracts.schemas.rulings import (
    CorrectionIn,
    DeclineIn,
    GroundOut,
    LineOut,
    MatterOut,
    OpinionIn,
    OpinionOut,
    PointOut,
    PrintIn,
    RecordOut,
    RefuseIn,
    RegisterIn,
    RemarkIn,
    RequestOut,
    RulingOut,
    StatisticsOut,
    VersionOut,
    WhyIn,
    YearQuery,
)
from market.web.api import operation
from market.web.gate import actor

if TYPE_CHECKING:
    from market.contracts.rules.desk import Line

PATH = "/registrations/<int:registration_id>"
PDF = "application/pdf"


@operation(
    bp,
    "POST",
    f"{PATH}/correction",
    access=REGISTRAR,
    body=CorrectionIn,
    returns=RegistrationOut,
    errors=(409,),
    summary="Ask for correction",
)
def correction(registration_id: int, body: CorrectionIn) -> RegistrationOut:
    """Send an application back with what must be mended, part by part."""
    points = [(one.point, one.note) for one in body.points]
    return RegistrationOut.model_validate(services.request_correction(actor(), registration_id, points=points))


@operation(bp, "POST", f"{PATH}/experts", access=REGISTRAR, body=WhyIn, returns=RegistrationOut, errors=(409,), summary="Call experts")
def call_experts(registration_id: int, body: WhyIn) -> RegistrationOut:
    """Send a disputed application to experts; the longer days count from the same acceptance."""
    return RegistrationOut.model_validate(services.call_experts(actor(), registration_id, reason=body.reason))


@operation(bp, "POST", f"{PATH}/opinions", access=REGISTRAR, body=OpinionIn, returns=OpinionOut, errors=(409,), summary="Enter an opinion")
def add_opinion(registration_id: int, body: OpinionIn) -> OpinionOut:
    """Enter what an expert said; an expert of one of the parties is refused."""
    return OpinionOut.model_validate(services.add_opinion(actor(), registration_id, **body.model_dump()))


@operation(bp, "POST", f"{PATH}/register", access=REGISTRAR, body=RegisterIn, returns=RulingOut, errors=(409,), summary="Prepare: register")
def register(registration_id: int, body: RegisterIn) -> RulingOut:
    """Prepare a registration; every point must be checked. A second registrar confirms, and the office's next number is given."""
    return RulingOut.model_validate(services.prepare_registration(actor(), registration_id, checks=body.checks))


@operation(bp, "POST", f"{PATH}/refuse", access=REGISTRAR, body=RefuseIn, returns=RulingOut, errors=(409,), summary="Prepare: refuse")
def refuse(registration_id: int, body: RefuseIn) -> RulingOut:
    """Prepare a refusal on one of the nine grounds. A second registrar confirms."""
    ruling = services.prepare_refusal(actor(), registration_id, ground=body.ground, reason=body.reason, checks=body.checks)
    return RulingOut.model_validate(ruling)


@operation(bp, "POST", f"{PATH}/grant", access=REGISTRAR, returns=RulingOut, errors=(409,), summary="Prepare: what was applied for")
def grant(registration_id: int) -> RulingOut:
    """Prepare the change or cancellation that the holder applied for. A second registrar confirms."""
    return RulingOut.model_validate(services.prepare_change(actor(), registration_id))


@operation(
    bp, "POST", f"{PATH}/decline", access=REGISTRAR, body=DeclineIn, returns=RequestOut, errors=(409,), summary="Decline what was asked"
)
def decline(registration_id: int, body: DeclineIn) -> RequestOut:
    """Decline an application for change or cancellation with a reason; an unneeded one ends the duty behind it."""
    return RequestOut.model_validate(services.decline_request(actor(), registration_id, reason=body.reason, unneeded=body.unneeded))


@operation(bp, "POST", f"{PATH}/cancel", access=REGISTRAR, body=WhyIn, returns=RulingOut, errors=(409,), summary="Prepare: cancel")
def cancel(registration_id: int, body: WhyIn) -> RulingOut:
    """Prepare the cancellation of a registration whose contract has ended. A second registrar confirms."""
    return RulingOut.model_validate(services.prepare_cancellation(actor(), registration_id, reason=body.reason))


@operation(bp, "POST", f"{PATH}/revoke", access=REGISTRAR, body=WhyIn, returns=RulingOut, errors=(409,), summary="Prepare: revoke")
def revoke(registration_id: int, body: WhyIn) -> RulingOut:
    """Prepare the revocation of a registration got by false statements. A second registrar confirms; claims fall."""
    return RulingOut.model_validate(services.prepare_revocation(actor(), registration_id, reason=body.reason))


@operation(bp, "POST", f"{PATH}/confirm", access=REGISTRAR, returns=RegistrationOut, errors=(409,), summary="Confirm a ruling")
def confirm(registration_id: int) -> RegistrationOut:
    """Confirm what another registrar of the office has prepared; it takes effect."""
    return RegistrationOut.model_validate(services.confirm(actor(), registration_id))


@operation(bp, "POST", f"{PATH}/send-back", access=REGISTRAR, body=RemarkIn, returns=RulingOut, errors=(409,), summary="Send a ruling back")
def send_back(registration_id: int, body: RemarkIn) -> RulingOut:
    """Send a prepared ruling back with what is wrong, or withdraw the own one."""
    return RulingOut.model_validate(services.send_back(actor(), registration_id, remark=body.remark))


@operation(bp, "GET", f"{PATH}/record", access=("office", "operator"), returns=RecordOut, summary="What the office did")
def record(registration_id: int) -> RecordOut:
    """Return corrections, opinions, rulings, requests and versions of an application."""
    found = registrations.registration(actor(), registration_id)
    return RecordOut(
        corrections=[PointOut.model_validate(row) for row in rulings.corrections(found.id)],
        opinions=[OpinionOut.model_validate(row) for row in rulings.opinions(found.id)],
        rulings=[RulingOut.model_validate(row) for row in rulings.rulings(found.id)],
        requests=[RequestOut.model_validate(row) for row in rulings.requests(found.id)],
        versions=[VersionOut.model_validate(row) for row in found.certificates],
    )


@operation(
    bp, "POST", "/registrations/certificates", access=REGISTRAR, body=PrintIn, produces=PDF, errors=(409,), summary="Print certificates"
)
def certificates(body: PrintIn) -> Response:
    """Return the certificates in force among the chosen applications as one PDF, a page each."""
    return Response(services.certificates(actor(), body.registrations), mimetype=PDF)


@operation(
    bp,
    "GET",
    "/registrations/statistics",
    access=("office.registrar", "operator"),
    query=YearQuery,
    returns=StatisticsOut,
    summary="An office's year",
)
def registration_statistics(query: YearQuery) -> StatisticsOut:
    """Return what was decided in a year: by month, by type of contract, the grounds of refusal; and what else was dealt with."""
    found = desk.year(actor(), query.year)
    return StatisticsOut(
        year=query.year,
        months=[_line(f"{query.year}-{month:02d}", line) for month, line in found.months.items()],
        types=[_line(kind.value, line) for kind, line in found.types.items()],
        grounds=[GroundOut(ground=ground, count=number) for ground, number in found.grounds.items()],
        whole=_line(str(query.year), found.whole),
        matters=[MatterOut(matter=matter, **asdict(done)) for matter, done in tally(matters.dealt(actor(), query.year)).items()],
    )


def _line(key: str, line: Line) -> LineOut:
    return LineOut(
        key=key,
        registered=line.registered,
        refused=line.refused,
        total_fen=line.total.fen,
        tech_fen=line.tech.fen,
        median_days=line.median_days,
    )
