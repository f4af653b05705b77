"""JSON API of demands: search, read, draft, submit, review, withdraw."""

from __future__ import annotations

from flask import url_for

from market.listings import queries, services
from market.listings.api.blueprint import EDITOR, asked, bp, chosen, place, wish_rows
from market.listings.queries import own
from market.listings.schemas.achievements import WithdrawalIn
from market.listings.schemas.demands import DemandBrief, DemandIn, DemandOut, DemandPage, DemandQuery, Demands, OwnDemands
from market.listings.schemas.own import OwnQuery
from market.search.index import Sort
from market.web.api import Answer, created, operation
from market.web.gate import actor
from market.web.schemas import Timeline

FACETS = ("sector", "way", "field")


@operation(bp, "GET", "/demands", access=("public",), query=DemandQuery, returns=DemandPage, summary="Find demands", limited="search")
def demands(query: DemandQuery) -> DemandPage:
    """Find open demands by words and facets."""
    page = asked(query, kind="demand", filters=chosen(query, FACETS), facets=(*FACETS, "region"), sort=Sort(query.sort))
    found = queries.visible_demands(actor(), [hit.id for hit in page.hits])
    items = [DemandBrief.model_validate(found[hit.id]) for hit in page.hits if hit.id in found]
    return DemandPage(items=items, **place(page))


@operation(bp, "GET", "/demands/mine", access=EDITOR, query=OwnQuery, returns=OwnDemands, summary="My organisation's demands")
def my_demands(query: OwnQuery) -> OwnDemands:
    """List the own organisation's demands page by page, newest first, drafts included."""
    rows, total = own.own_demands(actor(), page=query.page, size=query.size), sum(own.own_demand_counts(actor()).values())
    return OwnDemands(items=[DemandBrief.model_validate(row) for row in rows], page=query.page, pages=query.pages(total), total=total)


@operation(bp, "GET", "/demands/review", access=("operator",), returns=Demands, summary="Demands that wait for review")
def demands_to_review() -> Demands:
    """List what was submitted, the longest waiting first."""
    return Demands.model_validate({"items": queries.demands_to_review(actor())})


@operation(bp, "GET", "/demands/<int:demand_id>", access=("public",), returns=DemandOut, summary="A demand")
def demand(demand_id: int) -> DemandOut:
    """Return a demand; what is not public is known to its author and, once submitted, to the operator."""
    return DemandOut.model_validate(queries.demand(actor(), demand_id))


@operation(bp, "GET", "/demands/<int:demand_id>/timeline", access=("signed_in",), returns=Timeline, summary="What happened to a demand")
def demand_timeline(demand_id: int) -> Timeline:
    """Return who did what to it, for its author and the operator; empty for others."""
    return Timeline.model_validate({"events": queries.history(actor(), queries.demand(actor(), demand_id))})


@operation(bp, "POST", "/demands", access=EDITOR, body=DemandIn, returns=DemandOut, status=201, errors=(409,), summary="Draft a demand")
def draft_demand(body: DemandIn) -> Answer:
    """Begin a draft with everything that is known so far."""
    with wish_rows():
        made = services.new_demand(actor(), body.wish())
    return created(DemandOut.model_validate(made), url_for("listings_api.demand", demand_id=made.id))


@operation(bp, "PUT", "/demands/<int:demand_id>", access=EDITOR, body=DemandIn, returns=DemandOut, errors=(409,), summary="Replace a draft")
def replace_demand(demand_id: int, body: DemandIn) -> DemandOut:
    """Write the whole draft anew; possible until it is submitted, and again after it was returned."""
    with wish_rows():
        return DemandOut.model_validate(services.save_demand(actor(), demand_id, body.wish()))


@operation(bp, "POST", "/demands/<int:demand_id>/submit", access=EDITOR, returns=DemandOut, errors=(409,), summary="Submit for review")
def submit_demand(demand_id: int) -> DemandOut:
    """Hand a draft to the operator; refused with the first condition that does not hold."""
    return DemandOut.model_validate(services.submit_demand(actor(), demand_id))


@operation(
    bp, "POST", "/demands/<int:demand_id>/withdraw", access=EDITOR, body=WithdrawalIn, returns=DemandOut, errors=(409,), summary="Withdraw"
)
def withdraw_demand(demand_id: int, body: WithdrawalIn) -> DemandOut:
    """Take a demand down before a solver was chosen."""
    return DemandOut.model_validate(services.withdraw_demand(actor(), demand_id, reason=body.reason))
