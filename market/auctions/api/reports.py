"""JSON API of session reports."""

from __future__ import annotations

from market.auctions.api.blueprint import bp
from market.auctions.queries import reports
from market.auctions.queries.reports import Reported
from market.auctions.schemas.reports import ByFormat, BySector, DocumentedOut, FiguresOut, ReportLine, ReportOut
from market.web.api import operation
from market.web.gate import actor


@operation(bp, "GET", "/sales/<int:sale_id>/report", access=("public",), returns=ReportOut, summary="The report of an ended session")
def sale_report(sale_id: int) -> ReportOut:
    """Return what an ended session came to: each lot, and the sums in all, by sector and by format."""
    found = reports.reported(actor(), sale_id)
    sale, report = found.sale, found.report
    return ReportOut(
        sale=sale.id,
        code=sale.code,
        name_zh=sale.name_zh,
        name_en=sale.name_en,
        state=sale.state,
        opens_at=sale.opens_at,
        admitted=found.admitted,
        total=FiguresOut.model_validate(report.total),
        by_sector=[BySector(sector=sector, figures=FiguresOut.model_validate(part)) for sector, part in report.by_sector],
        by_format=[ByFormat(format=form, figures=FiguresOut.model_validate(part)) for form, part in report.by_format],
        lots=[ReportLine.model_validate(line) for line in report.lines],
        documented=_documented(found),
    )


def _documented(found: Reported) -> DocumentedOut | None:
    stated = found.documented
    if stated is None:
        return None
    return DocumentedOut(
        offered=stated.offered,
        sold=stated.sold,
        start_fen=stated.start,  # type: ignore[arg-type] # FenOut reads Money
        hammer_fen=stated.hammer,  # type: ignore[arg-type]
        premium=stated.premium,
        bidders=found.bidders,
        source=str((found.sale.documented or {}).get("source", "")),
    )
