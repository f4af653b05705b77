"""JSON API of registration offices: which one serves which region."""

from __future__ import annotations

from market.accounts import queries as accounts
from market.accounts import services
from market.contracts.api.blueprint import bp
from market.contracts.schemas.offices import OfficeOut, OfficeQuery, Offices, RegionIn
from market.errors import NotFound
from market.web.api import operation
from market.web.gate import actor


@operation(bp, "GET", "/registration-offices", access=("public",), returns=Offices, summary="Registration offices")
def offices() -> Offices:
    """List the regions that are served, with their offices; the longest region that fits decides."""
    return Offices(items=[OfficeOut(region=row.prefix, office_id=one.id, name=one.name_zh) for row, one in accounts.office_regions()])


@operation(
    bp,
    "GET",
    "/registration-offices/competent",
    access=("public",),
    query=OfficeQuery,
    returns=OfficeOut,
    errors=(404,),
    summary="A region's office",
)
def competent_office(query: OfficeQuery) -> OfficeOut:
    """Return the office that registers the contracts of sellers of a region."""
    found = accounts.office_for(query.region)
    if found is None:
        raise NotFound
    return OfficeOut(region=query.region, office_id=found.id, name=found.name_zh)


@operation(
    bp,
    "POST",
    "/registration-offices/regions",
    access=("operator.clerk",),
    body=RegionIn,
    returns=OfficeOut,
    errors=(409,),
    summary="Assign a region",
)
def assign_region(body: RegionIn) -> OfficeOut:
    """Let an office register the contracts of a region that nobody serves."""
    made = services.assign_region(actor(), office_id=body.office_id, region=body.region)
    return OfficeOut(region=made.prefix, office_id=made.office_id, name=accounts.organisation(made.office_id).name_zh)


@operation(
    bp,
    "DELETE",
    "/registration-offices/regions",
    access=("operator.clerk",),
    query=OfficeQuery,
    status=204,
    errors=(404,),
    summary="Release a region",
)
def release_region(query: OfficeQuery) -> None:
    """Take a region from its office; what was applied for there stays there."""
    services.release_region(actor(), region=query.region)
