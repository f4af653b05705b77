"""JSON API of registration 认定登记 and tax claims 税惠申报."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, clock
from market.contracts import services
from market.contracts.api.blueprint import CLAIMANT, REGISTRAR, bp, shown_findings
from market.contracts.queries import claims as claim_queries
from market.contracts.queries import contracts, desk, tax_table
from market.contracts.queries import registrations as queries
from market.contracts.schemas.claims import ClaimOut, ClaimRow, Claims, ConcludeIn, FiledIn, PrepareIn
from market.contracts.schemas.explaining import block, steps
from market.contracts.schemas.papers import Findings
from market.contracts.schemas.registrations import (
    RegistrationOut,
    RegistrationPage,
    RegistrationQuery,
)
from market.errors import NotFound
from market.web.api import operation, worded
from market.web.gate import actor
from market.web.schemas import Timeline

if TYPE_CHECKING:
    from market.contracts.queries.tax_table import TaxLine


@operation(
    bp,
    "GET",
    "/contracts/<int:contract_id>/registration",
    access=("signed_in",),
    returns=RegistrationOut,
    summary="A contract's application",
)
def contract_registration(contract_id: int) -> RegistrationOut:
    """Return the application of a contract that the caller may see."""
    found = queries.of_contract(contracts.contract(actor(), contract_id).id)
    if found is None:
        raise NotFound
    return RegistrationOut.model_validate(found)


@operation(
    bp, "GET", "/contracts/<int:contract_id>/precheck", access=("signed_in",), returns=Findings, summary="Pre-check before the application"
)
def precheck(contract_id: int) -> Findings:
    """Return the contract's check against the grounds of refusal, one line for each."""
    return shown_findings(queries.findings(contracts.contract(actor(), contract_id), today=clock.today()))


@operation(
    bp, "GET", "/registrations", access=("office", "operator"), query=RegistrationQuery, returns=RegistrationPage, summary="The queue"
)
def registrations(query: RegistrationQuery) -> RegistrationPage:
    """List the applications that the caller may see, the most urgent first."""
    rows, total = desk.queue(actor(), desk.Cut(state=query.state, due=query.due, text=query.q), page=query.page)
    return RegistrationPage(items=[RegistrationOut.model_validate(row) for row, _ in rows], page=query.page, total=total)


@operation(
    bp, "GET", "/registrations/<int:registration_id>", access=("office", "operator"), returns=RegistrationOut, summary="An application"
)
def registration(registration_id: int) -> RegistrationOut:
    """Return an application to the registrars of its office and the operator."""
    return RegistrationOut.model_validate(queries.registration(actor(), registration_id))


@operation(
    bp,
    "GET",
    "/registrations/<int:registration_id>/timeline",
    access=("office", "operator"),
    returns=Timeline,
    summary="What happened to an application",
)
def registration_timeline(registration_id: int) -> Timeline:
    """Return who did what to the application."""
    found = queries.registration(actor(), registration_id)
    return Timeline.model_validate({"events": audit.timeline([("registration", found.id)])})


@operation(
    bp, "POST", "/registrations/<int:registration_id>/accept", access=REGISTRAR, returns=RegistrationOut, errors=(409,), summary="Accept"
)
def accept(registration_id: int) -> RegistrationOut:
    """Take an application in; the days for the decision begin."""
    return RegistrationOut.model_validate(services.accept(actor(), registration_id))


@operation(bp, "GET", "/contracts/<int:contract_id>/claims", access=("signed_in",), returns=Claims, summary="Tax claims of a contract")
def claims(contract_id: int) -> Claims:
    """List the benefits and charges that the caller may see; blocked until the contract is registered."""
    found = contracts.contract(actor(), contract_id)
    lines = tax_table.tax_lines(actor(), found, queries.of_contract(found.id), claim_queries.of_contract(found.id))
    return Claims(items=[_line(line) for line in lines])


@operation(
    bp,
    "POST",
    "/claims/<int:claim_id>/prepare",
    access=CLAIMANT,
    body=PrepareIn,
    returns=ClaimRow,
    errors=(409,),
    summary="Prepare a claim",
)
def prepare(claim_id: int, body: PrepareIn) -> ClaimRow:
    """Fix the amount of a claim with the figures and facts that it asks for; of two ways to be taxed the other one is set aside."""
    return ClaimRow.model_validate(services.prepare_claim(actor(), claim_id, **body.figures()))


@operation(
    bp, "POST", "/claims/<int:claim_id>/file", access=CLAIMANT, body=FiledIn, returns=ClaimRow, errors=(409,), summary="Note the filing"
)
def file(claim_id: int, body: FiledIn) -> ClaimRow:
    """Note that a claim was filed, or a charge paid, on a day."""
    return ClaimRow.model_validate(services.file_claim(actor(), claim_id, on=body.on))


@operation(
    bp,
    "POST",
    "/claims/<int:claim_id>/conclude",
    access=CLAIMANT,
    body=ConcludeIn,
    returns=ClaimRow,
    errors=(409,),
    summary="Note the decision",
)
def conclude(claim_id: int, body: ConcludeIn) -> ClaimRow:
    """Note what the tax office decided."""
    return ClaimRow.model_validate(services.conclude_claim(actor(), claim_id, outcome=body.outcome))


def _line(line: TaxLine) -> ClaimOut:
    what = line.assessment
    return ClaimOut(
        id=line.claim.id if line.claim else None,
        benefit=what.benefit,
        side=what.side,
        verdict=what.verdict,
        state=line.state,
        amount_fen=None if what.amount is None else what.amount.fen,
        base_fen=what.base.fen,
        formula=worded(what.steps[-1].formula, what.steps[-1].params) if what.steps else "",
        steps=steps(what.steps, worded),
        blocked_by=block(what, worded),
        law=what.law,
        due_on=what.deadline.on if what.deadline else None,
        papers=[worded(paper) for paper in what.papers],
        note=worded(what.note) if what.note else None,
        at_most=what.at_most,
        unverified=bool(what.unverified),
    )
