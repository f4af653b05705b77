"""JSON API of deals: read by the two parties and the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from market import audit
from market.db import unit_of_work
from market.deals import queries
from market.deals.api.blueprint import bp
from market.deals.schemas.deals import DealOut, Deals
from market.listings.schemas.versions import VersionOut
from market.papers.services import attachments, disclosure
from market.uploads import MIME
from market.web.api import operation
from market.web.files import file_answer
from market.web.gate import actor
from market.web.schemas import Timeline

if TYPE_CHECKING:
    from flask import Response


@operation(bp, "GET", "/deals", access=("signed_in",), returns=Deals, summary="Deals")
def deals() -> Deals:
    """List the deals that the caller may see, newest first."""
    return Deals.model_validate({"items": queries.deals(actor())})


@operation(bp, "GET", "/deals/<int:deal_id>", access=("signed_in",), returns=DealOut, summary="A deal")
def deal(deal_id: int) -> DealOut:
    """Return a deal to its parties and the operator."""
    return DealOut.model_validate(queries.deal(actor(), deal_id))


@operation(bp, "GET", "/deals/<int:deal_id>/timeline", access=("signed_in",), returns=Timeline, summary="What happened to a deal")
def deal_timeline(deal_id: int) -> Timeline:
    """Return who did what to the deal."""
    found = queries.deal(actor(), deal_id)
    return Timeline.model_validate({"events": audit.timeline([("deal", found.id)])})


@operation(bp, "GET", "/deals/<int:deal_id>/offered", access=("signed_in",), returns=VersionOut, summary="What a deal is about")
def offered(deal_id: int) -> VersionOut:
    """Return the version of the achievement that the deal is about; its content hashes to its digest."""
    return VersionOut.of(queries.offered(queries.deal(actor(), deal_id)))


@operation(
    bp,
    "GET",
    "/deals/<int:deal_id>/offered/files/<digest>",
    access=("signed_in",),
    produces="application/octet-stream",
    summary="A file of what a deal is about",
)
def offered_file(deal_id: int, digest: str) -> Response:
    """Return the bytes of a file that the agreed version names by their digest; a confidential one to those who are admitted."""
    version = queries.offered(queries.deal(actor(), deal_id))
    with unit_of_work():
        row = disclosure.open_kept(actor(), version, digest, address=request.remote_addr or "")
    return file_answer(attachments.content_of(row), mimetype=MIME[row.media], name=row.name, inline=row.media.is_picture)
