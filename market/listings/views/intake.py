"""Importing a list of achievements: choose a file, name its columns, look it through, take it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext

from market import clock, sheets, storage
from market.access import access
from market.columns import guessed
from market.errors import MarketError, NotFound
from market.listings import queries, services
from market.listings.forms.intake import IntakeForm, UploadForm, intake_form
from market.listings.rules import achievement_sheet as sheet
from market.listings.rules.achievement_sheet import Record
from market.listings.schemas.lists import FORMATS
from market.listings.services.intake import Intake, rows_of
from market.listings.views.blueprint import bp
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/achievements/import")
@access("institution.editor", "enterprise.editor")
def intake() -> ResponseReturnValue:
    """Ask for a file."""
    return _upload(UploadForm())


@bp.post("/achievements/import")
@access("institution.editor", "enterprise.editor")
def upload() -> ResponseReturnValue:
    """Keep the file under its content's key and show what its columns were taken for."""
    form = UploadForm()
    content = form.file.data.read() if form.file.data else b""
    read = carry_out(form, lambda: rows_of(content))
    if read is None:
        return _upload(form)
    try:
        where = guessed(sheet.COLUMNS, read[0])
    except MarketError as error:
        form.refuse(error)
        return _upload(form)
    key = storage.vault().put(content)
    return _columns(intake_form(read, where, key), read, None)


@bp.post("/achievements/import/rows")
@access("institution.editor", "enterprise.editor")
def take_in() -> ResponseReturnValue:
    """Look the list through with the columns as they were corrected, or take it in."""
    rows = kept_rows(request.form.get("key", ""))
    form, dry = intake_form(rows), request.form.get("act") != "go"
    report = carry_out(
        form,
        lambda: services.take_in(actor(), rows, form.where(), form.usual(), dry_run=dry, submit=bool(form.submit_all.data)),
    )
    if report is None or not report.imported:
        return _columns(form, rows, report)
    taken, waiting = len(report.records) - len(report.unchanged), len(report.submitted)
    flash(
        gettext("%(count)s achievements taken in, %(waiting)s of them submitted for review.", count=taken, waiting=waiting),
        "ok",
    )
    return redirect("/desk", 303)


@bp.get("/achievements/import/template.xlsx")
@access("institution.editor", "enterprise.editor")
def intake_template() -> ResponseReturnValue:
    """Return an empty workbook with the columns, each with its help."""
    notes = [gettext(column.help) if column.help else "" for column in sheet.COLUMNS]
    content = sheets.workbook((gettext("Achievements"), [[column.names[0] for column in sheet.COLUMNS]], notes))
    return Response(
        content, content_type=FORMATS["xlsx"][0], headers={"Content-Disposition": 'attachment; filename="chunqiu-achievements.xlsx"'}
    )


@bp.get("/achievements/export")
@access("institution.editor", "enterprise.editor")
def export() -> ResponseReturnValue:
    """Return the organisation's own achievements, drafts included, as a file that can be taken in again; `format` names its kind."""
    form = request.args.get("format", "xlsx")
    if form not in FORMATS:
        raise NotFound
    kind, made = FORMATS[form]
    content = made(queries.owned(actor().organisation_id or 0))
    name = f"chunqiu-achievements-{clock.today().isoformat()}.{form}"
    return Response(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def kept_rows(key: str) -> sheets.Rows:
    """Return the rows of the file that was kept under a key; raise NotFound."""
    return rows_of(storage.vault().get(key))


def _upload(form: UploadForm) -> ResponseReturnValue:
    return render_template(
        "listings/import.html", form=form, columns=sheet.COLUMNS, most=sheet.MOST_ROWS, size=sheet.MOST_BYTES // 1024**2
    ), form.status


def _columns(form: IntakeForm, rows: sheets.Rows, report: Intake[Record] | None) -> ResponseReturnValue:
    page = render_template(
        "listings/import_columns.html",
        form=form,
        sample=rows[1:2],
        report=report,
        by_field=sheet.BY_FIELD,
        count=len(rows) - 1,
    )
    return page, 422 if report is not None and report.problems else form.status
