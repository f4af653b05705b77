"""Importing a list of achievements or demands: choose a file, name its columns, look it through, take it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext

from market import clock, sheets
from market.access import access
from market.columns import MOST_BYTES, MOST_ROWS
from market.errors import NotFound
from market.listings.forms.intake import FORMS, IntakeForm, UploadForm, columns_form
from market.listings.schemas.lists import KINDS, ListKind
from market.listings.services.taking import Intake
from market.listings.views.blueprint import bp
from market.listings.views.uploads import chosen, file_of, kept_rows, template_of
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

EDITORS = ("institution.editor", "enterprise.editor")
ADDRESS = f"<any({', '.join(KINDS)}):kind>"


@bp.get(f"/{ADDRESS}/import")
@access(*EDITORS)
def intake(kind: str) -> ResponseReturnValue:
    """Ask for a file."""
    return _upload(KINDS[kind], UploadForm())


@bp.post(f"/{ADDRESS}/import")
@access(*EDITORS)
def upload(kind: str) -> ResponseReturnValue:
    """Keep the file under its content's key and show what its columns were taken for."""
    form, of = UploadForm(), KINDS[kind]
    read = chosen(form, of.columns)
    if read is None:
        return _upload(of, form)
    rows, where, key = read
    return _columns(of, columns_form(FORMS[kind], of.columns, rows, where, key=key, submit_all=True), rows, None)


@bp.post(f"/{ADDRESS}/import/rows")
@access(*EDITORS)
def take_in(kind: str) -> ResponseReturnValue:
    """Look the list through with the columns as they were corrected, or take it in."""
    of, rows = KINDS[kind], kept_rows(request.form.get("key", ""))
    form: Any = columns_form(FORMS[kind], of.columns, rows)
    dry = request.form.get("act") != "go"
    report = carry_out(form, lambda: of.take_in(actor(), rows, form.where(), form.usual(), dry_run=dry, submit=bool(form.submit_all.data)))
    if report is None or not report.imported:
        return _columns(of, form, rows, report)
    taken, waiting = len(report.records) - len(report.unchanged), len(report.submitted)
    flash(gettext("%(count)s rows taken in, %(waiting)s of them submitted for review.", count=taken, waiting=waiting), "ok")
    return redirect("/desk", 303)


@bp.get(f"/{ADDRESS}/import/template.xlsx")
@access(*EDITORS)
def intake_template(kind: str) -> ResponseReturnValue:
    """Return an empty workbook with the columns, each with its help."""
    of = KINDS[kind]
    return template_of(of.columns, gettext(of.things), f"chunqiu-{of.name}")


@bp.get(f"/{ADDRESS}/export")
@access(*EDITORS)
def export(kind: str) -> ResponseReturnValue:
    """Return the organisation's own list, drafts included, as a file that can be taken in again; `format` names its kind."""
    form, of = request.args.get("format", "xlsx"), KINDS[kind]
    if form not in of.formats:
        raise NotFound
    media, made = of.formats[form]
    content = made(of.owned(actor().organisation_id or 0))
    return file_of(content, media, f"chunqiu-{of.name}-{clock.today().isoformat()}.{form}")


def _upload(of: ListKind, form: UploadForm) -> ResponseReturnValue:
    return render_template("listings/import.html", form=form, of=of, most=MOST_ROWS, size=MOST_BYTES // 1024**2), form.status


def _columns(of: ListKind, form: IntakeForm, rows: sheets.Rows, report: Intake[Any] | None) -> ResponseReturnValue:
    page = render_template("listings/import_columns.html", form=form, of=of, sample=rows[1:2], report=report, count=len(rows) - 1)
    return page, 422 if report is not None and report.problems else form.status
