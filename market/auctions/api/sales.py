"""JSON API of sales: the calendar, catalogues, planning, and the digest of the ledgers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from market import audit
from market.auctions import policy
from market.auctions.api.blueprint import bp
from market.auctions.queries import catalogue
from market.auctions.queries.catalogue import Asked
from market.auctions.schemas.planning import (
    CatalogueOut,
    ConsignIn,
    DigestOut,
    HeadOut,
    LotOut,
    ReasonIn,
    SaleGate,
    SaleGates,
    SaleIn,
    SaleOut,
    SalePatch,
    SaleQuery,
    Sales,
)
from market.auctions.schemas.postponing import PostponeIn
from market.auctions.services import lots_plan, postponements, sales
from market.auctions.services.lots_plan import Consignment
from market.auctions.services.postponements import Dates
from market.auctions.services.sales import Plan
from market.errors import Forbidden
from market.money import Money
from market.web.api import Answer, created, operation, worded
from market.web.gate import actor
from market.web.i18n import translated
from market.web.schemas import Timeline
from market.wording import N_

if TYPE_CHECKING:
    from market.auctions.models.sale import Sale
    from market.auctions.rules.gates import Gate

CLERK = ("operator.clerk",)


@operation(bp, "GET", "/sales", access=("public",), query=SaleQuery, returns=Sales, summary="The calendar of auction sessions")
def calendar(query: SaleQuery) -> Sales:
    """List announced, running and past sessions, the newest auction day first."""
    return Sales.model_validate({"items": catalogue.sales(actor(), Asked(**query.model_dump()))})


@operation(bp, "GET", "/sales/<int:sale_id>", access=("public",), returns=CatalogueOut, summary="A session with its catalogue")
def sale(sale_id: int) -> CatalogueOut:
    """Return a session with the lots that the caller may see."""
    return _catalogue(catalogue.sale(actor(), sale_id))


@operation(bp, "GET", "/sales/<int:sale_id>/digest", access=("public",), returns=DigestOut, summary="The heads of a session's ledgers")
def digest(sale_id: int) -> DigestOut:
    """Return the newest hash of each lot's ledger, for `chunqiu lot verify --digest`."""
    found = catalogue.sale(actor(), sale_id)
    heads = [HeadOut(lot=lot.id, seq=lot.seq, head=lot.head) for lot in catalogue.lots(actor(), found.id) if lot.seq]
    return DigestOut(sale=found.code, heads=heads)


@operation(
    bp, "GET", "/sales/<int:sale_id>/timeline", access=("operator", "agency"), returns=Timeline, summary="What happened to a session"
)
def sale_timeline(sale_id: int) -> Timeline:
    """Return who did what to the session and its lots, for the operator and the agency."""
    found = catalogue.sale(actor(), sale_id)
    if not policy.may_watch_console(actor(), found):
        raise Forbidden("forbidden", N_("Your role does not allow this."))
    subjects = [("sale", found.id), *(("lot", lot.id) for lot in catalogue.lots(actor(), found.id))]
    return Timeline.model_validate({"events": audit.timeline(subjects)})


@operation(bp, "GET", "/sales/<int:sale_id>/gates", access=CLERK, returns=SaleGates, summary="What is missing for the announcement")
def sale_gates(sale_id: int) -> SaleGates:
    """Return every condition of the announcement, and whether it holds today."""
    gates = sales.announcement_gates(actor(), sale_id)
    return SaleGates(gates=[_gate(gate) for gate in gates])


@operation(bp, "POST", "/sales", access=CLERK, body=SaleIn, returns=CatalogueOut, status=201, errors=(409,), summary="Plan a session")
def plan(body: SaleIn) -> Answer:
    """Draft a session; refused on the field that breaks a rule."""
    made = sales.plan_sale(actor(), Plan(**body.values()))
    return created(_catalogue(made), url_for("auctions_api.sale", sale_id=made.id))


