"""JSON API of tax claims over all contracts: the list, the year, papers, recovery, and the tax pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, current_app

from market import storage
from market.contracts import services
from market.contracts.api.blueprint import CLAIMANT, bp
from market.contracts.queries import claims as queries
from market.contracts.queries import contracts, registrations, tax_table
from market.contracts.schemas.claims import (
    CheckOut,
    ClaimPage,
    ClaimPapers,
    ClaimQuery,
    ClaimRow,
    ClawBackIn,
    FiledIn,
    PaperIn,
    PaperOut,
    YearOut,
    YearQuery,
)
from market.contracts.services import claim_papers, tax_pack
from market.errors import NotFound
from market.uploads import MIME
from market.web.api import operation
from market.web.files import file_answer
from market.web.gate import actor

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@operation(bp, "GET", "/claims", access=("signed_in",), query=ClaimQuery, returns=ClaimPage, summary="Tax claims")
def claim_list(query: ClaimQuery) -> ClaimPage:
    """List the claims that the caller may see over all contracts, by their last day."""
    rows, total = queries.all_claims(actor(), state=query.state, page=query.page)
    return ClaimPage(items=[ClaimRow.model_validate(claim) for claim, _contract in rows], page=query.page, total=total)


@operation(
    bp, "GET", "/claims/year", access=("institution", "enterprise"), query=YearQuery, returns=YearOut, summary="Income tax of a year"
)
def claim_year(query: YearQuery) -> YearOut:
    """Return the income tax of the caller's organisation in a year over all its contracts."""
    rows = queries.year_of(actor().organisation_id or 0, query.year)
    tax = queries.year_tax(rows, query.year)
    return YearOut(
        year=query.year,
        claim_ids=[claim.id for claim, _contract, _base in rows],
        income_fen=tax.income.fen,
        taxable_fen=tax.taxable.fen,
        tax_fen=tax.tax.fen,
        without_fen=tax.without.fen,
        saving_fen=tax.saving.fen,
    )


@operation(bp, "GET", "/claims/<int:claim_id>", access=("signed_in",), returns=ClaimRow, summary="A tax claim")
def claim(claim_id: int) -> ClaimRow:
    """Return one claim to its claimant and the operator."""
    return ClaimRow.model_validate(queries.claim(actor(), claim_id))


@operation(bp, "GET", "/claims/<int:claim_id>/papers", access=("signed_in",), returns=ClaimPapers, summary="Papers of a claim")
def claim_papers_of(claim_id: int) -> ClaimPapers:
    """Return the checklist of a claim with what is missing, and the papers that are kept."""
    found = queries.claim(actor(), claim_id)
    contract = contracts.of_id(found.contract_id)
    lines = tax_table.checklist_of(found, contract, registrations.of_contract(contract.id))
    kept = [PaperOut.model_validate(row) for row in queries.papers(found.id)]
    return ClaimPapers(checklist=[CheckOut.model_validate(line) for line in lines], papers=kept)


@operation(
    bp,
    "POST",
    "/claims/<int:claim_id>/papers",
    access=CLAIMANT,
    body=PaperIn,
    returns=PaperOut,
    errors=(409,),
    summary="Keep a paper of a claim",
)
def keep_paper(claim_id: int, body: PaperIn, file: FileStorage) -> PaperOut:
    """Keep a paper of a claim with its file."""
    made = claim_papers.keep(actor(), claim_id, paper=body.paper, note=body.note, content=file.read(), name=file.filename or "")
    return PaperOut.model_validate(made)


@operation(bp, "GET", "/claims/papers/<int:paper_id>", access=("signed_in",), produces="application/octet-stream", summary="A paper's file")
def claim_paper(paper_id: int) -> Response:
    """Return the bytes of a paper to the claimant and the operator."""
    found = queries.paper(actor(), paper_id)
    if found.content_key is None or found.media is None:
        raise NotFound
    return file_answer(storage.vault().get(found.content_key), mimetype=MIME[found.media], name=found.name or "paper")


@operation(
    bp,
    "POST",
    "/claims/<int:claim_id>/claw-back",
    access=CLAIMANT,
    body=ClawBackIn,
    returns=ClaimRow,
    errors=(409,),
    summary="Note a recovery",
)
def claw_back(claim_id: int, body: ClawBackIn) -> ClaimRow:
    """Note that the tax office takes a filed or granted benefit back."""
    return ClaimRow.model_validate(services.claw_back(actor(), claim_id, reason=body.reason))


@operation(
    bp, "POST", "/claims/<int:claim_id>/repaid", access=CLAIMANT, body=FiledIn, returns=ClaimRow, errors=(409,), summary="Note a repayment"
)
def repaid(claim_id: int, body: FiledIn) -> ClaimRow:
    """Note the day on which a lost benefit was paid back."""
    return ClaimRow.model_validate(services.note_repaid(actor(), claim_id, on=body.on))


@operation(
    bp,
    "GET",
    "/contracts/<int:contract_id>/tax-pack",
    access=CLAIMANT,
    produces=PDF,
    errors=(409,),
    summary="Tax pack (PDF)",
)
def tax_pack_pdf(contract_id: int) -> Response:
    """Return the own party's tax pack of a registered contract."""
    answer: Response = current_app.response_class(tax_pack.pdf(actor(), contract_id), mimetype=PDF)
    return answer


@operation(
    bp,
    "GET",
    "/contracts/<int:contract_id>/tax-pack/workbook",
    access=CLAIMANT,
    produces=XLSX,
    errors=(409,),
    summary="Tax pack (XLSX)",
)
def tax_pack_workbook(contract_id: int) -> Response:
    """Return the same pack as a workbook."""
    answer: Response = current_app.response_class(tax_pack.workbook(actor(), contract_id), mimetype=XLSX)
    return answer
