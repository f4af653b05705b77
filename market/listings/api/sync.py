"""JSON API for an institution's own system: write by its own number, one or many, read what changed, fetch the whole list."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Response, url_for

from market.columns import guessed
from market.listings import queries, services
from market.listings.api.blueprint import EDITOR, bp, renamed
from market.listings.rules import achievement_sheet as sheet
from market.listings.rules.achievement_sheet import Usual
from market.listings.schemas.achievements import AchievementIn
from market.listings.schemas.lists import FORMATS, AchievementKept
from market.listings.schemas.sync import (
    Changes,
    ChangesQuery,
    ExportQuery,
    PutOut,
    SheetIn,
    SheetOut,
    SyncedOut,
    SyncIn,
    SyncOut,
    told,
)
from market.listings.services import sync
from market.listings.services.sync import Outcome
from market.listings.services.taking import Intake, rows_of
from market.web.api import Answer, operation
from market.web.errors import in_words, problem_of_rows
from market.web.gate import actor

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

    from market.listings.models.achievements import Achievement

_ROW = re.compile(r"(.+)_(\d+)")
PARTS = {
    "owner_share": "owners.{}.share_bp",
    "owner_name": "owners.{}.name",
    "owner_consent": "owners.{}.consented_on",
    "burden_note": "burdens.{}.note",
    "name": "indicators.{}.name",
    "value": "indicators.{}.value",
    **{name: f"rights.{{}}.{name}" for name in ("number", "title", "filed_on", "granted_on", "expires_on")},
}
OFFERED = (("price_mode_", "price_mode"), ("price_", "price_fen"), ("months_", "months"))


@operation(
    bp,
    "PUT",
    "/achievements/by-external-id/<external_id>",
    access=EDITOR,
    body=AchievementIn,
    returns=PutOut,
    others={201: PutOut},
    errors=(409,),
    summary="Write an achievement by your own number",
)
def put_by_number(external_id: str, body: AchievementIn) -> Answer:
    """Write a whole achievement as a draft under the number of your own system, or replace the draft with this number.

    What says the same already is left alone, whatever its state: a repeated call changes nothing and leaves no trace.
    """
    with renamed(partial(member, body)):
        done = sync.put(actor(), told(body, external_id))
    achievement = done.achievement or queries.numbered_of(actor().organisation_id or 0, external_id)
    model = PutOut(outcome=done.outcome, achievement=AchievementKept.model_validate(achievement))
    if done.outcome is not Outcome.CREATED:
        return Answer(model)
    return Answer(model, {"Location": url_for("listings_api.achievement", achievement_id=achievement.id)}, 201)


@operation(
    bp,
    "GET",
    "/achievements/by-external-id/<external_id>",
    access=EDITOR,
    returns=AchievementKept,
    summary="An achievement by your own number",
)
def by_number(external_id: str) -> AchievementKept:
    """Return the own organisation's achievement with this number, whatever its state."""
    return AchievementKept.model_validate(queries.numbered_of(actor().organisation_id or 0, external_id))


@operation(
    bp,
    "POST",
    "/achievements/batch",
    access=EDITOR,
    body=SyncIn,
    returns=SyncOut,
    errors=(409,),
    summary="Write many achievements by your own numbers",
)
def put_many(body: SyncIn) -> SyncOut | Response:
    """Write whole achievements as drafts, all of them or none; every one that is wrong is named with its row, counted from 1."""
    report = sync.put_all(actor(), [told(item, item.external_id) for item in body.items], dry_run=body.dry_run, submit=body.submit)
    if report.faults:
        places = (f"items.{each.row - 1}.{member(body.items[each.row - 1], each.error.field or '')}" for each in report.faults)
        return problem_of_rows([(each.row, place, each.error) for each, place in zip(report.faults, places, strict=True)])
    return SyncOut(dry_run=body.dry_run, items=[_synced(each) for each in report.synced])


@operation(
    bp,
    "POST",
    "/achievements/sheet",
    access=EDITOR,
    body=SheetIn,
    returns=SheetOut,
    errors=(409,),
    summary="Take in a list of achievements (XLSX or CSV)",
)
def put_sheet(body: SheetIn, file: FileStorage) -> SheetOut | Response:
    """Take in a list as the page does: rows whose number is known change that draft, all rows or none."""
    rows = rows_of(file.read())
    dry = body.dry_run == "true"
    usual = Usual(sector=body.sector, trl=body.trl, mode=body.way)
    report = services.take_in(actor(), rows, guessed(sheet.COLUMNS, rows[0]), usual, dry_run=dry, submit=body.submit == "true")
    return sheet_answer(report, dry=dry)


def sheet_answer(report: Intake[Any], *, dry: bool) -> SheetOut | Response:
    """Return what became of a list, or what is wrong in its rows."""
    if report.problems:
        return problem_of_rows([(each.row, each.column, each.error) for each in report.problems])
    gaps = [in_words(each.error, each.column, each.row) for each in report.gaps]
    return SheetOut(dry_run=dry, rows=len(report.records), unchanged=list(report.unchanged), submitted=list(report.submitted), gaps=gaps)


@operation(
    bp,
    "GET",
    "/achievements/changes",
    access=EDITOR,
    query=ChangesQuery,
    returns=Changes,
    joined=True,
    summary="What changed in your list",
)
def changes(query: ChangesQuery) -> Changes:
    """Return the own achievements that changed after a place, as they are now, drafts and withdrawn ones included.

    Nothing is missed, and an achievement comes once for however many changes. Reading gives the changes their numbers, hence the unit
    of work.
    """
    found = queries.changes_for_update(actor().organisation_id or 0, query.after, most=query.limit + 1)
    shown = found[: query.limit]
    last = shown[-1].change_no if shown else query.after
    return Changes(items=[AchievementKept.model_validate(each) for each in shown], next=last or 0, more=len(found) > len(shown))


@operation(
    bp,
    "GET",
    "/achievements/export",
    access=EDITOR,
    query=ExportQuery,
    produces=", ".join(kind.partition(";")[0] for name, (kind, _) in FORMATS.items() if name != "json"),
    summary="Your list as a file",
)
def export_list(query: ExportQuery) -> Response:
    """Return the own achievements, drafts included: JSON lines, or a CSV file or workbook that can be taken in again."""
    kind, made = FORMATS[query.format]
    return Response(made(queries.owned(actor().organisation_id or 0)), content_type=kind)


def member(body: AchievementIn, name: str) -> str:
    """Return the member of the body that a rule's field means: `rights.0.number`, `terms.1.price_fen`."""
    found = _ROW.fullmatch(name)
    if found and found[1] in PARTS:
        return PARTS[found[1]].format(found[2])
    for prefix, of_term in OFFERED:
        place = next((place for place, row in enumerate(body.terms) if name == f"{prefix}{row.suffix}"), None)
        if place is not None:
            return f"terms.{place}.{of_term}"
    return name


def _synced(each: sync.Synced) -> SyncedOut:
    found: Achievement | None = each.achievement
    return SyncedOut(
        external_id=each.external_id,
        outcome=each.outcome,
        id=found.id if found else None,
        code=found.code if found else None,
        state=found.state if found else None,
        submitted=each.submitted,
        gap=in_words(each.gap, each.gap.field or "", each.row) if each.gap else None,
    )
