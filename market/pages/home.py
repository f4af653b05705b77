"""The front page: what is live, the auction year, what is offered and wanted, and the season's figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from market import clock
from market.access import access
from market.accounts import queries as accounts
from market.auctions.queries import bidding, catalogue, room
from market.auctions.rules.planning import Results
from market.auctions.rules.states import SaleState
from market.listings import queries as listings
from market.money import Money
from market.pages.solar_terms import AUTUMN, SPRING, TERMS, SolarTerm, days_of, term_on
from market.web.gate import actor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from market.auctions.models.sale import Lot, Sale
    from market.auctions.rules.states import Season

bp = Blueprint("home", __name__)
SESSIONS_SHOWN = 4
OVER = (SaleState.CLOSED, SaleState.SETTLED, SaleState.REPORTED)
PER_CENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisTerm:
    """One solar term on the axis of the year, with the sale that falls into it."""

    term: SolarTerm
    day: date
    season: str
    sale: Sale | None
    is_now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonFigures:
    """The results of a season, and of the same season a year before where there was one."""

    season: Season
    year: int
    now: Results
    before: Results | None
    sales: int

    @property
    def growth(self) -> float | None:
        """Return the change of the hammer total over the year before, in per cent."""
        if self.before is None or not self.before.hammer or self.now.hammer is None:
            return None
        return (self.now.hammer.fen - self.before.hammer.fen) * PER_CENT / self.before.hammer.fen

    @property
    def sold_share(self) -> float | None:
        """Return the share of the offered lots that was sold, in per cent."""
        if not self.now.offered or self.now.sold is None:
            return None
        return self.now.sold * PER_CENT / self.now.offered


@bp.get("/")
@access("public")
def index() -> ResponseReturnValue:
    """Show the front page."""
    who = actor()
    sales = catalogue.sales(who)
    lots = catalogue.lots_of_sales(who, [sale.id for sale in sales])
    newest = listings.newest(who)
    demands = listings.newest_demands(who)
    year = clock.today().year
    return render_template(
        "home/index.html",
        live=_live(),
        sessions=_sessions(sales),
        lots=lots,
        results={sale.id: catalogue.documented_results(sale) or catalogue.results(lots[sale.id]) for sale in sales},
        axis=year_axis(sales, year, clock.today()),
        year=year,
        sectors=listings.counts(),
        wanted=listings.demand_counts(),
        newest=newest,
        terms=listings.terms_of([found.id for found in newest]),
        demands=demands,
        names=accounts.organisations({found.owner_id for found in newest} | {found.organisation_id for found in demands}),
        figures=season_figures(sales, lots),
        today=clock.today(),
    )


def _live() -> dict[str, object] | None:
    """Return what the hall shows of the lot that ends first, or None where nothing is open."""
    lot = next(iter(room.live_lots()), None)
    if lot is None:
        return None
    return {
        "lot": lot,
        "sale": bidding.sale(lot.sale_id),
        "seller": accounts.organisation(lot.seller_id),
        "count": room.lot_count(lot.sale_id),
    }


def _sessions(sales: Sequence[Sale]) -> list[Sale]:
    """Return running and coming sales, the nearest first; then the latest that this market finished, to fill the list."""
    ahead = [sale for sale in reversed(sales) if sale.state in (SaleState.ANNOUNCED, SaleState.VIEWING, SaleState.OPEN)]
    own = [sale for sale in sales if sale.state in OVER and sale.documented is None]
    return [*ahead, *own][:SESSIONS_SHOWN]


def year_axis(sales: Sequence[Sale], year: int, today: date) -> list[AxisTerm]:
    """Lay the sales of a year on its solar terms; of two in one term the earlier one names it."""
    held: dict[SolarTerm, Sale] = {}
    for sale in sales:
        opens_on = clock.legal_date(sale.opens_at)
        if opens_on.year == year and sale.state is not SaleState.CANCELLED:
            held[term_on(opens_on)] = sale
    days = days_of(year)
    return [
        AxisTerm(
            term=term,
            day=days[term],
            season=held[term].season.value if term in held else _season(term),
            sale=held.get(term),
            is_now=today.year == year and term_on(today) is term,
        )
        for term in TERMS
    ]


def _season(term: SolarTerm) -> str:
    return "spring" if term in SPRING else "autumn" if term in AUTUMN else ""


def season_figures(sales: Sequence[Sale], lots: dict[int, list[Lot]]) -> SeasonFigures | None:
    """Add up the finished sales of the latest season that sold something; where a source states only totals, those count."""
    seasons: dict[tuple[int, Season], list[Sale]] = {}
    for sale in sales:
        if sale.state in OVER:
            seasons.setdefault((sale.year, sale.season), []).append(sale)
    for (year, season), held in seasons.items():
        now = _total(held, lots)
        if now.sold:
            earlier = seasons.get((year - 1, season))
            return SeasonFigures(season=season, year=year, now=now, before=_total(earlier, lots) if earlier else None, sales=len(held))
    return None


def _total(sales: Sequence[Sale], lots: dict[int, list[Lot]]) -> Results:
    parts = [catalogue.documented_results(sale) or catalogue.results(lots[sale.id]) for sale in sales]
    return Results(
        offered=sum(part.offered or 0 for part in parts),
        sold=sum(part.sold or 0 for part in parts),
        start=sum((part.start for part in parts if part.start), Money(0)),
        hammer=sum((part.hammer for part in parts if part.hammer), Money(0)),
    )
