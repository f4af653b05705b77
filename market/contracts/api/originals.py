"""JSON API of contracts signed on paper: the scan, the other party's answer, the operator's comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, current_app

from market.contracts import services
from market.contracts.api.blueprint import bp
from market.contracts.queries import originals
from market.contracts.schemas.originals import CompareIn, OriginalIn, OriginalOut, RefuseOriginalIn
from market.contracts.schemas.papers import ReasonIn
from market.uploads import MIME
from market.web.api import operation
from market.web.gate import actor

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

PATH = "/contracts/<int:contract_id>/original"
CLERK = ("operator.clerk",)


@operation(bp, "GET", PATH, access=("signed_in",), returns=OriginalOut, summary="The scanned original")
def contract_original(contract_id: int) -> OriginalOut:
    """Return the newest scan of a contract that is signed on paper; 404 without one."""
    return OriginalOut.model_validate(originals.of_contract(actor(), contract_id)[1])


@operation(bp, "POST", PATH, access=(".signer",), body=OriginalIn, returns=OriginalOut, errors=(409,), summary="Upload a scanned original")
def upload_original(contract_id: int, body: OriginalIn, file: FileStorage) -> OriginalOut:
    """Keep a scan (PDF, PNG, JPEG) of the paper that both parties signed, within the caller's limit; the other party is asked to agree."""
    made = services.upload_original(actor(), contract_id, content=file.read(), name=file.filename or "", signed_on=body.signed_on)
    return OriginalOut.model_validate(made)


@operation(bp, "GET", f"{PATH}/file", access=("signed_in",), produces="application/octet-stream", summary="The file of a scanned original")
def original_file(contract_id: int) -> Response:
    """Return the scan, checked against its digest."""
    found, content = services.original_file(actor(), contract_id)
    answer: Response = current_app.response_class(content, mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="original.{found.media.value}"'
    answer.headers["X-Media-Type"] = MIME[found.media]
    return answer


@operation(bp, "POST", f"{PATH}/agree", access=(".signer",), returns=OriginalOut, errors=(409,), summary="Agree to a scanned original")
def agree_original(contract_id: int) -> OriginalOut:
    """Say for the other party that the scan shows what it signed."""
    return OriginalOut.model_validate(services.agree_original(actor(), contract_id))


@operation(
    bp,
    "POST",
    f"{PATH}/decline",
    access=(".signer",),
    body=ReasonIn,
    returns=OriginalOut,
    errors=(409,),
    summary="Do not agree to a scanned original",
)
def decline_original(contract_id: int, body: ReasonIn) -> OriginalOut:
    """Say for the other party that the scan does not show what it signed."""
    return OriginalOut.model_validate(services.decline_original(actor(), contract_id, reason=body.reason))


@operation(
    bp, "POST", f"{PATH}/confirm", access=CLERK, body=CompareIn, returns=OriginalOut, errors=(409,), summary="Confirm a scanned original"
)
def confirm_original(contract_id: int, body: CompareIn) -> OriginalOut:
    """Conclude a contract whose original agrees with the fixed document in every point."""
    return OriginalOut.model_validate(services.confirm_original(actor(), contract_id, points=body.points))


@operation(
    bp,
    "POST",
    f"{PATH}/refuse",
    access=CLERK,
    body=RefuseOriginalIn,
    returns=OriginalOut,
    errors=(409,),
    summary="Refuse a scanned original",
)
def refuse_original(contract_id: int, body: RefuseOriginalIn) -> OriginalOut:
    """Refuse an original that differs; ground and words go to both parties."""
    return OriginalOut.model_validate(services.refuse_original(actor(), contract_id, **body.values()))
