"""JSON API of a registration's holder: objection, change, cancellation, and the certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response

from market.contracts import services
from market.contracts.api.blueprint import DRAFTER, bp
from market.contracts.queries import contracts, registrations
from market.contracts.queries.standing import standing
from market.contracts.rules.registration.ruling import Content
from market.contracts.rules.registration.supplement import Added
from market.contracts.schemas.papers import ReasonIn
from market.contracts.schemas.registrations import RegistrationOut
from market.contracts.schemas.rulings import ChangeIn, PointOut, RequestOut, SupplementIn, VersionOut, Versions, WhyIn
from market.errors import NotFound
from market.money import Money
from market.uploads import MIME, Media
from market.web.api import operation
from market.web.files import file_answer
from market.web.gate import actor

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

PATH = "/contracts/<int:contract_id>/registration"


@operation(
    bp, "POST", f"{PATH}/objection", access=DRAFTER, body=ReasonIn, returns=RegistrationOut, errors=(409,), summary="Object to a refusal"
)
def object_to_refusal(contract_id: int, body: ReasonIn) -> RegistrationOut:
    """Ask the office to look again at its refusal: once, within the days of the rule book."""
    return RegistrationOut.model_validate(services.object_to_refusal(actor(), contract_id, reason=body.reason))


@operation(bp, "POST", f"{PATH}/change", access=DRAFTER, body=ChangeIn, returns=RequestOut, errors=(409,), summary="Apply for a change")
def apply_for_change(contract_id: int, body: ChangeIn) -> RequestOut:
    """Ask for another name, amount or term on the certificate."""
    content = Content(project_name=body.project_name.strip(), total=Money(body.total_fen), tech=Money(body.tech_fen), ends_on=body.ends_on)
    return RequestOut.model_validate(services.apply_for_change(actor(), contract_id, reason=body.reason, content=content))


@operation(
    bp, "POST", f"{PATH}/supplement", access=DRAFTER, body=SupplementIn, returns=RequestOut, errors=(409,), summary="Apply for a supplement"
)
def apply_for_supplement(contract_id: int, body: SupplementIn, file: FileStorage) -> RequestOut:
    """Ask to add what a royalty came to under the same number, with the statement that proves it."""
    added = Added(total=Money(body.total_fen), tech=Money(body.tech_fen), arose_on=body.arose_on)
    asked: dict[str, Any] = {"reason": body.reason, "added": added, "content": file.read(), "name": file.filename or ""}
    return RequestOut.model_validate(services.apply_for_supplement(actor(), contract_id, **asked))


@operation(
    bp,
    "POST",
    f"{PATH}/supplements/<int:version>/correction",
    access=DRAFTER,
    body=SupplementIn,
    returns=RequestOut,
    errors=(409,),
    summary="Apply for the correction of a supplement",
)
def apply_for_correction(contract_id: int, version: int, body: SupplementIn, file: FileStorage) -> RequestOut:
    """Ask to correct what a version of the certificate added, with the right statement; zero takes it back."""
    added = Added(total=Money(body.total_fen), tech=Money(body.tech_fen), arose_on=body.arose_on)
    asked: dict[str, Any] = {"reason": body.reason, "added": added, "content": file.read(), "name": file.filename or ""}
    return RequestOut.model_validate(services.apply_for_correction(actor(), contract_id, version, **asked))


@operation(
    bp,
    "GET",
    "/registration-requests/<int:request_id>/proof",
    access=("signed_in",),
    produces="application/octet-stream",
    summary="Statement behind a supplement",
)
def request_proof(request_id: int) -> Response:
    """Return the bytes of the statement to the parties, the operator and the office."""
    found, content = services.proof_of_supplement(actor(), request_id)
    return file_answer(content, mimetype=MIME[found.proof_media or Media.PDF], name=found.proof_name or "statement")


@operation(bp, "POST", f"{PATH}/cancellation", access=DRAFTER, body=WhyIn, returns=RequestOut, errors=(409,), summary="Apply for the end")
def apply_for_cancellation(contract_id: int, body: WhyIn) -> RequestOut:
    """Ask for the end of the registration, because the contract has ended."""
    return RequestOut.model_validate(services.apply_for_cancellation(actor(), contract_id, reason=body.reason))


@operation(bp, "GET", f"{PATH}/versions", access=("signed_in",), returns=Versions, summary="Versions of the certificate")
def registration_versions(contract_id: int) -> Versions:
    """Return what the certificate says from one ruling to the next, what was applied for, and what is to be mended."""
    found = standing(actor(), registrations.of_contract(contracts.contract(actor(), contract_id).id))
    if found is None:
        raise NotFound
    return Versions(
        corrections=[PointOut.model_validate(row) for row in found.corrections],
        versions=[VersionOut.model_validate(row) for row in found.versions],
        requests=[RequestOut.model_validate(row) for row in found.requests],
        objection_until=found.objection_until,
    )


@operation(
    bp, "GET", "/contracts/<int:contract_id>/certificate", access=("signed_in",), produces="application/pdf", summary="The certificate"
)
def certificate(contract_id: int) -> Response:
    """Return the certificate of registration with its versions as PDF."""
    return Response(services.certificate(actor(), contract_id), mimetype="application/pdf")


@operation(
    bp,
    "GET",
    f"{PATH}/refusal",
    access=("signed_in",),
    produces="application/pdf",
    errors=(409,),
    summary="The signed notice of a refusal",
)
def refusal_notice(contract_id: int) -> Response:
    """Return the newest notice of a refusal: ground, reason, the contract's words to it, ways left; 409 while it is made."""
    return Response(services.refusal_notice(actor(), contract_id)[1], mimetype="application/pdf")
