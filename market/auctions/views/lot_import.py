"""Importing lots from a sheet: look first, import then."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext

from market import sheets
from market.access import access
from market.auctions import policy
from market.auctions.forms.sales import ImportForm
from market.auctions.queries import catalogue
from market.auctions.rules import lot_sheet
from market.auctions.rules.states import SaleState
from market.auctions.services import lot_import
from market.auctions.services.lot_import import Report
from market.auctions.views.blueprint import bp
from market.errors import Forbidden, Invalid
from market.web.forms import carry_out
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

NAME = "chunqiu-lots"


@bp.get("/sales/<int:sale_id>/import")
@access("operator.clerk")
def import_page(sale_id: int) -> ResponseReturnValue:
    """Show what a sheet of lots looks like, and take one."""
    return _page(sale_id, ImportForm())


@bp.post("/sales/<int:sale_id>/import")
@access("operator.clerk")
def import_lots(sale_id: int) -> ResponseReturnValue:
    """Look a file through and report row by row; or import the rows that were found right."""
    form = ImportForm()
    first = bool(form.file.data)
    found: dict[str, sheets.Rows] = {}

    def command() -> Report:
        found["rows"] = _rows(form)
        return lot_import.import_lots(actor(), sale_id, found["rows"], dry_run=first)

    report = carry_out(form, command)
    if report is None or not report.imported:
        return _page(sale_id, form, report, found.get("rows", []))
    flash(gettext("%(count)s lots imported.", count=len(report.lots)), "ok")
    return redirect(url_for(".plan_page", sale_id=sale_id), 303)


@bp.get("/sales/lot-template.xlsx")
@access("operator.clerk")
def lot_template() -> ResponseReturnValue:
    """Return an empty workbook with the columns, each with its help."""
    names = [column.names[0] for column in lot_sheet.COLUMNS]
    notes = [gettext(column.help) for column in lot_sheet.COLUMNS]
    content = sheets.workbook((gettext("Lots"), [names], notes))
    return Response(content, content_type=sheets.XLSX, headers={"Content-Disposition": f'attachment; filename="{NAME}.xlsx"'})


@bp.get("/sales/lot-template.csv")
@access("operator.clerk")
def lot_template_csv() -> ResponseReturnValue:
    """Return the columns as a CSV file that spreadsheets open as UTF-8."""
    content = sheets.csv_file([[column.names[0] for column in lot_sheet.COLUMNS]])
    return Response(content, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{NAME}.csv"'})


def _rows(form: ImportForm) -> sheets.Rows:
    if form.file.data:
        return sheets.read(form.file.data.read(), most_rows=lot_sheet.MOST_ROWS + 1, most_columns=lot_sheet.MOST_COLUMNS)
    try:
        rows = json.loads(form.rows.data or "")
    except ValueError:
        rows = None
    if not isinstance(rows, list) or not all(isinstance(row, list) and all(isinstance(cell, str) for cell in row) for row in rows):
        raise Invalid("import.no_file", N_("Choose a file."), field="file")
    return rows[: lot_sheet.MOST_ROWS + 1]


def _page(sale_id: int, form: ImportForm, report: Report | None = None, rows: sheets.Rows | None = None) -> ResponseReturnValue:
    sale = catalogue.sale(actor(), sale_id)
    if not policy.may_plan(actor(), sale):
        raise Forbidden("sale.not_planner", N_("Only the operator's clerks plan this auction session."))
    return render_template(
        "auctions/import.html",
        sale=sale,
        form=form,
        report=report,
        rows=json.dumps(rows or [], ensure_ascii=False),
        columns=lot_sheet.COLUMNS,
        by_field=lot_sheet.BY_FIELD,
        most=lot_sheet.MOST_ROWS,
        open=sale.state is SaleState.DRAFT,
    ), 422 if report is not None and report.problems else form.status
