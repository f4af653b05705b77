"""JSON API for a demander's own system: write a demand by its own number, take in a list, fetch the whole list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, url_for

from market.columns import guessed
from market.listings import queries, services
from market.listings.api.blueprint import EDITOR, bp, wish_rows
from market.listings.api.sync import sheet_answer
from market.listings.rules.demand_columns import COLUMNS
from market.listings.rules.demand_drafting import DemandDraft
from market.listings.schemas.demand_lists import DemandPutOut, DemandSheetIn
from market.listings.schemas.demands import DemandIn
from market.listings.schemas.lists import DEMAND_FORMATS, DemandKept
from market.listings.schemas.sync import ExportQuery, SheetOut
from market.listings.services.sync import Outcome
from market.listings.services.taking import rows_of
from market.web.api import Answer, operation
from market.web.gate import actor

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage


@operation(
    bp,
    "PUT",
    "/demands/by-external-id/<external_id>",
    access=EDITOR,
    body=DemandIn,
    returns=DemandPutOut,
    others={201: DemandPutOut},
    errors=(409,),
    summary="Write a demand by your own number",
)
def put_demand_by_number(external_id: str, body: DemandIn) -> Answer:
    """Write a whole demand as a draft under the number of your own system, or replace the draft with this number.

    What says the same already is left alone, whatever its state: a repeated call changes nothing and leaves no trace.
    """
    with wish_rows():
        outcome, made = services.put_demand(actor(), DemandDraft(wish=body.wish(), external_id=external_id))
    model = DemandPutOut(outcome=outcome, demand=DemandKept.model_validate(made))
    if outcome is not Outcome.CREATED:
        return Answer(model)
    return Answer(model, {"Location": url_for("listings_api.demand", demand_id=made.id)}, 201)


@operation(
    bp,
    "GET",
    "/demands/by-external-id/<external_id>",
    access=EDITOR,
    returns=DemandKept,
    summary="A demand by your own number",
)
def demand_by_number(external_id: str) -> DemandKept:
    """Return the own organisation's demand with this number, whatever its state."""
    return DemandKept.model_validate(queries.numbered_demand_of(actor().organisation_id or 0, external_id))


@operation(
    bp,
    "POST",
    "/demands/sheet",
    access=EDITOR,
    body=DemandSheetIn,
    returns=SheetOut,
    errors=(409,),
    summary="Take in a list of demands (XLSX or CSV)",
)
def put_demand_sheet(body: DemandSheetIn, file: FileStorage) -> SheetOut | Response:
    """Take in a list as the page does: rows whose number is known change that draft, all rows or none."""
    rows, dry = rows_of(file.read()), body.dry_run == "true"
    where = guessed(COLUMNS, rows[0])
    report = services.take_in_demands(actor(), rows, where, body.usual(), dry_run=dry, submit=body.submit == "true")
    return sheet_answer(report, dry=dry)


@operation(
    bp,
    "GET",
    "/demands/export",
    access=EDITOR,
    query=ExportQuery,
    produces=", ".join(kind.partition(";")[0] for name, (kind, _) in DEMAND_FORMATS.items() if name != "json"),
    summary="Your demands as a file",
)
def export_demands(query: ExportQuery) -> Response:
    """Return the own demands, drafts included: JSON lines, or a CSV file or workbook that can be taken in again."""
    kind, made = DEMAND_FORMATS[query.format]
    return Response(made(queries.owned_demands(actor().organisation_id or 0)), content_type=kind)
