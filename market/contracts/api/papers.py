"""JSON API of contracts: the draft, its amounts, the document and the signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, current_app, url_for

from market import audit, clock
from market.contracts import services
from market.contracts.api.blueprint import DRAFTER, PDF, bp, shown_findings
from market.contracts.queries import contracts as queries
from market.contracts.queries import registrations
from market.contracts.rules.gate import check
from market.contracts.rules.linter import blocking
from market.contracts.schemas.papers import (
    ContractBrief,
    ContractOut,
    ContractPage,
    ContractPatch,
    ContractQuery,
    Findings,
    ItemIn,
    ItemOut,
    ReasonIn,
    SignatureOut,
    SignIn,
)
from market.listings.schemas.parts import RightIn
from market.web.api import Answer, Header, created, operation
from market.web.gate import actor
from market.web.schemas import Timeline

if TYPE_CHECKING:
    from market.contracts.models.contract import Contract

DIGEST = Header(
    name="X-Document-Digest",
    description="SHA-256 of the fixed document",
    required=False,
    schema={"type": "string", "pattern": "^[0-9a-f]{64}$"},
)


@operation(bp, "GET", "/contracts", access=("signed_in",), query=ContractQuery, returns=ContractPage, summary="Contracts")
def contracts(query: ContractQuery) -> ContractPage:
    """List the contracts that the caller may see, newest first."""
    rows, total = queries.contracts(actor(), state=query.state, page=query.page)
    return ContractPage(items=[ContractBrief.model_validate(row) for row in rows], page=query.page, total=total)


@operation(bp, "GET", "/contracts/<int:contract_id>", access=("signed_in",), returns=ContractOut, summary="A contract")
def contract(contract_id: int) -> ContractOut:
    """Return a contract to its parties, the operator and the registrar to whose office it was sent."""
    return _shown(queries.contract(actor(), contract_id))


@operation(
    bp, "GET", "/contracts/<int:contract_id>/timeline", access=("signed_in",), returns=Timeline, summary="What happened to a contract"
)
def contract_timeline(contract_id: int) -> Timeline:
    """Return who did what to the contract and its application."""
    found = queries.contract(actor(), contract_id)
    application = registrations.of_contract(found.id)
    subjects = [("contract", found.id), *([("registration", application.id)] if application else [])]
    return Timeline.model_validate({"events": audit.timeline(subjects)})


@operation(bp, "GET", "/contracts/<int:contract_id>/gates", access=("signed_in",), returns=Findings, summary="What is missing for signing")
def contract_gates(contract_id: int) -> Findings:
    """Return the checks that must hold before the document is fixed."""
    found = queries.contract(actor(), contract_id)
    paper = queries.paper(found, awarded=found.total, today=clock.today())
    return shown_findings([*check(paper), *blocking(paper)])


@operation(
    bp,
    "PATCH",
    "/contracts/<int:contract_id>",
    access=DRAFTER,
    body=ContractPatch,
    returns=ContractOut,
    errors=(409,),
    summary="Change a draft",
)
def change(contract_id: int, body: ContractPatch) -> ContractOut:
    """Change the draft; what is left out stays as it is."""
    given: dict[str, Any] = {name: value for name, value in body.given().items() if name not in ("clauses", "choices")}
    name = given.pop("project_name", None) or queries.contract(actor(), contract_id).project_name
    for name_of_choice in ("payment", "signing_order"):
        if given.get(name_of_choice, ...) is None:
            del given[name_of_choice]
    given["patents"] = [row.values() for row in body.patents] if body.patents is not None else None
    clauses = {clause.value: text for clause, text in body.clauses.items()}
    choices = {clause.value: key for clause, key in body.choices.items()}
    return _shown(services.update_draft(actor(), contract_id, project_name=name, clauses=clauses, choices=choices, **given))


@operation(
    bp,
    "POST",
    "/contracts/<int:contract_id>/items",
    access=DRAFTER,
    body=ItemIn,
    returns=ItemOut,
    status=201,
    errors=(409,),
    summary="Name a non-technical amount",
)
def add_item(contract_id: int, body: ItemIn) -> Answer:
    """Name an amount inside the price that is not for technology; the technology amount follows."""
    item = services.add_item(actor(), contract_id, **body.item())
    return created(ItemOut.model_validate(item), url_for("contracts_api.contract", contract_id=contract_id))


@operation(
    bp, "DELETE", "/contracts/<int:contract_id>/items/<int:item_id>", access=DRAFTER, status=204, errors=(409,), summary="Remove an amount"
)
def remove_item(contract_id: int, item_id: int) -> None:
    """Take a non-technical amount out of the draft again."""
    services.remove_item(actor(), contract_id, item_id)


@operation(
    bp,
    "POST",
    "/contracts/<int:contract_id>/patents",
    access=DRAFTER,
    body=RightIn,
    returns=ContractOut,
    errors=(409,),
    summary="List a patent in the draft",
)
def name_patent(contract_id: int, body: RightIn) -> ContractOut:
    """List a patent where no listed achievement says which ones the contract is about; its last day is computed."""
    return _shown(services.name_patent(actor(), contract_id, body.right()))


@operation(
    bp,
    "DELETE",
    "/contracts/<int:contract_id>/patents/<number>",
    access=DRAFTER,
    status=204,
    errors=(409,),
    summary="Take a patent out of the draft",
)
def strike_patent(contract_id: int, number: str) -> None:
    """Take the patent with this application number out of the draft again."""
    services.strike_patent(actor(), contract_id, number)


@operation(
    bp, "POST", "/contracts/<int:contract_id>/freeze", access=DRAFTER, returns=ContractOut, errors=(409,), summary="Fix the document"
)
def freeze(contract_id: int) -> ContractOut:
    """Make the paper and open the signing; refused with the first check that fails."""
    return _shown(services.freeze_for_signing(actor(), contract_id))


@operation(
    bp,
    "POST",
    "/contracts/<int:contract_id>/reopen",
    access=DRAFTER,
    body=ReasonIn,
    returns=ContractOut,
    errors=(409,),
    summary="Reopen the draft",
)
def reopen(contract_id: int, body: ReasonIn) -> ContractOut:
    """Send a fixed document back to the draft while nobody has signed."""
    return _shown(services.reopen(actor(), contract_id, reason=body.reason))


@operation(
    bp,
    "POST",
    "/contracts/<int:contract_id>/sign",
    access=(".signer",),
    body=SignIn,
    returns=SignatureOut,
    errors=(409, 429),
    summary="Sign",
)
def sign(contract_id: int, body: SignIn) -> SignatureOut:
    """Sign for the own party; the second signature concludes the contract."""
    return SignatureOut.model_validate(services.sign(actor(), contract_id, **body.values()))


@operation(
    bp, "GET", "/contracts/<int:contract_id>/document", access=("signed_in",), produces=PDF, sends=(DIGEST,), summary="The document (PDF)"
)
def document(contract_id: int) -> Response:
    """Return the fixed document, checked against its digest; while drafting, a preview."""
    found = queries.contract(actor(), contract_id)
    answer: Response = current_app.response_class(services.document(actor(), contract_id), mimetype=PDF)
    answer.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    if found.document_key:
        answer.headers[DIGEST.name] = found.document_key
    return answer


def _shown(found: Contract) -> ContractOut:
    signatures = [SignatureOut.model_validate(row) for row in queries.signers(found.id)]
    return ContractOut.model_validate(found).model_copy(update={"signatures": signatures})
