"""JSON API of what proves a contract: the sealed file and the comparison of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, current_app

from market.contracts import services
from market.contracts.api.blueprint import PDF, bp
from market.contracts.queries import contracts, seals
from market.contracts.schemas.proofs import ComparisonOut, ProofsOut, SealOut, VerifyIn
from market.errors import NotFound
from market.web.api import operation
from market.web.gate import actor

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage


@operation(bp, "GET", "/contracts/<int:contract_id>/seal", access=("signed_in",), returns=SealOut, summary="The seal of a contract")
def contract_seal(contract_id: int) -> SealOut:
    """Return which file was sealed with which certificate; 404 while there is none."""
    row = seals.seal(contracts.contract(actor(), contract_id).id)
    if row is None:
        raise NotFound
    return SealOut.model_validate(row)


@operation(
    bp, "GET", "/contracts/<int:contract_id>/sealed", access=("signed_in",), produces=PDF, errors=(409,), summary="The sealed file (PDF)"
)
def sealed_contract(contract_id: int) -> Response:
    """Return the document with its signature page, signed inside the file (PAdES)."""
    number, content = services.sealed_file(actor(), contract_id)
    answer: Response = current_app.response_class(content, mimetype=PDF)
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}-sealed.pdf"'
    return answer


@operation(
    bp, "GET", "/contracts/<int:contract_id>/papers", access=("signed_in",), returns=ProofsOut, summary="The papers that prove a contract"
)
def contract_papers(contract_id: int) -> ProofsOut:
    """Read each stored paper anew and say whether a byte of it has changed, from the receipts and letters before it to its seals."""
    return ProofsOut.model_validate({"items": services.contract_papers(actor(), contract_id)})


@operation(
    bp,
    "POST",
    "/contracts/<int:contract_id>/verification",
    access=("signed_in",),
    body=VerifyIn,
    returns=ComparisonOut,
    summary="Compare a file",
)
def verify_contract(contract_id: int, body: VerifyIn, file: FileStorage) -> ComparisonOut:
    """Say whether a file is one of the contract's papers, byte for byte, and where it was changed; nothing is kept."""
    del body
    return ComparisonOut.model_validate(services.verify(actor(), contract_id, file.read()))
