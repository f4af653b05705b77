"""JSON API of later versions of a contract: changes, supplements, terminations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, current_app, url_for

from market.contracts import services
from market.contracts.api.blueprint import DRAFTER, PDF, bp
from market.contracts.queries import contracts, versions
from market.contracts.schemas.papers import ReasonIn, SignatureOut, SignIn
from market.contracts.schemas.versions import VersionIn, VersionOut, Versions
from market.web.api import Answer, created, operation
from market.web.gate import actor

if TYPE_CHECKING:
    from market.contracts.models.versions import ContractVersion

PATH = "/contracts/<int:contract_id>/versions"
ONE = f"{PATH}/<int:number>"


@operation(bp, "GET", PATH, access=("signed_in",), returns=Versions, summary="Versions of a contract")
def contract_versions(contract_id: int) -> Versions:
    """List changes, supplements and terminations, signed or not, with the amount that holds now."""
    found = contracts.contract(actor(), contract_id)
    return Versions(present_total_fen=versions.present_total(found).fen, items=[_shown(row) for row in found.versions])


@operation(bp, "POST", PATH, access=DRAFTER, body=VersionIn, returns=VersionOut, status=201, errors=(409,), summary="Propose a version")
def propose_version(contract_id: int, body: VersionIn) -> Answer:
    """Fix the text that the parties shall agree on and open its signing; one at a time."""
    made = services.propose_version(actor(), contract_id, body.proposal())
    return created(_shown(made), url_for("contracts_api.contract_version", contract_id=contract_id, number=made.number))


@operation(bp, "GET", ONE, access=("signed_in",), returns=VersionOut, summary="A version of a contract")
def contract_version(contract_id: int, number: int) -> VersionOut:
    """Return one version with its signatures."""
    return _shown(versions.version(actor(), contract_id, number)[1])


@operation(bp, "GET", f"{ONE}/document", access=("signed_in",), produces=PDF, summary="A version's paper (PDF)")
def version_document(contract_id: int, number: int) -> Response:
    """Return the paper of a version, checked against its digest."""
    answer: Response = current_app.response_class(services.version_document(actor(), contract_id, number), mimetype=PDF)
    return answer


@operation(bp, "GET", f"{ONE}/sealed", access=("signed_in",), produces=PDF, errors=(409,), summary="A version's sealed file (PDF)")
def sealed_version(contract_id: int, number: int) -> Response:
    """Return the signed paper with its signature page, signed inside the file (PAdES)."""
    answer: Response = current_app.response_class(services.sealed_version(actor(), contract_id, number)[1], mimetype=PDF)
    return answer


@operation(bp, "POST", f"{ONE}/sign", access=(".signer",), body=SignIn, returns=SignatureOut, errors=(409, 429), summary="Sign a version")
def sign_version(contract_id: int, number: int, body: SignIn) -> SignatureOut:
    """Sign for the own party; with the second signature the version takes effect."""
    return SignatureOut.model_validate(services.sign_version(actor(), contract_id, number, **body.values()))


@operation(
    bp, "POST", f"{ONE}/end", access=DRAFTER, body=ReasonIn, returns=VersionOut, errors=(409,), summary="Refuse or withdraw a version"
)
def end_version(contract_id: int, number: int, body: ReasonIn) -> VersionOut:
    """Withdraw the own party's version, or refuse the other party's."""
    return _shown(services.end_version(actor(), contract_id, number, reason=body.reason))


def _shown(row: ContractVersion) -> VersionOut:
    given = [SignatureOut.model_validate(each) for each in versions.signatures(row.id)]
    return VersionOut.model_validate(row).model_copy(update={"signatures": given})
