"""The report of a session 场次报告: a page with charts, and the same figures as CSV and as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template
from flask_babel import gettext

from market import clock, sheets
from market.access import access
from market.auctions.queries import reports
from market.auctions.queries.reports import Reported
from market.auctions.rules.session_report import Line
from market.auctions.views.blueprint import bp
from market.money import Money
from market.web.gate import actor
from market.web.i18n import label
from market.web.phrases import chosen

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

Row = list[str | int | None]


@bp.get("/sales/<int:sale_id>/report")
@access("public")
def report_page(sale_id: int) -> ResponseReturnValue:
    """Show what an ended session came to, lot by lot and in sums."""
    found = reports.reported(actor(), sale_id)
    return render_template("auctions/report.html", found=found, sale=found.sale, report=found.report, figures=found.report.total)


@bp.get("/sales/<int:sale_id>/report.csv")
@access("public")
def report_csv(sale_id: int) -> ResponseReturnValue:
    """Return the lots of an ended session as CSV; the sums where only they are documented."""
    found = reports.reported(actor(), sale_id)
    rows = _lots(found) if found.report.lines else _sums(found)
    return _file(found, "csv", "text/csv; charset=utf-8", sheets.csv_file(rows))


@bp.get("/sales/<int:sale_id>/report.xlsx")
@access("public")
def report_workbook(sale_id: int) -> ResponseReturnValue:
    """Return lots and sums of an ended session as a workbook."""
    found = reports.reported(actor(), sale_id)
    parts = [(gettext("Lots"), _lots(found)), (gettext("Sums"), _sums(found))]
    content = sheets.workbook(*((title, rows, ()) for title, rows in parts if len(rows) > 1))
    return _file(found, "xlsx", sheets.XLSX, content)


def _file(found: Reported, ending: str, kind: str, content: bytes) -> Response:
    name = f'attachment; filename="{found.sale.code}-report.{ending}"'
    return Response(content, content_type=kind, headers={"Content-Disposition": name})


def _lots(found: Reported) -> list[Row]:
    head: Row = [
        gettext("No."),
        gettext("Lot"),
        gettext("Sector"),
        gettext("How the price is found"),
        gettext("Result"),
        gettext("Starting price (yuan)"),
        gettext("Hammer price (yuan)"),
        gettext("Premium (yuan)"),
        gettext("Premium in per cent"),
        gettext("Bids"),
        gettext("Paddles that bid"),
        gettext("Extensions"),
        gettext("Negotiated price (yuan)"),
    ]
    return [head, *(_lot(line) for line in found.report.lines)]


def _lot(line: Line) -> Row:
    return [
        line.number,
        chosen(line, "title"),
        label(line.sector) if line.sector else None,
        label(line.format),
        label(line.state),
        _yuan(line.start),
        _yuan(line.hammer),
        _yuan(line.gain),
        line.premium,
        line.bids,
        line.paddles,
        line.extensions,
        _yuan(line.negotiated),
    ]


def _sums(found: Reported) -> list[Row]:
    """Return the sums as pairs of a name and a value, those that a source states with the source."""
    total, stated = found.report.total, found.documented
    rows: list[Row] = [
        [gettext("Figure"), gettext("Value")],
        [gettext("Session"), chosen(found.sale, "name")],
        [gettext("Held on"), clock.legal_date(found.sale.opens_at).isoformat()],
    ]
    if found.report.lines:
        rows += [
            [gettext("Lots offered"), total.offered],
            [gettext("Number of lots sold"), total.sold],
            [gettext("Lots passed"), total.passed],
            [gettext("Lots terminated, or whose buyer defaulted"), total.undone],
            [gettext("Lots withdrawn before their bidding"), total.withdrawn],
            [gettext("Sold of the lots offered, in per cent"), total.sell_through],
            [gettext("Starting prices of all lots offered (yuan)"), _yuan(total.start_offered)],
            [gettext("Starting prices of the lots sold (yuan)"), _yuan(total.start)],
            [gettext("Hammer prices (yuan)"), _yuan(total.hammer)],
            [gettext("Premium (yuan)"), _yuan(total.gain)],
            [gettext("Premium in per cent"), total.premium],
            [gettext("Bids"), total.bids],
            [gettext("Paddles"), found.admitted],
            [gettext("Extensions"), total.extensions],
            [gettext("Negotiated prices of passed lots (yuan)"), _yuan(total.negotiated)],
        ]
    if stated is not None:
        rows += [
            [gettext("Documented: lots offered"), stated.offered],
            [gettext("Documented: lots sold"), stated.sold],
            [gettext("Documented: starting prices (yuan)"), _yuan(stated.start)],
            [gettext("Documented: hammer prices (yuan)"), _yuan(stated.hammer)],
            [gettext("Documented: premium in per cent"), stated.premium],
            [gettext("Documented: bidders"), found.bidders],
            [gettext("Source"), str((found.sale.documented or {}).get("source", ""))],
        ]
    return rows


def _yuan(amount: Money | None) -> int | str | None:
    """Return whole yuan as a number; fen, which prices of auctions never have, as exact text."""
    if amount is None:
        return None
    whole, fen = divmod(amount.fen, 100)
    return amount.decimal if fen else whole