@operation(bp, "PATCH", "/sales/<int:sale_id>", access=CLERK, body=SalePatch, returns=CatalogueOut, errors=(409,), summary="Change a plan")
def edit(sale_id: int, body: SalePatch) -> CatalogueOut:
    """Change a draft; the deposits of its lots follow the share."""
    found = catalogue.sale(actor(), sale_id)
    present = {name: getattr(found, name) for name in Plan.__dataclass_fields__}
    sent = {name: value for name, value in body.given().items() if value is not None or name in ("agency_id", "auctioneer_id")}
    return _catalogue(sales.edit_sale(actor(), sale_id, Plan(**(present | sent))))


@operation(bp, "POST", "/sales/<int:sale_id>/announce", access=CLERK, returns=CatalogueOut, errors=(409,), summary="Announce a session")
def announce(sale_id: int) -> CatalogueOut:
    """Publish the announcement with its catalogue; the achievements are reserved from now on."""
    return _catalogue(sales.announce(actor(), sale_id))


@operation(
    bp,
    "POST",
    "/sales/<int:sale_id>/open",
    access=("agency.auctioneer", *CLERK),
    returns=CatalogueOut,
    errors=(409,),
    summary="Begin a session",
)
def open_sale(sale_id: int) -> CatalogueOut:
    """Begin the session at its hour, by whoever conducts it."""
    return _catalogue(sales.open_sale(actor(), sale_id))


@operation(
    bp, "POST", "/sales/<int:sale_id>/cancel", access=CLERK, body=ReasonIn, returns=CatalogueOut, errors=(409,), summary="Cancel a session"
)
def cancel(sale_id: int, body: ReasonIn) -> CatalogueOut:
    """Call a session off before it opens; lots are withdrawn and deposits go back."""
    return _catalogue(sales.cancel_sale(actor(), sale_id, reason=body.reason))


@operation(
    bp,
    "POST",
    "/sales/<int:sale_id>/postpone",
    access=CLERK,
    body=PostponeIn,
    returns=CatalogueOut,
    errors=(409,),
    summary="Postpone a session",
)
def postpone(sale_id: int, body: PostponeIn) -> CatalogueOut:
    """Move an announced session to later dates, until its first lot is opened; registrations and deposits stay valid."""
    dates = Dates(opens_at=body.opens_at, viewing_from=body.viewing_from, viewing_until=body.viewing_until)
    return _catalogue(postponements.postpone(actor(), sale_id, dates, ground=body.ground, reason=body.reason))


@operation(
    bp,
    "POST",
    "/sales/<int:sale_id>/lots",
    access=(".editor",),
    body=ConsignIn,
    returns=LotOut,
    status=201,
    errors=(409,),
    summary="Consign a lot",
)
def consign(sale_id: int, body: ConsignIn) -> Answer:
    """Hand an achievement in for a session that still collects lots; the reserve is sealed at once."""
    lot = lots_plan.consign(
        actor(),
        Consignment(
            sale_id=sale_id,
            achievement_id=body.achievement_id,
            term_id=body.term_id,
            start=Money(body.start_fen),
            increment=Money(body.increment_fen),
            reserve=None if body.reserve_fen is None else Money(body.reserve_fen),
            accept_terms=body.accept_terms,
        ),
    )
    return created(LotOut.model_validate(lot), url_for("auctions_api.lot", lot_id=lot.id))


def _catalogue(found: Sale) -> CatalogueOut:
    shown = SaleOut.model_validate(found)
    lots = [LotOut.model_validate(lot) for lot in catalogue.lots(actor(), found.id)]
    return CatalogueOut(**shown.model_dump(), lots=lots)


def _gate(gate: Gate) -> SaleGate:
    refusal = gate.refusal
    return SaleGate(
        label=worded(gate.label),
        passed=gate.passed,
        code=refusal.code if refusal else None,
        detail=translated(refusal) if refusal else None,
    )
