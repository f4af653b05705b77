"""The pages of the annual report: the list, one version with its sheets, the form, and the files."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.accounts import queries as accounts
from market.errors import NotFound
from market.holdings import policy, services
from market.holdings.documents.report import FORMATS
from market.holdings.forms.reports import BeginForm, CorrectForm, ReportForm, begun
from market.holdings.queries import reports
from market.holdings.rules.report import FIRST_YEAR, ReportState
from market.holdings.views.blueprint import bp
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.holdings.rules.report import Figure

_ONE = "/holdings/reports/<int:report_id>"
YEARS = 10


@bp.get("/holdings/reports")
@access(*policy.OFFICE)
def report_index() -> ResponseReturnValue:
    """List the versions of all years, and begin the report about one."""
    return _index(BeginForm(formdata=None))


def _index(form: BeginForm) -> ResponseReturnValue:
    today, rows = clock.today(), reports.reports(actor())
    form.year.choices = _years(today.year, {row.year for row in rows})
    owed = reports.open_year(actor(), today)
    due = reports.due(owed, today) if owed is not None else None
    page = render_template("holdings/reports.html", rows=rows, form=form, owed=owed, due=due, late=due is not None and today > due)
    return page, form.status


def _years(this: int, taken: set[int]) -> list[tuple[int, str]]:
    return [(year, str(year)) for year in range(this, max(this - YEARS, FIRST_YEAR - 1), -1) if year not in taken]


@bp.post("/holdings/reports")
@access(*policy.OFFICE)
def begin_report() -> ResponseReturnValue:
    """Begin the report about a year."""
    form = BeginForm()
    form.year.choices = _years(clock.today().year, set())
    made = carry_out(form, lambda: services.begin(actor(), form.year.data))
    if made is None:
        return _index(form)
    return redirect(url_for(".report", report_id=made.id), 303)


@bp.get(_ONE)
@access(*policy.OFFICE)
def report(report_id: int) -> ResponseReturnValue:
    """Show one version: a draft with the market's counts of this moment, a submitted one as it was submitted."""
    return _show(report_id)


def _show(report_id: int, form: MarketForm | None = None) -> ResponseReturnValue:
    row = reports.report(actor(), report_id)
    return render_template(
        "holdings/report.html",
        row=row,
        sheets=_sheets(reports.shown(row)),
        year_over=clock.today().year > row.year,
        due=reports.due(row.year, clock.today()),
        people=accounts.people({one for one in (row.created_by, row.submitted_by) if one is not None}),
        form=form,
        correcting=form if isinstance(form, CorrectForm) else CorrectForm(formdata=None),
    ), form.status if form is not None else 200


def _sheets(figures: list[Figure]) -> list[tuple[str, list[Figure]]]:
    return [(sheet.label, list(lines)) for sheet, lines in groupby(figures, key=lambda one: one.line.sheet)]


@bp.route(f"{_ONE}/edit", methods=["GET", "POST"])
@access(*policy.OFFICE)
def complete_report(report_id: int) -> ResponseReturnValue:
    """Write what the office adds to a draft; POST saves it."""
    row = reports.report(actor(), report_id)
    if row.state is not ReportState.DRAFT:
        return redirect(url_for(".report", report_id=report_id), 303)
    form = ReportForm(data=begun(row.added, row.remarks))
    if form.is_submitted():
        saved = carry_out(form, lambda: services.complete(actor(), report_id, added=form.added(), remarks=form.remarks.data or ""))
        if saved is not None:
            flash(gettext("Saved."), "ok")
            return redirect(url_for(".report", report_id=report_id), 303)
    return render_template("holdings/report_form.html", row=row, sheets=_sheets(reports.shown(row)), form=form), form.status


@bp.post(f"{_ONE}/submit")
@access(*policy.OFFICE)
def submit_report(report_id: int) -> ResponseReturnValue:
    """Fix a draft with all its figures."""
    form = MarketForm()
    if carry_out(form, lambda: services.submit(actor(), report_id)) is None:
        return _show(report_id, form)
    flash(gettext("Submitted. Its figures no longer change."), "ok")
    return redirect(url_for(".report", report_id=report_id), 303)


@bp.post(f"{_ONE}/correct")
@access(*policy.OFFICE)
def correct_report(report_id: int) -> ResponseReturnValue:
    """Begin a new version of a submitted report."""
    form = CorrectForm()
    made = carry_out(form, lambda: services.correct(actor(), report_id, because=form.because.data or ""))
    if made is None:
        return _show(report_id, form)
    flash(gettext("Version %(version)s is begun as a draft.", version=made.version), "ok")
    return redirect(url_for(".report", report_id=made.id), 303)


@bp.get(f"{_ONE}/file.<suffix>")
@access(*policy.OFFICE)
def report_file(report_id: int, suffix: str) -> ResponseReturnValue:
    """Send one version as a file."""
    row = reports.report(actor(), report_id)
    if suffix not in FORMATS:
        raise NotFound
    mimetype, write = FORMATS[suffix]
    unit = accounts.organisation(row.organisation_id)
    answer = Response(write(row, reports.shown(row), unit), mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="report-{row.year}-{row.version}.{suffix}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
