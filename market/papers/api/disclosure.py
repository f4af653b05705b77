"""JSON API of agreements: read, sign, decide, who opened what."""

from __future__ import annotations

from flask import request

from market.db import unit_of_work
from market.errors import NotFound
from market.listings import queries as listing_queries
from market.papers import policy
from market.papers.api.blueprint import bp
from market.papers.queries import disclosure as queries
from market.papers.queries.listings import listing
from market.papers.rules.agreement import VERSION, GrantAct
from market.papers.rules.files import ADDRESS, Kind
from market.papers.schemas import (
    AgreementIn,
    AgreementOut,
    DetailsOut,
    GateIn,
    GateOut,
    GrantDecisionIn,
    GrantOut,
    GrantsOut,
    OpeningOut,
    OpeningsOut,
)
from market.papers.services import disclosure as services
from market.papers.services import gates
from market.web.api import operation
from market.web.gate import actor

PARTY = ("institution", "enterprise")


@operation(bp, "GET", f"/{ADDRESS}/agreement", access=PARTY, returns=AgreementOut, summary="The agreement of confidentiality")
def agreement(kind: str, listing_id: int) -> AgreementOut:
    """Return the text that the caller's organisation would sign about a listing."""
    paper = services.agreement(actor(), listing(actor(), Kind(kind), listing_id))
    return AgreementOut(version=VERSION, digest=paper.digest, text=paper.text)


@operation(
    bp,
    "POST",
    f"/{ADDRESS}/agreement",
    access=policy.SIGNERS,
    body=AgreementIn,
    returns=GrantOut,
    errors=(409,),
    summary="Sign the agreement",
)
def sign(kind: str, listing_id: int, body: AgreementIn) -> GrantOut:
    """Sign for the caller's organisation, which asks the owner for access."""
    given = {"password": body.password, "digest": body.digest, "address": request.remote_addr or ""}
    return GrantOut.model_validate(services.sign(actor(), Kind(kind), listing_id, **given))


@operation(bp, "GET", f"/{ADDRESS}/grants", access=PARTY, returns=GrantsOut, summary="Grants")
def grants(kind: str, listing_id: int) -> GrantsOut:
    """List who signed and what was decided: all for the owner, the own one for others."""
    found = listing(actor(), Kind(kind), listing_id)
    own = queries.grant_of(actor(), found)
    rows = queries.grants(found) if policy.is_mine(actor(), found) else [own] if own else []
    return GrantsOut(items=[GrantOut.model_validate(row) for row in rows], gate=queries.gate_of(found))


@operation(bp, "PUT", f"/{ADDRESS}/gate", access=policy.EDITORS, body=GateIn, returns=GateOut, summary="Set how who signs is let in")
def set_gate(kind: str, listing_id: int, body: GateIn) -> GateOut:
    """Let in at once who signs from now on, or decide on each by hand, as an editor of the owner."""
    return GateOut(gate=gates.set_gate(actor(), Kind(kind), listing_id, body.gate))


@operation(
    bp,
    "POST",
    "/grants/<int:grant_id>/decision",
    access=policy.EDITORS,
    body=GrantDecisionIn,
    returns=GrantOut,
    errors=(409,),
    summary="Grant, refuse or revoke",
)
def decide(grant_id: int, body: GrantDecisionIn) -> GrantOut:
    """Decide on an organisation's access, as an editor of the owner."""
    return GrantOut.model_validate(services.decide(actor(), grant_id, GrantAct(body.act), reason=body.reason))


@operation(bp, "GET", f"/{ADDRESS}/openings", access=PARTY, returns=OpeningsOut, summary="Who opened what")
def openings(kind: str, listing_id: int) -> OpeningsOut:
    """List the openings of confidential papers: all for the owner, the own ones for others."""
    found = listing(actor(), Kind(kind), listing_id)
    return OpeningsOut(items=[OpeningOut.model_validate(row) for row, _ in queries.openings(actor(), found)])


@operation(
    bp, "GET", "/demands/<int:demand_id>/details", access=("signed_in",), returns=DetailsOut, summary="A demand's confidential details"
)
def details(demand_id: int) -> DetailsOut:
    """Return what is confidential about a demand, to its author, the operator's reviewers, and with a grant; the opening is recorded."""
    found = listing_queries.demand(actor(), demand_id)
    if not found.nda:
        raise NotFound
    with unit_of_work():
        services.record_opening(actor(), found, None, address=request.remote_addr or "")
    return DetailsOut(details=found.details)
