"""Importing a register from a sheet and exporting it: choose a file, name its columns, look it through, take it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.columns import MOST_BYTES, MOST_ROWS
from market.errors import NotFound
from market.listings.forms.intake import UploadForm
from market.listings.views.uploads import chosen, file_of, kept_rows, template_of
from market.registers import queries, services
from market.registers.documents import FORMATS
from market.registers.forms import RegisterForm, register_form
from market.registers.rules import sheet
from market.registers.views.blueprint import KEEPERS, bp, kind_of
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market import sheets
    from market.listings.services.taking import Intake
    from market.registers.rules.kinds import EntryKind
    from market.registers.rules.sheet import Record


@bp.get("/registers/import/<kind>")
@access(*KEEPERS)
def intake(kind: str) -> ResponseReturnValue:
    """Ask for a file."""
    return _upload(UploadForm(), kind_of(kind))


@bp.post("/registers/import/<kind>")
@access(*KEEPERS)
def upload(kind: str) -> ResponseReturnValue:
    """Keep the file under its content's key and show what its columns were taken for."""
    found, form = kind_of(kind), UploadForm()
    read = chosen(form, sheet.columns(found))
    if read is None:
        return _upload(form, found)
    rows, where, key = read
    return _columns(register_form(found, rows, where, key), found, rows, None)


@bp.post("/registers/import/<kind>/rows")
@access(*KEEPERS)
def take_in(kind: str) -> ResponseReturnValue:
    """Look the list through with the columns as they were corrected, or take it in."""
    found, rows = kind_of(kind), kept_rows(request.form.get("key", ""))
    form, dry = register_form(found, rows), request.form.get("act") != "go"
    report = carry_out(form, lambda: services.take_in(actor(), found, rows, form.where(), dry_run=dry, show=bool(form.publish_all.data)))
    if report is None or not report.imported:
        return _columns(form, found, rows, report)
    taken = len(report.records) - len(report.unchanged)
    flash(gettext("%(count)s entries taken in, %(public)s of them published.", count=taken, public=len(report.submitted)), "ok")
    return redirect(url_for(".own", kind=found.value), 303)


@bp.get("/registers/import/<kind>/template.xlsx")
@access(*KEEPERS)
def intake_template(kind: str) -> ResponseReturnValue:
    """Return an empty workbook with the columns, each with its help."""
    found = kind_of(kind)
    return template_of(sheet.columns(found), gettext(found.label), f"chunqiu-{found.value}")


@bp.get("/registers/export/<kind>")
@access(*KEEPERS)
def export(kind: str) -> ResponseReturnValue:
    """Return a whole register, drafts included, as a file that can be taken in again; `format` names its kind."""
    found, form = kind_of(kind), request.args.get("format", "xlsx")
    if form not in FORMATS:
        raise NotFound
    content_type, made = FORMATS[form]
    content = made(found, queries.owned(actor().organisation_id or 0, found))
    return file_of(content, content_type, f"chunqiu-{found.value}-{clock.today().isoformat()}.{form}")


def _upload(form: UploadForm, kind: EntryKind) -> ResponseReturnValue:
    page = render_template(
        "registers/import.html", form=form, kind=kind, columns=sheet.columns(kind), most=MOST_ROWS, size=MOST_BYTES // 1024**2
    )
    return page, form.status


def _columns(form: RegisterForm, kind: EntryKind, rows: sheets.Rows, report: Intake[Record] | None) -> ResponseReturnValue:
    page = render_template(
        "registers/import_columns.html",
        form=form,
        kind=kind,
        sample=rows[1:2],
        report=report,
        by_field={column.field: column for column in sheet.columns(kind)},
        count=len(rows) - 1,
    )
    return page, 422 if report is not None and report.problems else form.status
