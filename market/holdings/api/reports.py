"""JSON API of the annual report, for the institution's office. The path is the one that webhooks name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import clock
from market.holdings import policy, services
from market.holdings.api.blueprint import bp
from market.holdings.queries import reports
from market.holdings.schemas.reports import CorrectIn, FigureOut, FiguresIn, ReportBrief, ReportIn, ReportOut, Reports
from market.web.api import Answer, created, operation
from market.web.gate import actor

if TYPE_CHECKING:
    from market.holdings.models.report import AnnualReport

_ONE = "/annual_reports/<int:report_id>"


@operation(bp, "GET", "/annual_reports", access=policy.OFFICE, returns=Reports, summary="Annual reports")
def list_reports() -> Reports:
    """List all versions of the reports of the caller's institution."""
    return Reports(items=[ReportBrief.model_validate(row) for row in reports.reports(actor())])


@operation(
    bp,
    "POST",
    "/annual_reports",
    access=policy.OFFICE,
    body=ReportIn,
    returns=ReportOut,
    status=201,
    errors=(409,),
    summary="Begin a report",
)
def begin_annual_report(body: ReportIn) -> Answer:
    """Begin the report about a year, with the market's counts."""
    return _created(services.begin(actor(), body.year))


@operation(bp, "GET", _ONE, access=policy.OFFICE, returns=ReportOut, summary="An annual report")
def annual_report(report_id: int) -> ReportOut:
    """Return one version with its figures."""
    return _shown(reports.report(actor(), report_id))


@operation(bp, "PUT", _ONE, access=policy.OFFICE, body=FiguresIn, returns=ReportOut, errors=(409,), summary="Add figures to a report")
def add_figures(report_id: int, body: FiguresIn) -> ReportOut:
    """Write what the office adds to a draft; what was added before and is not named is taken back."""
    added = {one.key: one.added for one in body.added}
    return _shown(services.complete(actor(), report_id, added=added, remarks=body.remarks))


@operation(bp, "POST", f"{_ONE}/submit", access=policy.OFFICE, returns=ReportOut, errors=(409,), summary="Submit a report")
def submit_annual_report(report_id: int) -> ReportOut:
    """Fix a draft with all its figures, once its year is over."""
    return _shown(services.submit(actor(), report_id))


@operation(
    bp,
    "POST",
    f"{_ONE}/correct",
    access=policy.OFFICE,
    body=CorrectIn,
    returns=ReportOut,
    status=201,
    errors=(409,),
    summary="Correct a report",
)
def correct_annual_report(report_id: int, body: CorrectIn) -> Answer:
    """Begin a new version of a submitted report; the submitted one stays as it is."""
    return _created(services.correct(actor(), report_id, because=body.because))


def _created(row: AnnualReport) -> Answer:
    return created(_shown(row), f"/api/v1/annual_reports/{row.id}")


def _shown(row: AnnualReport) -> ReportOut:
    brief = ReportBrief.model_validate(row).model_dump()
    lines = [
        FigureOut(key=one.line.key, unit=one.line.unit, counted=one.counted, added=one.added, total=one.total, before=one.before)
        for one in reports.shown(row)
    ]
    return ReportOut(**brief, because=row.because, remarks=row.remarks, due_on=reports.due(row.year, clock.today()), figures=lines)
