"""JSON API of what prepares a session: import of lots, proposed days, subscriptions to announcements."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from flask import Response
from flask_babel import gettext

from market import clock, sheets
from market.auctions.api.blueprint import bp
from market.auctions.queries import notices
from market.auctions.rules import lot_sheet
from market.auctions.schemas.preparing import (
    DatesOut,
    DatesQuery,
    ImportedLot,
    ImportIn,
    ImportOut,
    MilestoneOut,
    SubscriptionIn,
    SubscriptionOut,
)
from market.auctions.services import lot_import
from market.auctions.services import notices as subscriptions
from market.auctions.services.dates import FARTHEST_YEARS, proposed
from market.errors import Invalid
from market.web.api import operation
from market.web.errors import problem
from market.web.gate import actor
from market.web.i18n import translated
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.columns import Problem

WRONG = N_("Some rows of the sheet cannot be imported; nothing was imported.")


@operation(
    bp,
    "POST",
    "/sales/<int:sale_id>/import",
    access=("operator.clerk",),
    body=ImportIn,
    returns=ImportOut,
    errors=(409,),
    summary="Import lots from a sheet",
)
def import_lots(sale_id: int, body: ImportIn) -> ImportOut | Response:
    """Import all lots of a sheet into a draft session, or none; what is wrong is told row by row in `errors`."""
    report = lot_import.import_lots(actor(), sale_id, _rows(body), dry_run=body.dry_run)
    if report.problems:
        return _refused(report.problems)
    return ImportOut(imported=report.imported, lots=[ImportedLot.model_validate(lot) for lot in report.lots])


@operation(bp, "GET", "/sales/dates", access=("operator.clerk",), query=DatesQuery, returns=DatesOut, summary="Proposed days for a session")
def proposed_dates(query: DatesQuery) -> DatesOut:
    """Propose announcement, viewing, registration, deposit and auction days that keep the law, around a wanted day."""
    today = clock.today()
    wanted = query.on or today
    if wanted < today or wanted.year > today.year + FARTHEST_YEARS:
        raise Invalid("dates.out_of_reach", N_("Choose a day from today on, within three years."), field="on")
    found = proposed(wanted)
    return DatesOut(moved=found.moved, milestones=[MilestoneOut.model_validate(one) for one in found.milestones])


@operation(bp, "GET", "/subscription", access=("signed_in",), returns=SubscriptionOut, summary="My subscription to announcements")
def subscription() -> SubscriptionOut:
    """Return which announcements the caller gets by mail."""
    found = notices.subscription(actor().person_id or 0)
    return SubscriptionOut(sectors=found.sectors if found else [])


@operation(
    bp,
    "PUT",
    "/subscription",
    access=("signed_in",),
    body=SubscriptionIn,
    returns=SubscriptionOut,
    summary="Change my subscription to announcements",
)
def subscribe(body: SubscriptionIn) -> SubscriptionOut:
    """Choose the sectors whose sessions are announced to the caller by mail."""
    return SubscriptionOut.model_validate(subscriptions.subscribe(actor(), body.sectors))


def _rows(body: ImportIn) -> sheets.Rows:
    if (body.rows is None) == (body.file is None):
        raise Invalid("import.no_file", N_("Choose a file."), field="file")
    if body.file is not None:
        return sheets.read(_decoded(body.file), most_rows=lot_sheet.MOST_ROWS + 1, most_columns=lot_sheet.MOST_COLUMNS)
    return [list(row) for row in body.rows or []]


def _decoded(file: str) -> bytes:
    try:
        return base64.b64decode(file, validate=True)
    except binascii.Error as error:
        raise Invalid("import.not_base64", N_("This is not the base64 form of a file."), field="file") from error


def _refused(problems: Sequence[Problem]) -> Response:
    rows = [{"row": one.row, "field": one.column, "code": one.error.code, "detail": translated(one.error)} for one in problems]
    return problem(422, "import.rows", gettext(WRONG), field="rows", params={}, errors=rows)
